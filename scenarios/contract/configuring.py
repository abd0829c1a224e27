"""Tried by hand: what is chosen is offered as it was, at its surcharge, or declined with why."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from scenarios.contract.talk import Talk

CONFIGURED: Final = ("erp.configurations.put", "erp.quotes.create", "erp.quotes.approve")
_MORE: Final = Decimal("2.5")


def offered_as_chosen(talk: Talk) -> None:
    """A surcharge is in the price; what is not made together is declined, and said."""
    examples = talk.face.holdings.examples
    rules = examples["erp.configurations.put"][0]
    sku, currency = rules["sku"], examples["erp.quotes.create"][0]["currency"]
    priced = {"value": "red", "surcharges": [{"amount": str(_MORE), "currency": currency}]}
    plain = {"value": "white", "surcharges": []}
    options = [
        {"option": "colour", "values": [priced, plain]},
        {"option": "length", "values": [{"value": "long", "surcharges": []}]},
    ]
    never = [_chosen("white")]
    content = {"sku": sku, "options": options, "excluded": never}
    talk.ask("clerk", "PUT", f"/configurations/{sku}", content)
    offer = examples["erp.quotes.approve"][0]
    made = _asked(talk, _chosen("red"))
    told = talk.ask("clerk", "POST", f"/quotes/{made['number']}/offers", offer).content
    (line,) = told["offers"][-1]["lines"]
    approve = "erp.quotes.approve"
    talk.expect(approve, "the options that were asked for", line["options"] == _chosen("red"))
    base, price = (Decimal(line[name]["amount"]) for name in ("base_price", "unit_price"))
    more = _MORE * _base_units(talk, sku, line["quantity"]["unit"])
    more *= Decimal(line["unit_price"]["per"])
    talk.expect(approve, "the surcharge in the price", price == base + more)
    refused = _asked(talk, _chosen("white"))
    why = (refused["state"], (refused["reason"] or "").partition(":")[0])
    create = "erp.quotes.create"
    promise = "what is not made together declined, with why"
    talk.expect(create, promise, why == ("declined", "option-combination"))
    again = talk.ask("clerk", "POST", f"/quotes/{refused['number']}/offers", offer)
    talk.expect(approve, "no offer of it", (again.status, again.code) == (422, why[1]))
    talk.ask("clerk", "PUT", f"/configurations/{sku}", rules)


def _base_units(talk: Talk, sku: str, unit: str) -> Decimal:
    """How many base units, of which a surcharge is told, make one of that unit."""
    item = talk.ask("engine", "GET", f"/items/{sku}").content
    units = {each["unit"]: Decimal(each["factor"]) for each in item["units"]}
    return units.get(unit, Decimal(1))


def _asked(talk: Talk, chosen: list[dict[str, str]]) -> Any:
    quote = talk.face.holdings.examples["erp.quotes.create"][0]
    lines = [{**line, "options": chosen} for line in quote["lines"]]
    return talk.ask("engine", "POST", "/quotes", {**quote, "lines": lines}).content


def _chosen(colour: str) -> list[dict[str, str]]:
    return [{"option": "colour", "value": colour}, {"option": "length", "value": "long"}]
