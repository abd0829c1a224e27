"""What clerks key into the ERP, from an order by phone to the end of a return."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from scenarios.machine.finance import open_of
from scenarios.machine.hands import Hands, Wishes, lines_of, part, some
from scenarios.machine.small import TIER, mine, small_world, unit
from scenarios.stories.cast import CURRENCY


def key_in(hands: Hands, account: str, wishes: Wishes) -> None:
    """An order comes by phone."""
    content = {"account": mine(account), "channel": "phone", "lines": lines_of(wishes)}
    hands.clerk("key in", "POST", "/keyed-orders", content)


def ship(hands: Hands, nth: int, most: int) -> None:
    """What is allocated of an order leaves, or only so much of each line."""
    order = hands.newest(hands.erp, "order", nth)
    if order is None:
        return
    lines = [
        part(line, some(Decimal(line["allocated"]), most))
        for line in order["lines"]
        if line["allocated"] != "0"
    ]
    if lines:
        path = f"/orders/{order['number']}/shipments"
        hands.clerk("ship", "POST", path, {"lines": lines, "carrier": None})


def invoice(hands: Hands, nth: int) -> None:
    """A shipment is billed: one that is not yet, or once more where all are."""
    parcels = [row.body for row in hands.erp.scan("shipment")]
    left = [one for one in parcels if not hands.erp.find("invoice", "shipment", one["id"])]
    if parcels:
        parcel = (left or parcels)[-1 - nth % len(left or parcels)]
        hands.clerk("invoice", "POST", f"/shipments/{parcel['id']}/invoice")


def pay(hands: Hands, nth: int, percent: int) -> None:
    """A part of an invoice, or what is open of it, is paid."""
    bill = hands.newest(hands.erp, "invoice", nth)
    if bill is None:
        return
    part_minor = open_of(hands, bill) * percent // 100
    amount = {**bill["totals"]["total"], "amount_minor": max(1, part_minor)}
    hands.clerk("pay", "POST", f"/invoices/{bill['id']}/payments", {"amount": amount})


def charge(hands: Hands, nth: int, amount_minor: int) -> None:
    """Freight is added to an order."""
    order = hands.newest(hands.erp, "order", nth)
    if order is not None:
        amount = {"amount_minor": amount_minor, "currency": order["currency"]}
        path = f"/orders/{order['number']}/charges"
        hands.clerk("charge", "POST", path, {"kind": "freight", "amount": amount})


def cancel(hands: Hands, nth: int, line: int, many: int) -> None:
    """What is open of a line, or so much of it, is cancelled."""
    order = hands.newest(hands.erp, "order", nth)
    if order is None:
        return
    known = order["lines"][line % len(order["lines"])]
    left = Decimal(known["allocated"]) + Decimal(known["backordered"])
    if left > 0:
        content = {"lines": [part(known, some(left, many))]}
        hands.clerk("cancel", "POST", f"/orders/{order['number']}/cancellations", content)


def release(hands: Hands, nth: int) -> None:
    """A held order is let go."""
    held = [row.body for row in hands.erp.scan("order") if row.body["holds"]]
    if held:
        order = held[-1 - nth % len(held)]
        path = f"/orders/{order['number']}/release"
        hands.clerk("release", "POST", path, {"hold": order["holds"][0]})


def receive(hands: Hands, goods: str, place: str, many: int) -> None:
    """Goods come in."""
    line = {"sku": mine(goods), "quantity": {"value": str(many), "unit": unit(goods)}}
    hands.clerk("receive", "POST", "/stock/receipts", {"warehouse": place, "lines": [line]})


def count(hands: Hands, goods: str, place: str, delta: int) -> None:
    """A count finds more or less of something."""
    content = {"warehouse": place, "sku": mine(goods), "delta": str(delta)}
    hands.clerk("count", "POST", "/stock/adjustments", content | {"reason": "count"})


def expect(hands: Hands, nth: int, goods: str, place: str, many: int, hours: int) -> None:
    """A delivery is expected in so many hours; once more, and it is another or at another time."""
    delivery = {
        "id": f"R-{nth}",
        "warehouse": place,
        "sku": mine(goods),
        "quantity": {"value": str(many), "unit": unit(goods)},
        "expected_at": hands.now(hours),
    }
    hands.clerk("expect", "PUT", f"/replenishments/{delivery['id']}", delivery)


def arrive(hands: Hands, nth: int, many: int, *, last: bool) -> None:
    """Some of an expected delivery comes, perhaps its last; of none and the last, it is off."""
    delivery = hands.newest(hands.erp, "replenishment", nth)
    if delivery is None or not (many or last):
        return
    quantity = {"value": str(many), "unit": delivery["quantity"]["unit"]}
    lines = [{"sku": delivery["sku"], "quantity": quantity}] if many else []
    content = {"warehouse": delivery["warehouse"], "lines": lines, "last": last}
    hands.clerk("arrive", "POST", f"/replenishments/{delivery['id']}/receipts", content)


def serve(
    hands: Hands, place: str, account: str | None, channel: str | None, *, serves: bool
) -> None:
    """A warehouse serves an account, orders that come on a way, or everybody; or no longer."""
    rule = {
        "id": f"W-{place}-{account or 'all'}-{channel or 'any'}",
        "warehouse": place,
        "account": None if account is None else mine(account),
        "region": None,
        "channel": channel,
        "serves": serves,
    }
    hands.clerk("serve" if serves else "serve not", "PUT", f"/sourcing/{rule['id']}", rule)


def reprice(hands: Hands, nth: int, percent: int) -> None:
    """A price rule costs so many percent of what it did."""
    rule = hands.newest(hands.erp, "price", nth)
    if rule is not None:
        price = rule["unit_price"]
        dearer = (Decimal(price["amount"]) * percent / 100).quantize(Decimal("0.01"))
        changed = {**rule, "unit_price": {**price, "amount": f"{max(dearer, Decimal('0.01')):f}"}}
        hands.clerk("reprice", "PUT", f"/prices/{quote(rule['id'], safe='')}", changed)


def end_price(hands: Hands, nth: int, hours: int) -> None:
    """An agreement or a tier ends in so many hours; list prices stay."""
    rules = [row.body for row in hands.erp.scan("price")]
    ending = [each for each in rules if each["customer"] or each["min_quantity"] == str(TIER)]
    if ending:
        rule = ending[nth % len(ending)] | {"valid_to": hands.now(hours)}
        hands.clerk("end price", "PUT", f"/prices/{quote(rule['id'], safe='')}", rule)


def list_price(hands: Hands, goods: str, currency: str, percent: int, many: int) -> None:
    """Goods have a list price in a currency, from so many on: a percentage of the first one."""
    rules = [row.body for row in hands.erp.scan("price")]
    first = next(each for each in rules if each["sku"] == mine(goods) and not each["customer"])
    amount = (Decimal(first["unit_price"]["amount"]) * percent / 100).quantize(Decimal("0.01"))
    rule = {
        **first,
        "id": f"L-{currency}-{goods}-{many}",
        "min_quantity": str(many),
        "unit_price": {
            **first["unit_price"],
            "amount": f"{max(amount, Decimal('0.01')):f}",
            "currency": currency,
        },
        "valid_from": hands.now(),
        "valid_to": None,
    }
    hands.clerk("list price", "PUT", f"/prices/{rule['id']}", rule)


def say_prices(hands: Hands, currency: str, *, included: bool) -> None:
    """It is said what the prices of a currency mean: tax in them, or on top of them."""
    said = {"currency": currency, "tax": "inclusive" if included else "exclusive"}
    hands.clerk("say prices", "PUT", f"/price-lists/{currency}", said)


def discount(hands: Hands, account: str, goods: str, percent: int, hours: int) -> None:
    """An account has something cheaper for a while."""
    rule = {
        "id": f"D-{account}-{goods}",
        "customer": mine(account),
        "sku": mine(goods),
        "percent": str(percent),
        "valid_from": hands.now(),
        "valid_to": hands.now(hours),
    }
    hands.clerk("discount", "PUT", f"/discounts/{rule['id']}", rule)


def restrict(hands: Hands, goods: str, account: str | None, *, lifted: bool) -> None:
    """An item is hidden from an account or from everybody, or no longer.

    The clerk waits until the portal knows, as with `block`.
    """
    rule_id = f"E-{goods}-{account or 'all'}"
    known = hands.erp.get("entitlement", rule_id)
    if lifted and known is None:
        return
    rule: dict[str, Any] = {
        **dict.fromkeys(("category", "segment", "region")),
        "id": rule_id,
        "sku": mine(goods),
        "account": None if account is None else mine(account),
        "effect": "hide",
        "valid_from": hands.now() if known is None else known.body["valid_from"],
        "valid_to": hands.now() if lifted else None,
        "reason": "licence",
    }
    path = f"/entitlements/{rule_id}"
    if hands.clerk("lift" if lifted else "restrict", "PUT", path, rule) is not None:
        hands.wait_for(lambda: hands.shop_has("entitlement", rule_id))


def set_limit(hands: Hands, name: str, amount: int) -> None:
    """What a user may spend by himself changes."""
    known = hands.erp.get("user", mine(name))
    if known is not None:
        limit = {"amount_minor": amount * 100, "currency": CURRENCY}
        document = {**known.body, "spending_limit": limit}
        hands.clerk("set limit", "PUT", f"/users/{quote(document['id'], safe='')}", document)


def assign(hands: Hands, name: str, accounts: Sequence[str]) -> None:
    """Somebody of our staff serves these accounts from now on, and no other."""
    known = hands.erp.get("user", mine(name))
    if known is not None:
        document = {**known.body, "serves": [mine(each) for each in accounts]}
        hands.clerk("assign", "PUT", f"/users/{quote(document['id'], safe='')}", document)


def let_go(hands: Hands, name: str, *, active: bool) -> None:
    """A user leaves, or comes back."""
    known = hands.erp.get("user", mine(name))
    if known is not None:
        document = {**known.body, "active": active}
        hands.clerk("let go", "PUT", f"/users/{quote(document['id'], safe='')}", document)


def block(hands: Hands, account: str, *, blocked: bool) -> None:
    """An account may not order for now, or may again.

    Orders on their way meanwhile would be refused, and an engine may park only few of them; so a
    clerk waits for them, and until the portal knows.
    """
    content = {"blocked": blocked, "reason": None}
    path = f"/customers/{quote(mine(account), safe='')}/block"
    hands.wait_for(hands.all_entered)
    if hands.clerk("block", "PUT", path, content) is not None:
        hands.wait_for(lambda: hands.shop_knows_block(mine(account), blocked=blocked))


def merge(hands: Hands) -> None:
    """olga is taken over by bert."""
    path = f"/customers/{quote(mine('olga'), safe='')}/merger"
    hands.clerk("merge", "POST", path, {"into": mine("bert")})


def offer(hands: Hands, nth: int, percent: int, hours: int) -> None:
    """A quote is offered, or revised: at the ERP's prices less so many percent."""
    asked = hands.newest(hands.erp, "quote", nth)
    if asked is not None:
        lines = [
            {"line": line["line"], "unit_price": None, "discount_percent": str(percent)}
            for line in asked["lines"]
        ]
        content = {"valid_to": hands.now(hours), "lines": lines}
        hands.clerk("offer", "POST", f"/quotes/{asked['number']}/offers", content)


def decline_quote(hands: Hands, nth: int) -> None:
    """A quote is declined."""
    asked = hands.newest(hands.erp, "quote", nth)
    if asked is not None:
        path = f"/quotes/{asked['number']}/refusal"
        hands.clerk("decline quote", "POST", path, {"reason": "not for sale"})


def authorise(hands: Hands, nth: int, percent: int) -> None:
    """A return may come back, for a fee."""
    _return(hands, nth, "authorisation", {"lines": None, "restocking_percent": str(percent)})


def refuse_return(hands: Hands, nth: int) -> None:
    """A return may not come back."""
    _return(hands, nth, "refusal", {"code": "not-justified", "text": None})


def take_back(hands: Hands, nth: int, place: str) -> None:
    """What is awaited of a return comes in."""
    _return(hands, nth, "receipts", {"warehouse": place, "lines": None})


def inspect(hands: Hands, nth: int, scrap: int) -> None:
    """What came is looked at: so many of it are scrapped, the rest goes back on the shelf."""
    back = hands.newest(hands.erp, "return", nth)
    for line in () if back is None else back["lines"]:
        left = Decimal(line["received"]) - Decimal(line["restocked"]) - Decimal(line["scrapped"])
        spoilt = min(left, Decimal(scrap))
        looked_at = [("scrap", spoilt), ("restock", left - spoilt)]
        lines = [part(line, many) | {"disposition": way} for way, many in looked_at if many > 0]
        if lines:
            _return(hands, nth, "inspections", {"lines": lines})


def settle(hands: Hands, nth: int, *, replace: bool) -> None:
    """What was looked at is credited, or sent again."""
    if replace:
        _return(hands, nth, "replacements", {"carrier": None})
    else:
        _return(hands, nth, "credit-notes", None)


def close_return(hands: Hands, nth: int) -> None:
    """Nothing more is awaited of a return."""
    _return(hands, nth, "closure", None)


def state_balances(hands: Hands) -> None:
    """The ERP says what every account owes."""
    for customer in small_world().customers:
        path = f"/customers/{quote(customer.id, safe='')}/balance"
        hands.clerk("balance", "GET", path)


def _return(hands: Hands, nth: int, what: str, content: object) -> None:
    back = hands.newest(hands.erp, "return", nth)
    if back is not None:
        hands.clerk(what, "POST", f"/returns/{back['id']}/{what}", content)
