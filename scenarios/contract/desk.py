"""Working with both systems before the tests begin, so that there is something to test with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from scenarios.contract.errors import TargetUnready

Ask = Callable[[str, str, str, object], tuple[int, Any]]
"""Sends one request: identity, method, path and content; gives the status and the decoded body."""

DISCOUNT: Final = "contract"
FAR: Final = "2199-01-01T00:00:00Z"
"""Until when offers bind: longer than any target lives."""
_PAGE: Final = "?limit=200"
_ORDER_AT_MOST: Final = 10**7

OTHER_BUYER: Final = "other-buyer"
"""Buys for an account of his own, which is no business of the buyer's."""


@dataclass(frozen=True, slots=True)
class Masters:
    """The one item, rule and warehouse that the tests are about, and two accounts.

    `tight` has the lower credit limit, so that an order of his can be held.
    """

    free: str
    tight: str
    currency: str
    sku: str
    unit: str
    warehouse: str
    rule: Mapping[str, Any]
    discount: Mapping[str, Any]
    address: Mapping[str, Any]
    since: str

    def order(self, account: str, count: int) -> dict[str, Any]:
        """An order for so many of the item."""
        line = {
            "line": 1,
            "sku": self.sku,
            "quantity": {"value": str(count), "unit": self.unit},
            "unit_price": self.rule["unit_price"],
            "discount_percent": "0",
            "price_rule": self.rule["id"],
            "discount_rule": None,
        }
        return {
            "shop": "shop",
            "account": account,
            "placed_at": self.since,
            "currency": self.currency,
            "purchase_order_number": "contract",
            "customer_reference": None,
            "notes": None,
            "deliver_to": self.address,
            "invoicee": self.address,
            "requested_date": None,
            "carrier": None,
            "custom": {},
            "reference": "contract",
            "lines": [line],
        }

    def wish(self, count: int) -> dict[str, Any]:
        """A line that a quote is asked for."""
        quantity = {"value": str(count), "unit": self.unit}
        return {
            "line": 1,
            "sku": self.sku,
            "quantity": quantity,
            "wished_discount_percent": "5",
        }

    def quote(self, account: str, count: int, reference: str = "contract") -> dict[str, Any]:
        """A quote that is asked for so many of the item."""
        return {
            "shop": "shop",
            "reference": reference,
            "account": account,
            "requested_at": self.since,
            "currency": self.currency,
            "notes": None,
            "lines": [self.wish(count)],
        }

    def offer(self) -> dict[str, Any]:
        """An offer at the item's own price, for long enough."""
        line = {"line": 1, "unit_price": None, "discount_percent": "5"}
        priced = {**line, "unit_price": self.rule["unit_price"]}
        return {"valid_to": FAR, "lines": [priced]}


@dataclass(frozen=True, slots=True)
class Desk:
    """Somebody who works with one system; what is refused raises TargetUnready."""

    ask: Ask

    def do(self, identity: str, method: str, path: str, content: object = None) -> Any:
        """The answer of a request that must succeed."""
        status, answer = self.ask(identity, method, path, content)
        if not 200 <= status < 300:
            code = answer.get("code") if isinstance(answer, dict) else None
            raise TargetUnready(f"{method} {path} is answered {status} {code}")
        return answer

    def rows(self, noun: str) -> list[dict[str, Any]]:
        """The first page of one of the ERP's lists; an empty one cannot be tested with."""
        rows: list[dict[str, Any]] = self.do("engine", "GET", f"/{noun}{_PAGE}")[noun]
        if not rows:
            raise TargetUnready(f"GET /{noun} lists nothing, and the tests need some {noun}")
        return rows

    def masters(self) -> Masters:
        """An item that lies in stock at a list price, and the accounts that pay in its currency."""
        rules = {rule["sku"]: rule for rule in self.rows("prices") if rule["kind"] == "list"}
        stock = [row for row in self.rows("availability") if row["sku"] in rules]
        there = max(stock, key=lambda row: float(row["available_to_promise"]))
        rule = rules[there["sku"]]
        currency, since = rule["unit_price"]["currency"], rule["valid_from"]
        buying = [c for c in self.rows("customers") if c["currency"] == currency]
        by_limit = sorted((c for c in buying if not c["blocked"]), key=_limit)
        discount = {"id": DISCOUNT, "customer": None, "sku": there["sku"], "percent": "5"}
        discount |= {"valid_from": since, "valid_to": None}
        self.do("clerk", "PUT", f"/discounts/{DISCOUNT}", discount)
        address = by_limit[-1]["addresses"][0]
        return Masters(
            free=by_limit[-1]["id"],
            tight=by_limit[0]["id"],
            currency=currency,
            sku=there["sku"],
            unit=rule["unit"],
            warehouse=there["warehouse"],
            rule=bare(rule),
            discount=discount,
            address={key: value for key, value in address.items() if key != "role"},
            since=since,
        )

    def enter(self, order: Mapping[str, Any]) -> dict[str, Any]:
        """A new order that nothing holds."""
        entered: dict[str, Any] = self.do("engine", "POST", "/orders", order)
        for hold in entered["holds"]:
            self.do("clerk", "POST", f"/orders/{entered['number']}/release", {"hold": hold})
        return entered

    def enter_held(self, masters: Masters, order: Mapping[str, Any]) -> str:
        """The number of an order beyond the account's limit, or of any where there is no limit."""
        (line,) = order["lines"]
        count = 1
        while True:
            grown = {**line, "quantity": {"value": str(count), "unit": masters.unit}}
            entered = self.do("engine", "POST", "/orders", {**order, "lines": [grown]})
            count *= 100
            if entered["holds"] or count > _ORDER_AT_MOST:
                return str(entered["number"])


def bare(document: Mapping[str, Any]) -> dict[str, Any]:
    """A document without the version that the ERP lists it with."""
    return {key: value for key, value in document.items() if key != "version"}


def _limit(customer: Mapping[str, Any]) -> float:
    limit = customer["credit_limit"]
    return float("inf") if limit is None else float(limit["amount_minor"])
