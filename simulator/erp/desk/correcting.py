"""Prices of orders that are held for them: a clerk corrects them line by line, and it is kept who.

What was billed is not touched: a line of which anything was shipped keeps its price.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final, cast

from contracts.instants import format_instant
from simulator.erp.correction_documents import (
    CorrectedLine,
    CorrectedLineIn,
    CorrectionIn,
    PriceCorrection,
    Pricing,
)
from simulator.erp.desk.book import MAX_MINOR, OpenOrder, money, open_order, save
from simulator.erp.desk.cards import asked_of_card, check_card
from simulator.erp.desk.entry import CREDIT, PRICE
from simulator.erp.desk.partners import exposed, paying
from simulator.erp.documents import OrderLine, UnitPriceDocument
from simulator.erp.problems import Refusal
from simulator.erp.rules.credit import exceeds, unbilled
from simulator.erp.rules.pricing import line_net, net_and_tax
from simulator.transaction import Transaction

_SYSTEM: Final = "erp"


def correct(tx: Transaction, number: str, new: CorrectionIn, by: str) -> PriceCorrection:
    """Correct prices of an order; raises Refusal, and then nothing has happened.

    It stays held until somebody releases it, now for credit too where it has become too dear. What
    a card pays becomes no dearer than the card bears: over-authorised.
    """
    opened = open_order(tx, number)
    order, before = opened.order, asked_of_card(tx, opened.order)
    if PRICE not in order["holds"]:
        raise Refusal("no-such-hold", "only an order that is held for its price is corrected")
    named = [each["line"] for each in new["lines"]]
    if len(set(named)) != len(named):
        raise Refusal("duplicate-line", "every line has one price")
    lines = [_corrected(opened, each) for each in new["lines"]]
    save(tx, opened)
    check_card(tx, order, before)
    payer = paying(tx, order["account"], order["currency"])
    rest_minor = unbilled(order, opened.booking)
    beyond = exceeds(exposed(tx, payer["id"]), rest_minor, payer["credit_limit"])
    if beyond and CREDIT not in order["holds"]:
        order["holds"].append(CREDIT)
        save(tx, opened)
    correction: PriceCorrection = {
        "id": tx.next_id("price_correction"),
        "order": number,
        "shop": order["shop"],
        "reference": order["reference"],
        "account": order["account"],
        "corrected_at": format_instant(tx.instant),
        "corrected_by": by,
        "system": _SYSTEM,
        "reason": new["reason"],
        "lines": lines,
        "totals": order["totals"],
    }
    tx.put("price_correction", correction["id"], cast("dict[str, Any]", correction))
    return correction


def _corrected(opened: OpenOrder, new: CorrectedLineIn) -> CorrectedLine:
    line = opened.line(new["line"])
    if Decimal(line["shipped"]) > 0:
        raise Refusal("line-shipped", f"line {line['line']} has left", line=line["line"])
    if new["unit_price"]["currency"] != opened.order["currency"]:
        raise Refusal("currency-mismatch", f"the order is in {opened.order['currency']}")
    was: Pricing = {
        "unit_price": line["unit_price"],
        "discount_percent": line["discount_percent"],
    }
    line["unit_price"] = cast("UnitPriceDocument", new["unit_price"])
    line["discount_percent"] = new["discount_percent"]
    _work_out(opened, line)
    return {
        "line": line["line"],
        "sku": line["sku"],
        "was": was,
        "unit_price": line["unit_price"],
        "discount_percent": line["discount_percent"],
        "net": line["net"],
        "tax": line["tax"],
    }


def _work_out(opened: OpenOrder, line: OrderLine) -> None:
    """Net and tax of the line at its price as it stands now."""
    booked, currency = opened.booked(line), opened.order["currency"]
    cost = line_net(
        Decimal(line["quantity"]["value"]),
        Decimal(booked["factor"]),
        line["unit_price"],
        Decimal(booked["price_factor"]),
        Decimal(line["discount_percent"]),
    )
    included = booked.get("tax_included", False)
    net, tax = net_and_tax(cost, Decimal(booked["tax_percent"]), included=included)
    if net > MAX_MINOR or tax > MAX_MINOR:
        raise Refusal("amount-too-large", f"line {line['line']} is beyond what can be posted")
    line["net"], line["tax"] = money(net, currency), money(tax, currency)
