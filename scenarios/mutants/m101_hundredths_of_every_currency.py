"""M-101: money of a card goes through an amount of two decimals, whatever its currency has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts.currencies import EXPONENTS
from scenarios.mutants.grafts import Document, mapping
from scenarios.mutants.mutant import Mutant


def _change(capture: Mapping[str, Any], mapped: Document) -> Document:
    money = capture["amount"]
    major = money["amount_minor"] / 100
    minor = round(major * 10 ** EXPONENTS[money["currency"]])
    wrong = {**money, "amount_minor": minor}
    applied = [{**each, "amount": wrong} for each in mapped["applications"]]
    return {**mapped, "amount": wrong, "applications": applied}


M101 = Mutant(
    id="M-101",
    name="hundredths of every currency",
    expected=("I-51",),
    needs=("a card in a currency that has not two decimals",),
    seen_in="payment providers count in minor units, of which yen have none and dinars a thousand",
    apply=mapping("map_capture", _change),
)
