"""A story under way: its people with their identities, and the orders that they speak of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote, urlencode

import orjson

from contracts.ports import CallFailed, Request
from contracts.values import Money
from scenarios.desks import Desks
from scenarios.session import TIMEOUT_MS, Session, read
from scenarios.stories.cast import Goods
from scenarios.stories.errors import StoryMissed
from scenarios.stories.partners import own_id
from scenarios.stories.sight import Sight, nothing, progress_sight, terms_sight
from scenarios.stories.stage import Stage
from scenarios.stories.story import Story
from scenarios.voyage.buyers import EDGE as BUYER_EDGE
from scenarios.voyage.buyers import buyer_client
from simulator.credentials import STAFF_CLIENT
from simulator.taxes import ACTOR as TAX_ENGINE
from simulator.warehouse import ACTOR as WAREHOUSE
from simulator.warehouse import FLOOR_CLIENT

_PAGE: Final = 500


@dataclass(slots=True)
class Placed:
    """An order: the storefront's id, and what the ERP calls it, once known.

    One that has `begun` in the ERP was placed by nobody; its id is the ERP's number. `picks` are
    those that were released of it, `confirmed` what the warehouse said of them, `withdrawn` what
    was asked back of them last. `payments` are those of its invoices.
    """

    id: str
    buyer: str
    number: str | None = None
    begun: bool = False
    shipments: list[str] = field(default_factory=list)
    invoices: list[str] = field(default_factory=list)
    payments: list[str] = field(default_factory=list)
    picks: list[str] = field(default_factory=list)
    confirmed: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)

    @property
    def path(self) -> str:
        """Where the buyer finds it in the portal."""
        return f"/{'erp-orders' if self.begun else 'orders'}/{quote(self.id)}"


@dataclass(slots=True)
class Asked:
    """A request for a return: the storefront's id, the order's name, and the ERP's documents."""

    id: str
    order: str
    documents: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A quote, or an address, that a buyer asked for: the storefront's id."""

    id: str
    buyer: str


class Scene:
    """One story on a stage.

    `orders`, `quotes` and `addresses` that were asked for are those of the story by the name that
    it gives them, and `asked` the requests for returns, `requisitions` the ids of those that wait
    or waited for an approval, `receipts` the ERP's ids of money that came in, `declined` the code
    with which the storefront last said no, `expected` when deliveries are,
    `visitors` the partners who are signed in.
    """

    def __init__(self, stage: Stage, story: Story) -> None:
        self.stage = stage
        self.story = story
        self.orders: dict[str, Placed] = {}
        self.asked: dict[str, Asked] = {}
        self.quotes: dict[str, Wanted] = {}
        self.addresses: dict[str, Wanted] = {}
        self.requisitions: dict[str, str] = {}
        self.declined: str | None = None
        self.expected: dict[str, str] = {}
        self.ends: dict[str, datetime] = {}
        self.hand_over: Callable[[], None] = lambda: None
        self.visitors: dict[str, Session] = {}
        self.receipts: dict[str, str] = {}
        self._buyers: dict[str, Session] = {}
        self._clerk = Desks(stage.wire, stage.clock, stage.secrets.desk)
        secret = stage.secrets.flow(FLOOR_CLIENT)
        self._floor = Session(stage.wire, stage.clock, f"floor>{WAREHOUSE}", FLOOR_CLIENT, secret)
        self._staff = Session(
            stage.wire, stage.clock, BUYER_EDGE, STAFF_CLIENT, stage.secrets.staff
        )

    def goods(self, name: str) -> Goods:
        """The story's goods of that name."""
        return self.story.cast.item(name)

    def own(self, name: str) -> str:
        """The id of the story's account or user of that name."""
        return own_id(self.story.id, name)

    def account(self, buyer: str) -> str:
        """The id of the account that a buyer, a user or `staff@account` orders for."""
        name, _, served = buyer.partition("@")
        if served:
            return self.own(served)
        of = {person.name: person.of for person in self.story.cast.people}
        return self.own(of.get(name) or name)

    def pays_in(self, buyer: str) -> str:
        """What the account of a buyer, a user or `staff@account` pays in."""
        account = self.account(buyer)
        buyers = self.story.cast.buyers
        return next(one.currency for one in buyers if self.own(one.name) == account)

    def asker(self, requisition: Mapping[str, Any]) -> str:
        """Who asked for what a requisition became, by the name that the story gives him."""
        user: str = requisition["requested_by"].removeprefix(f"{self.story.id}.")
        account: str = requisition["account"].removeprefix(f"{self.story.id}.")
        staff = any(person.name == user and person.serves for person in self.story.cast.people)
        return f"{user}@{account}" if staff else user

    def sku(self, name: str) -> str:
        """The SKU of the story's goods."""
        return own_id(self.story.id, name)

    def quantity(self, goods: str, count: int | str, unit: str | None = None) -> dict[str, Any]:
        """So many sales units of the goods, or of another unit, as the wire carries them."""
        return {"value": str(count), "unit": unit or self.goods(goods).unit}

    def currency(self, order: str) -> str:
        """What an order of the story is paid in."""
        return self.pays_in(self.orders[order].buyer)

    async def buys(
        self, buyer: str, method: str, path: str, content: object = None, key: str | None = None
    ) -> tuple[int, Any]:
        """What the storefront answers to a buyer, whatever it is."""
        session = self._buyers.get(buyer)
        if session is None:
            stage, (client, secret) = self.stage, self._login(buyer)
            session = self._buyers[buyer] = Session(
                *(stage.wire, stage.clock, BUYER_EDGE), client, stage.secrets.buyer(secret)
            )
        try:
            return await session.call(method, path, content, key=key)
        except (CallFailed, PermissionError) as error:
            raise _impossible(f"{buyer} cannot {method} {path}: {error}") from None

    async def acts_for(self, method: str, path: str, content: object, key: str) -> tuple[int, Any]:
        """What the storefront answers to the seller's own people, whatever it is."""
        try:
            return await self._staff.call(method, path, content, key=key)
        except (CallFailed, PermissionError) as error:
            raise _impossible(f"staff cannot {method} {path}: {error}") from None

    async def signs_in(self, buyer: str) -> bool:
        """Whether the storefront gives somebody a token."""
        stage, (client, secret) = self.stage, self._login(buyer)
        session = Session(
            *(stage.wire, stage.clock, BUYER_EDGE), client, stage.secrets.buyer(secret)
        )
        try:
            await session.call("GET", "/orders")
        except PermissionError:
            return False
        return True

    def _login(self, buyer: str) -> tuple[str, str]:
        """The client id of a buyer, a user or `staff@account`, and the name of its secret."""
        name, _, served = buyer.partition("@")
        if not any(person.name == name for person in self.story.cast.people):
            return buyer_client(self.own(buyer)), self.own(buyer)
        user = f"user:{self.own(name)}"
        return (f"{user}@{self.own(served)}" if served else user), user

    async def keys(self, method: str, path: str, content: object = None) -> Any:
        """What the ERP answers to a clerk; raises StoryMissed when it says no."""
        status, answer = await self.tries(method, path, content)
        if status >= 400:
            code = answer.get("code") if isinstance(answer, dict) else None
            raise _impossible(f"the ERP answers a clerk's {method} {path} with {status} {code}")
        return answer

    async def tries(
        self, method: str, path: str, content: object = None, *, desk: str | None = None
    ) -> tuple[int, Any]:
        """What the ERP answers to a clerk, of the desk that the call belongs to or of that one."""
        try:
            return await self._clerk.call(method, path, content, desk=desk)
        except (CallFailed, PermissionError) as error:
            raise _impossible(f"the clerk cannot {method} {path}: {error}") from None

    async def picks(self, method: str, path: str, content: object = None) -> tuple[int, Any]:
        """What the WMS answers to the people in the warehouse, whatever it is."""
        try:
            return await self._floor.call(method, path, content)
        except (CallFailed, PermissionError) as error:
            raise _impossible(f"the floor cannot {method} {path}: {error}") from None

    async def taxes(self, method: str, path: str, content: object = None) -> tuple[int, Any]:
        """What the tax engine answers to whoever sets its rates, and looks at its documents."""
        body = b"" if content is None else orjson.dumps(content)
        headers = {} if content is None else {"content-type": "application/json"}
        request = Request(method, path, headers, body)
        try:
            response = await self.stage.wire.call(
                f"authority>{TAX_ENGINE}", request, timeout_ms=TIMEOUT_MS
            )
        except CallFailed as error:
            raise _impossible(f"nobody can {method} {path}: {error}") from None
        return response.status, read(response)

    async def entered(self, order: str) -> Placed:
        """The order, once the ERP has it; raises StoryMissed when its time is up."""
        placed = self.orders[order]
        if placed.number is None:

            async def is_there() -> bool:
                return bool(await self.erp_orders(order))

            if not await self.stage.within(("orders",), is_there):
                sentence = f"order {order} ({placed.id}) never reached the ERP"
                raise StoryMissed(sentence, by_integration=True)
            placed.number = (await self.erp_orders(order))[0]["number"]
        return placed

    async def erp_orders(self, order: str) -> list[Any]:
        """The ERP's orders that carry this order's reference."""
        query = urlencode({"reference": self.orders[order].id})
        found: list[Any] = (await self.keys("GET", f"/orders?{query}"))["orders"]
        return found

    async def erp_sight(self, order: str) -> Sight:
        """What a clerk sees of an order in the ERP."""
        orders = await self.erp_orders(order)
        if not orders:
            return nothing()
        first = orders[0]
        shipments = await self._of(first["number"], "shipments")
        invoices = await self._of(first["number"], "invoices")
        seen = progress_sight(first, shipments, invoices)
        return Sight(orders=len(orders), **terms_sight(first["lines"]), **seen)

    async def portal_sight(self, order: str) -> Sight:
        """What the buyer sees of his order in the portal."""
        placed = self.orders[order]
        status, view = await self.buys(placed.buyer, "GET", placed.path)
        if status == 404 and placed.begun:
            return nothing()
        if status != 200:
            raise _impossible(f"the portal answers {placed.buyer} with {status}")
        terms = terms_sight(view["order"]["lines"])
        told = view["order"] if placed.begun else view["order"]["status"]
        if told is None:
            return Sight(**terms, parcels=[], invoices=[])
        seen = progress_sight(told, view["shipments"], view["invoices"])
        owed = Money.parse(view["order"]["totals"]["total"]).major()
        return Sight(**terms, **seen, owed=str(owed))

    async def _of(self, number: str, noun: str) -> list[Any]:
        """The shipments or invoices of an order, in the order in which they were made."""
        found: list[Any] = []
        after: str | None = ""
        while after is not None:
            page = await self.keys("GET", f"/{noun}?{urlencode({'after': after, 'limit': _PAGE})}")
            found += [row for row in page[noun] if row["order"] == number]
            after = page["next"]
        return found


def named(
    scene: Scene, document: Mapping[str, Any], by: str, on_behalf_of: str | None = None
) -> bool:
    """Whether a document of the ERP says who asked, and for whom where it was not for himself."""
    role = "buyer" if on_behalf_of is None else "staff"
    told = document.get("requested_by") == {"role": role, "id": scene.own(by)}
    return told and (on_behalf_of is None or document["account"] == scene.own(on_behalf_of))


def _impossible(sentence: str) -> StoryMissed:
    return StoryMissed(sentence, by_integration=False)
