"""The hands of a run: buyers, approvers, clerks and staff who call the systems as people do.

What a system refuses is part of business, and no failure; what became of it is judged afterwards.
Things are chosen by number from what is there, the newest first, so that small numbers mean what
was done last.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, TypeVar

from contracts.instants import format_instant
from scenarios.desks import Desks
from scenarios.machine.run import Run
from scenarios.machine.small import STAFF, mine, unit
from scenarios.session import Session
from scenarios.stories.cast import CARRIER
from scenarios.voyage.buyers import EDGE as BUYER_EDGE
from scenarios.voyage.buyers import buyer_client
from scenarios.voyage.floor import EDGE as FLOOR_EDGE
from simulator.credentials import STAFF_CLIENT
from simulator.state import State
from simulator.warehouse import FLOOR_CLIENT

T = TypeVar("T")

Wishes = Sequence[tuple[str, int]]
"""Goods, and how many sales units of them."""

HOUR_US: Final = 3_600_000_000
_LOOKS: Final = 96


class Hands:
    """Everybody who acts in a run.

    `done` counts what was not refused, by what it was, `refused` the rest, by what and why.
    """

    def __init__(self, run: Run) -> None:
        self.run = run
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self._count = 0
        secrets = run.landscape.secrets
        self._clerk = Desks(run.landscape.wire, run.clock, secrets.desk)
        self._staff = self._session(BUYER_EDGE, STAFF_CLIENT, secrets.staff)
        self._floor = self._session(FLOOR_EDGE, FLOOR_CLIENT, secrets.flow(FLOOR_CLIENT))
        self._logins: dict[str, Session] = {}

    @property
    def erp(self) -> State:
        """The ERP's state, to choose from."""
        return self.run.landscape.erp.state

    @property
    def shop(self) -> State:
        """The storefront's state, to choose from."""
        return self.run.landscape.storefront.state

    def newest(self, state: State, kind: str, nth: int) -> dict[str, Any] | None:
        """The nth entity of a kind, the newest first and round again; None when there is none."""
        rows = state.scan(kind)
        return dict(rows[-1 - nth % len(rows)].body) if rows else None

    def wait_for(self, reached: Callable[[], bool]) -> None:
        """Let time go by until something is so, for a day at most."""
        for _ in range(_LOOKS):
            if reached():
                return
            self.run.let_pass(HOUR_US // 4)

    def all_entered(self) -> bool:
        """Whether every order of the portal is in the ERP, and no payment may become one."""
        if any(row.body["state"] == "asked" for row in self.shop.scan("card_payment")):
            return False
        known = {row.body["reference"] for row in self.erp.scan("order")}
        return all(row.id in known for row in self.shop.scan("order"))

    def shop_has(self, kind: str, entity_id: str) -> bool:
        """Whether the portal has the ERP's version of something."""
        here, there = self.erp.get(kind, entity_id), self.shop.get(kind, entity_id)
        return here is not None and there is not None and here.version == there.version

    def shop_knows_block(self, account: str, *, blocked: bool) -> bool:
        """Whether the portal blocks an account as the ERP does."""
        row = self.shop.get("account", account)
        return row is not None and row.body["blocked"] is blocked

    def now(self, hours: int = 0) -> str:
        """The instant in so many hours, as the wire carries it."""
        clock = self.run.clock
        return format_instant(clock.instant(clock.now_us() + hours * HOUR_US))

    def login(self, who: str) -> Session:
        """Somebody at the storefront: an account, `user@account`, or staff for an account."""
        if who not in self._logins:
            user, _, account = who.partition("@")
            client = f"user:{mine(user)}" if account else buyer_client(mine(user))
            client += f"@{mine(account)}" if user == STAFF else ""
            secret = f"user:{mine(user)}" if account else mine(user)
            self._logins[who] = self._session(
                BUYER_EDGE, client, self.run.landscape.secrets.buyer(secret)
            )
        return self._logins[who]

    def clerk(self, name: str, method: str, path: str, content: object = None) -> Any:
        """What the ERP answers to a clerk; None when it refuses."""
        return self._ask(name, self._clerk, method, path, content)

    def buyer(self, name: str, who: str, method: str, path: str, content: object = None) -> Any:
        """What the storefront answers to somebody; None when it refuses."""
        return self._ask(name, self.login(who), method, path, content)

    def staff(self, name: str, method: str, path: str, content: object = None) -> Any:
        """What the storefront answers to the seller's own people; None when it refuses."""
        return self._ask(name, self._staff, method, path, content)

    def floor(self, name: str, method: str, path: str, content: object = None) -> Any:
        """What the WMS answers to its people; None when it refuses."""
        return self._ask(name, self._floor, method, path, content)

    def checkout(self) -> dict[str, Any]:
        """What a buyer enters beside the lines, with a number of its own."""
        self._count += 1
        return {
            "purchase_order_number": f"PO {self._count}",
            "customer_reference": f"M-{self._count:05d}",
            "notes": "ring at the gate",
            "requested_date": None,
            "carrier": CARRIER,
            "custom": {},
        }

    def _session(self, edge: str, client: str, secret: str) -> Session:
        return Session(self.run.landscape.wire, self.run.clock, edge, client, secret)

    def _ask(
        self, name: str, session: Session | Desks, method: str, path: str, content: object
    ) -> Any:
        self._count += 1
        key = f"m-{self._count}" if method == "POST" else None
        try:
            status, answer = self.run.do(session.call(method, path, content, key=key))
        except PermissionError:
            self.refused[f"{name}: no entry"] += 1
            return None
        if status >= 400:
            code = answer.get("code") if isinstance(answer, dict) else None
            self.refused[f"{name}: {code or status}"] += 1
            return None
        self.done[name] += 1
        return answer


def let_pass(hands: Hands, minutes: int) -> None:
    """Time goes by."""
    hands.run.let_pass(minutes * HOUR_US // 60)


def lines_of(wishes: Wishes) -> list[dict[str, Any]]:
    """The lines of a cart or of an order by phone."""
    return [
        {"line": nth, "sku": mine(goods), "quantity": {"value": str(many), "unit": unit(goods)}}
        for nth, (goods, many) in enumerate(wishes, 1)
    ]


def part(line: Mapping[str, Any], quantity: Decimal) -> dict[str, Any]:
    """So much of a line, in its unit."""
    amount = {"value": f"{quantity:f}", "unit": line["quantity"]["unit"]}
    return {"line": line["line"], "quantity": amount}


def some(most: Decimal, wanted: int) -> Decimal:
    """So many, but no more than there are; all of them for 0."""
    return most if wanted == 0 else min(most, Decimal(wanted))


def chosen(things: Sequence[T], nth: int) -> T:
    """One of several."""
    return things[nth % len(things)]
