"""What the judge keeps of options: what may be chosen of an item, and what was chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final, NamedTuple

Raw = Mapping[str, Any]

Choice = tuple[str, str]
"""An option and its value."""

Chosen = tuple[Choice, ...]
"""What is chosen of a line, by option; nothing: the item as the list has it."""


class OptionValue(NamedTuple):
    """A value of an option, and what it costs more per base unit, by currency."""

    option: str
    value: str
    surcharges: tuple[tuple[str, Fraction], ...]


class Configuration(NamedTuple):
    """What may be chosen of an item, and what not together."""

    sku: str
    values: tuple[OptionValue, ...]
    excluded: tuple[Chosen, ...]

    def takes(self, chosen: Chosen) -> bool:
        """Whether it is one value of each option, and nothing that is excluded."""
        known = {(one.option, one.value) for one in self.values}
        options = sorted({option for option, _ in known})
        if [option for option, _ in chosen] != options or not set(chosen) <= known:
            return False
        return not any(set(together) <= set(chosen) for together in self.excluded)

    def surcharge(self, choice: Choice, currency: str) -> Fraction:
        """What a choice costs more per base unit in a currency."""
        for one in self.values:
            if (one.option, one.value) == choice:
                return dict(one.surcharges).get(currency, Fraction(0))
        return Fraction(0)


def chosen(raw: Sequence[Raw] | None) -> Chosen:
    """Read what is chosen of a line; the order in which it is said means nothing."""
    return tuple(sorted((one["option"], one["value"]) for one in raw or ()))


def configuration(raw: Raw) -> Configuration:
    """Read what may be chosen of an item."""
    values = (
        OptionValue(
            option["option"],
            value["value"],
            tuple(
                sorted((one["currency"], Fraction(one["amount"])) for one in value["surcharges"])
            ),
        )
        for option in raw["options"]
        for value in option["values"]
    )
    excluded = (chosen(together) for together in raw["excluded"])
    return Configuration(raw["sku"], tuple(sorted(values)), tuple(sorted(excluded)))


def order_configuration(raw: Raw) -> tuple[tuple[int, Chosen], ...]:
    """Read what was chosen of the lines of an order, by line."""
    return tuple(sorted((line["line"], chosen(line["options"])) for line in raw["lines"]))


READERS: Final[dict[str, Callable[[Any], Any]]] = {
    "configuration": configuration,
    "order_configuration": order_configuration,
}
"""How each entity is read."""
