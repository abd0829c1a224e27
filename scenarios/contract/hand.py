"""Cases written by hand: promises between two requests, which no schema of one of them says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from contracts.currencies import EXPONENTS
from contracts.operations import FORM_MEDIA
from scenarios.contract.address_holdings import ADDRESS_CALLS, addresses_are_decided_once
from scenarios.contract.configuring import CONFIGURED, offered_as_chosen
from scenarios.contract.heading import AMEND, heads_are_kept
from scenarios.contract.keeping import KEPT, changes_are_kept
from scenarios.contract.listed import LISTINGS, read_in_every_way
from scenarios.contract.paying import PAID, cards_are_asked_first
from scenarios.contract.raising import RAISED, raised_beside
from scenarios.contract.rebilling import REBILLED, card_pays_once
from scenarios.contract.reversing import REVERSED, taken_back_once
from scenarios.contract.revising import REVISED, amended_as_it_stands
from scenarios.contract.sim import ERP, STOREFRONT
from scenarios.contract.strangers import keep_strangers_out, with_an_id
from scenarios.contract.talk import Talk
from scenarios.contract.warned import WARNED, confirmed_by_name

_PAGE: Final = 2
_LIFETIME_S: Final = 3600


@dataclass(frozen=True, slots=True)
class HandCase:
    """One promise of a system, and how it is tried.

    One that `ages` lets time go by: it has a face of its own, of a target whose clock can be moved.
    """

    id: str
    system: str
    operations: tuple[str, ...]
    attempt: Callable[[Talk], None]
    ages: bool = False


def _key_with_another_body(talk: Talk) -> None:
    operation = "erp.orders.create"
    order = talk.face.holdings.examples[operation][0]
    first = talk.ask("engine", "POST", "/orders", order, idempotency_key="hand-1")
    again = talk.ask("engine", "POST", "/orders", order, idempotency_key="hand-1")
    honoured = talk.ask(None, "GET", "/profile").content["idempotency_keys"]
    same = first.content["number"] == again.content["number"]
    talk.expect(operation, "one order under one key where keys are honoured", same == honoured)
    other = {**order, "reference": "another"}
    answer = talk.ask("engine", "POST", "/orders", other, idempotency_key="hand-1")
    told = (answer.status, answer.code)
    wanted = (422, "idempotency-key-reused") if honoured else (201, None)
    talk.expect(operation, f"another body under the key is answered {wanted}", told == wanted)


def _shop_key_with_another_body(talk: Talk) -> None:
    operation = "storefront.checkout"
    checkout = talk.face.holdings.examples[operation][0]
    first = talk.ask("buyer", "POST", "/checkout", checkout, idempotency_key="hand-1")
    again = talk.ask("buyer", "POST", "/checkout", checkout, idempotency_key="hand-1")
    same = first.status == 201 and first.content == again.content
    talk.expect(operation, "the same order for the same key and body", same)
    other = {**checkout, "notes": "another"}
    answer = talk.ask("buyer", "POST", "/checkout", other, idempotency_key="hand-1")
    talk.expect(operation, "422 for another body under the key", answer.status == 422)


def _paging_under_change(talk: Talk) -> None:
    operation = "erp.orders.list"
    order = talk.face.holdings.examples["erp.orders.create"][0]
    before = _numbers(talk, "/orders")
    page = talk.ask("engine", "GET", f"/orders?limit={_PAGE}").content
    seen = [row["number"] for row in page["orders"]]
    late = talk.ask("engine", "POST", "/orders", order).content["number"]
    while page["next"] is not None:
        page = talk.ask("engine", "GET", f"/orders?limit={_PAGE}&after={page['next']}").content
        seen += [row["number"] for row in page["orders"]]
    talk.expect(operation, "no row twice while one is added", len(seen) == len(set(seen)))
    talk.expect(operation, "every row that was there at first", set(before) <= set(seen))
    talk.expect(operation, "a row that came meanwhile is no other", set(seen) <= {*before, late})


def _feed_under_change(talk: Talk) -> None:
    operation = "erp.changes.list"
    order = talk.face.holdings.examples["erp.orders.create"][0]
    last = 0
    while True:
        page = talk.ask("engine", "GET", f"/changes?after={last}").content
        last = page["next"]
        if not page["more"]:
            break
    number = talk.ask("engine", "POST", "/orders", order).content["number"]
    changes = talk.ask("engine", "GET", f"/changes?after={last}").content["changes"]
    told = [each["id"] for each in changes if each["entity"] == "order"]
    talk.expect(operation, "the new order after the cursor, once", told == [number])
    positions = [each["position"] for each in changes]
    rising = positions == sorted(set(positions)) and min(positions) > last
    talk.expect(operation, "positions that rise beyond the cursor", rising)


def _split_conserves(talk: Talk) -> None:
    """What goes into an order of its own is ordered there, and in the first no more."""
    operation = "erp.orders.split"
    (number,) = _known(talk, operation, "path.number")
    body = talk.face.holdings.examples[operation][0]
    before = talk.ask("engine", "GET", f"/orders/{number}").content
    made = talk.ask("clerk", "POST", f"/orders/{number}/splits", body)
    if not talk.expect(operation, "an order with open quantities to be split", made.status == 201):
        return
    after = talk.ask("engine", "GET", f"/orders/{number}").content
    open_before, open_after = _open(before), _open(after)
    moved = _open(made.content)
    kept = all(open_after[line] + moved.get(line, 0) == left for line, left in open_before.items())
    talk.expect(operation, "what is open to be as much in both orders as it was in one", kept)
    named = (made.content["origin"] or {}).get("order")
    talk.expect(operation, "the order that it was split off as its origin", named == number)


def _holds_one_by_one(talk: Talk) -> None:
    """An order that is held for two reasons waits for both of them."""
    operation = "erp.orders.release"
    number = _known(talk, "erp.orders.hold", "path.number")[0]
    for why in ("review", "price"):
        talk.ask("clerk", "POST", f"/orders/{number}/holds", {"hold": why})
    before = talk.ask("engine", "GET", f"/orders/{number}").content["holds"]
    if not talk.expect(
        "erp.orders.hold", "both holds in the order", before[-2:] == ["review", "price"]
    ):
        return
    for nth, why in enumerate(("review", "price"), start=1):
        left = [hold for hold in before if hold not in ("review", "price")[:nth]]
        told = talk.ask("clerk", "POST", f"/orders/{number}/release", {"hold": why}).content
        if not talk.expect(operation, "every other hold to stay", told["holds"] == left):
            return


def _corrected_as_a_whole(talk: Talk) -> None:
    """A price that is corrected changes its line, the order's totals, and nothing of another."""
    operation = "erp.price-corrections.create"
    number = _known(talk, operation, "path.number")[0]
    content = talk.face.holdings.examples[operation][0]
    before = talk.ask("engine", "GET", f"/orders/{number}").content
    told = talk.ask("clerk", "POST", f"/orders/{number}/price-corrections", content).content
    after = talk.ask("engine", "GET", f"/orders/{number}").content
    named = {line["line"]: line["discount_percent"] for line in content["lines"]}
    kept = {line["line"]: line["discount_percent"] for line in before["lines"]} | named
    seen = {line["line"]: line["discount_percent"] for line in after["lines"]}
    if not talk.expect(operation, "the new price in the order", seen == kept):
        return
    net = sum(line["net"]["amount_minor"] for line in after["lines"])
    adds_up = after["totals"]["lines"]["amount_minor"] == net
    talk.expect(operation, "the order's totals to follow its lines", adds_up)
    talk.expect(operation, "the totals that are told", told["totals"] == after["totals"])


def _open(order: Any) -> dict[int, Decimal]:
    """What is still to come of each line."""
    return {
        line["line"]: Decimal(line["quantity"]["value"])
        - Decimal(line["shipped"])
        - Decimal(line["cancelled"])
        for line in order["lines"]
    }


def _lost_update(talk: Talk) -> None:
    operation = "storefront.items.put"
    (row,) = talk.face.holdings.examples[operation][0]["rows"]
    newer = {**row, "data": {**row["data"], "name": "newer"}}
    older = {**row, "version": row["version"] - 1, "data": {**row["data"], "name": "older"}}
    states = []
    for each in (newer, older, newer):
        answer = talk.ask("engine", "PUT", "/connector/items", {"rows": [each]})
        states.append(answer.content["results"][0]["status"])
    wanted = ["applied", "stale", "stale"]
    talk.expect(operation, "an older or equal version to be stale", states == wanted)
    rows = talk.ask("engine", "GET", "/connector/items?limit=200").content["rows"]
    kept = [each["data"]["name"] for each in rows if each["id"] == row["id"]]
    talk.expect("storefront.items.list", "the newer content to stay", kept == ["newer"])


def _stale_status(talk: Talk) -> None:
    operation = "storefront.orders.status"
    status = talk.face.holdings.examples[operation][0]
    (order,) = _known(talk, operation, "path.id")
    path = f"/connector/orders/{order}/status"
    first = talk.ask("engine", "PUT", path, status).content["status"]
    again = talk.ask("engine", "PUT", path, status).content["status"]
    talk.expect(operation, "a version once, then stale", (first, again) == ("applied", "stale"))
    other = {**status, "version": status["version"] + 1, "number": "another"}
    answer = talk.ask("engine", "PUT", path, other)
    talk.expect(operation, "409 for another number of the order", answer.status == 409)


def _wrong_scope(talk: Talk) -> None:
    operation = "erp.stock.adjust"
    body = talk.face.holdings.examples[operation][0]
    answer = talk.ask("engine", "POST", "/stock/adjustments", body)
    talk.expect(operation, "403 without its scope", answer.status == 403)
    order = talk.face.holdings.examples["erp.orders.create"][0]
    answer = talk.ask("clerk", "POST", "/orders", order)
    talk.expect("erp.orders.create", "403 without its scope", answer.status == 403)


def _other_buyer(talk: Talk) -> None:
    operation = "storefront.orders.view"
    answer = talk.ask("engine", "GET", "/orders")
    talk.expect("storefront.orders.mine", "403 for a connector", answer.status == 403)
    answer = talk.ask("buyer", "GET", "/orders/S-999999")
    talk.expect(operation, "404 for what is not the buyer's", answer.status == 404)


def _strange_tokens(talk: Talk) -> None:
    for token in ("nobody", "x" * 4000, "..", "Bearer"):
        answer = talk.ask(None, "GET", "/items", token=token)
        kept = (answer.status, answer.code) == (401, "unauthorized")
        talk.expect("erp.items.list", "401 for a token that was never issued", kept)


def _expired_token(talk: Talk) -> None:
    operation = "erp.items.list"
    answer = talk.ask("engine", "GET", "/items")
    talk.expect(operation, "200 while the token lives", answer.status == 200)
    assert talk.face.let_pass is not None  # noqa: S101 - the bench sees to it
    talk.face.let_pass(_LIFETIME_S)
    answer = talk.ask("engine", "GET", "/items")
    kept = (answer.status, answer.code) == (401, "unauthorized")
    talk.expect(operation, "401 once the token has expired", kept)


def _strange_grants(talk: Talk) -> None:
    form = {"grant_type": "client_credentials", "client_id": "engine", "client_secret": "wrong"}
    answer = talk.ask(None, "POST", "/oauth/token", form, content_type=FORM_MEDIA)
    talk.expect("erp.token", "401 for a wrong secret", answer.status == 401)
    form["grant_type"] = "password"
    answer = talk.ask(None, "POST", "/oauth/token", form, content_type=FORM_MEDIA)
    talk.expect("erp.token", "400 for another grant", answer.status == 400)


def _rounding(talk: Talk) -> None:
    """A half of the smallest unit goes up, and so in each line by itself."""
    operation = "erp.orders.create"
    order = talk.face.holdings.examples[operation][0]
    (line,) = order["lines"]
    currency = order["currency"]
    rule = {
        "id": "rounding",
        "sku": line["sku"],
        "customer": order["account"],
        "kind": "contract",
        "unit": line["quantity"]["unit"],
        "min_quantity": "1",
        "valid_to": None,
        "valid_from": order["placed_at"],
    }
    for minor, wanted in (("2.5", 3), ("3.5", 4), ("2.4", 2)):
        amount = format(Decimal(minor).scaleb(-EXPONENTS[currency]), "f")
        price = {"amount": amount, "currency": currency, "per": "1"}
        talk.ask("clerk", "PUT", "/prices/rounding", {**rule, "unit_price": price})
        priced = {**line, "unit_price": price, "price_rule": "rounding"}
        twice = [{**priced, "line": nth} for nth in (1, 2)]
        entered = talk.ask("engine", "POST", "/orders", {**order, "lines": twice})
        if not talk.expect(operation, "an order at that price to be taken", entered.status == 201):
            return
        nets = [one["net"]["amount_minor"] for one in entered.content["lines"]]
        promise = f"{minor} of the smallest unit to be {wanted} at /lines/0/net, half up per line"
        talk.expect(operation, promise, nets == [wanted, wanted])


def _refused_inside(talk: Talk) -> None:
    """An order that cannot be entered is answered 200, and says inside that it was not, and why."""
    operation = "erp.entries.orders"
    order = talk.face.holdings.examples[operation][0]
    before = _numbers(talk, "/orders")
    answer = talk.ask("engine", "POST", "/entries/orders", {**order, "account": "NOBODY"})
    inside = (answer.status, answer.content.get("result"))
    talk.expect(operation, "200 and `refused` inside for no customer", inside == (200, "refused"))
    code = (answer.content.get("error") or {}).get("code")
    talk.expect(operation, "its reason beside it", code == "unknown-customer")
    talk.expect(operation, "no order of a refusal", _numbers(talk, "/orders") == before)


def _numbers(talk: Talk, path: str) -> list[str]:
    rows: list[Any] = talk.ask("engine", "GET", path).content["orders"]
    return [row["number"] for row in rows]


def _known(talk: Talk, operation: str, place: str) -> tuple[str | int, ...]:
    held = talk.face.holdings.values
    return next(v.values for v in held if (v.operation, v.place) == (operation, place))


_ALL: Final = (
    HandCase("erp-key-reused", ERP, ("erp.orders.create",), _key_with_another_body),
    HandCase("erp-paging", ERP, ("erp.orders.list",), _paging_under_change),
    HandCase("erp-feed", ERP, ("erp.changes.list",), _feed_under_change),
    HandCase("erp-reversals", ERP, REVERSED, taken_back_once),
    HandCase("erp-rebilled-card", ERP, REBILLED, card_pays_once),
    HandCase("erp-holds", ERP, ("erp.orders.release", "erp.orders.hold"), _holds_one_by_one),
    HandCase("erp-corrections", ERP, ("erp.price-corrections.create",), _corrected_as_a_whole),
    HandCase("erp-configurations", ERP, CONFIGURED, offered_as_chosen),
    HandCase("erp-listings", ERP, LISTINGS, read_in_every_way),
    HandCase("erp-refused-inside", ERP, ("erp.entries.orders",), _refused_inside),
    HandCase("erp-revised", ERP, REVISED, amended_as_it_stands),
    HandCase("erp-heads", ERP, (AMEND,), heads_are_kept),
    HandCase("erp-warned", ERP, (WARNED,), confirmed_by_name),
    HandCase("erp-scope", ERP, ("erp.stock.adjust", "erp.orders.create"), _wrong_scope),
    HandCase("erp-token", ERP, ("erp.items.list",), _strange_tokens),
    HandCase("erp-token-expired", ERP, ("erp.items.list",), _expired_token, ages=True),
    HandCase("erp-grant", ERP, ("erp.token",), _strange_grants),
    HandCase("erp-split", ERP, ("erp.orders.split",), _split_conserves),
    HandCase("erp-increases", ERP, RAISED, raised_beside),
    HandCase("erp-masters", ERP, KEPT, changes_are_kept),
    HandCase("erp-addresses", ERP, ADDRESS_CALLS, addresses_are_decided_once),
    HandCase("erp-rounding", ERP, ("erp.orders.create", "erp.prices.put"), _rounding),
    HandCase("shop-key-reused", STOREFRONT, ("storefront.checkout",), _shop_key_with_another_body),
    HandCase("shop-card", STOREFRONT, PAID, cards_are_asked_first),
    HandCase("shop-lost-update", STOREFRONT, ("storefront.items.put",), _lost_update),
    HandCase("shop-stale-status", STOREFRONT, ("storefront.orders.status",), _stale_status),
    HandCase("erp-strangers", ERP, with_an_id(ERP), keep_strangers_out),
    HandCase("shop-strangers", STOREFRONT, with_an_id(STOREFRONT), keep_strangers_out),
    HandCase("shop-scope", STOREFRONT, ("storefront.orders.view",), _other_buyer),
)

CASES: Final[dict[str, HandCase]] = {case.id: case for case in _ALL}
"""Case id to case."""
