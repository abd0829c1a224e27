"""Options of items: how they are entered, which choices are taken, and what they cost more."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final, cast

from simulator.erp.asked_documents import AskedLine, OfferedLine
from simulator.erp.configurations import (
    Choice,
    Configuration,
    ConfiguredLine,
    OptionValue,
    OrderConfiguration,
)
from simulator.erp.documents import UnitPriceDocument
from simulator.erp.problems import Refusal
from simulator.erp.rules.numbers import ZERO, text, times
from simulator.transaction import Transaction

KIND: Final = "configuration"
ORDERED: Final = "order_configuration"


def put_configuration(tx: Transaction, sku: str, given: Configuration) -> bool:
    """Enter or replace what may be chosen of an item; True when it is new. Raises Refusal."""
    if given["sku"] != sku:
        raise Refusal("id-mismatch", "the SKU in the body is not the one in the path")
    if tx.get("item", sku) is None:
        raise Refusal("unknown-item", "there is no item of that SKU")
    _each_once([option["option"] for option in given["options"]], "an option")
    values = {option["option"]: _names(option["values"]) for option in given["options"]}
    for option in given["options"]:
        for value in option["values"]:
            named = f"{option['option']}={value['value']}"
            priced = [each["currency"] for each in value["surcharges"]]
            _each_once(priced, f"of {named} a surcharge in a currency")
    for together in given["excluded"]:
        _each_once([choice["option"] for choice in together], f"of {_told(together)} an option")
        for choice in together:
            if choice["value"] not in values.get(choice["option"], ()):
                raise Refusal("option-unknown", f"{_told([choice])} is excluded and not there")
    known = tx.get(KIND, sku)
    tx.put(KIND, sku, cast("dict[str, Any]", given))
    return known is None


def check_choice(tx: Transaction, line: AskedLine, currency: str) -> None:
    """Raise Refusal option-unknown, option-missing, option-repeated, option-unpriced or
    option-combination for what is not taken of a line; one without a choice is as the list has it.
    """
    chosen, number = line.get("options"), line["line"]
    if not chosen:
        return
    row = tx.get(KIND, line["sku"])
    if row is None:
        raise Refusal("option-unknown", f"line {number}: nothing is chosen of it", line=number)
    rules = cast("Configuration", row.view)
    known = {option["option"]: option["values"] for option in rules["options"]}
    picked = {choice["option"]: choice["value"] for choice in chosen}
    if len(picked) < len(chosen):
        raise Refusal("option-repeated", f"line {number}: {_told(chosen)}", line=number)
    for choice in chosen:
        if choice["value"] not in _names(known.get(choice["option"], [])):
            raise Refusal("option-unknown", f"line {number}: {_told([choice])}", line=number)
    missing = sorted(known.keys() - picked.keys())
    if missing:
        raise Refusal("option-missing", f"line {number}: {', '.join(missing)}", line=number)
    for together in rules["excluded"]:
        if all(picked[choice["option"]] == choice["value"] for choice in together):
            said = f"line {number}: {_told(together)}"
            raise Refusal("option-combination", said, line=number)
    surcharge(tx, line, currency)


def surcharge(tx: Transaction, line: AskedLine | OfferedLine, currency: str) -> Decimal:
    """What the choice of a line costs more per base unit. Raises Refusal option-unpriced."""
    chosen = line.get("options") or []
    row = tx.get(KIND, line["sku"]) if chosen else None
    if row is None:
        return ZERO
    rules = cast("Configuration", row.view)
    total = ZERO
    for choice in chosen:
        for value in _values(rules, choice):
            priced = {each["currency"]: each["amount"] for each in value["surcharges"]}
            if priced and currency not in priced:
                said = f"line {line['line']}: {_told([choice])} is not sold in {currency}"
                raise Refusal("option-unpriced", said, line=line["line"])
            total += Decimal(priced.get(currency, "0"))
    return total


def surcharged(price: UnitPriceDocument, more: Decimal, line_factor: Decimal) -> UnitPriceDocument:
    """A price for `per` of a line's own unit with so much more per base unit, exactly."""
    if not more:
        return price
    added = times(times(more, line_factor), Decimal(price["per"]))
    return {**price, "amount": text(Decimal(price["amount"]) + added)}


def keep(tx: Transaction, order: str, lines: Sequence[OfferedLine]) -> None:
    """The order of an offer has what was chosen of its lines; where nothing was, nothing is."""
    chosen: list[ConfiguredLine] = [
        {"line": line["line"], "sku": line["sku"], "options": options}
        for line in lines
        if (options := line.get("options"))
    ]
    if chosen:
        kept: OrderConfiguration = {"order": order, "lines": chosen}
        tx.put(ORDERED, order, cast("dict[str, Any]", kept))


def _names(values: Sequence[OptionValue]) -> set[str]:
    named = [value["value"] for value in values]
    _each_once(named, "a value of an option")
    return set(named)


def _each_once(named: Sequence[str], what: str) -> None:
    twice = sorted({each for each in named if named.count(each) > 1})
    if twice:
        raise Refusal("option-repeated", f"{what} stands there once: {', '.join(twice)}")


def _values(rules: Configuration, choice: Choice) -> list[OptionValue]:
    return [
        value
        for option in rules["options"]
        if option["option"] == choice["option"]
        for value in option["values"]
        if value["value"] == choice["value"]
    ]


def _told(choices: Sequence[Choice]) -> str:
    return " with ".join(f"{choice['option']}={choice['value']}" for choice in choices)
