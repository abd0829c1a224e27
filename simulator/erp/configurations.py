"""What may be chosen of an item: the ERP's documents, and what clerks key in of them."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import ConfigDict, Field, StringConstraints, TypeAdapter
from typing_extensions import TypedDict

from simulator.erp.requests import Currency, Id

_STRICT: Final = ConfigDict(strict=True, extra="ignore")

Amount = Annotated[str, StringConstraints(pattern=r"^(0|[1-9][0-9]{0,14})([.][0-9]{1,5})?$")]


class Choice(TypedDict):
    """Which value of an option is wanted."""

    option: str
    value: str


class Surcharge(TypedDict):
    """What a value costs more, on the price of one base unit."""

    amount: str
    currency: str


class OptionValue(TypedDict):
    """A value that may be chosen; it is sold in the currencies of its surcharges, or in all."""

    value: str
    surcharges: list[Surcharge]


class Option(TypedDict):
    """An option with its values, of which one is chosen."""

    option: str
    values: list[OptionValue]


class Configuration(TypedDict):
    """The options of an item, and what of them may not be chosen together."""

    sku: str
    options: list[Option]
    excluded: list[list[Choice]]


class ConfiguredLine(TypedDict):
    """What was chosen of a line of an order."""

    line: int
    sku: str
    options: list[Choice]


class OrderConfiguration(TypedDict):
    """What was chosen of the lines of an order; those without a choice are left out."""

    order: str
    lines: list[ConfiguredLine]


class ChoiceIn(TypedDict):
    """A choice as it is asked for or keyed in."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    option: Id
    value: Id


class SurchargeIn(TypedDict):
    """A surcharge as it is keyed in."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    amount: Amount
    currency: Currency


class OptionValueIn(TypedDict):
    """A value as it is keyed in."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    value: Id
    surcharges: Annotated[list[SurchargeIn], Field(max_length=1_000)]


class OptionIn(TypedDict):
    """An option as it is keyed in."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    option: Id
    values: Annotated[list[OptionValueIn], Field(min_length=1, max_length=1_000)]


class ConfigurationIn(TypedDict):
    """A configuration as it is keyed in."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    sku: Id
    options: Annotated[list[OptionIn], Field(min_length=1, max_length=1_000)]
    excluded: Annotated[
        list[Annotated[list[ChoiceIn], Field(min_length=2, max_length=1_000)]],
        Field(max_length=1_000),
    ]


CONFIGURATION: Final = TypeAdapter(ConfigurationIn)
