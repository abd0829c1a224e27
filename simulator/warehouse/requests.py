"""What the WMS reads: the contract's requests as strict types."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import ConfigDict, Field, StringConstraints, TypeAdapter
from typing_extensions import TypedDict

_STRICT: Final = ConfigDict(strict=True, extra="ignore")
_Id = Annotated[str, StringConstraints(min_length=1, max_length=128)]
_Unit = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{2,3}$")]
_Number = Annotated[int, Field(ge=1, le=1_000_000)]
_Version = Annotated[int, Field(ge=1, le=2**53 - 1)]
_Above = Annotated[
    str,
    StringConstraints(
        pattern=r"^([1-9][0-9]{0,17}([.][0-9]{1,12})?|0[.][0-9]{0,11}[1-9][0-9]{0,11})$"
    ),
]
_Count = Annotated[str, StringConstraints(pattern=r"^(0|[1-9][0-9]{0,17})([.][0-9]{1,12})?$")]


class Wanted(TypedDict):
    """A quantity above zero."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    value: _Above
    unit: _Unit


class Counted(TypedDict):
    """A quantity, which may be 0."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    value: _Count
    unit: _Unit


class WantedLine(TypedDict):
    """What to pick of a line."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    line: _Number
    sku: _Id
    quantity: Wanted


class InstructionIn(TypedDict):
    """A pick, as the warehouse is told."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    id: _Id
    shop: _Id
    order: _Id
    reference: _Id
    warehouse: _Id
    carrier: str | None
    state: Literal["released", "done"]
    lines: Annotated[list[WantedLine], Field(min_length=1, max_length=10_000)]
    version: _Version


class CountedLine(TypedDict):
    """What goes into the parcel of a line, and what was not found."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    line: _Number
    quantity: Counted
    short: Counted


class ConfirmationIn(TypedDict):
    """What was picked."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    lines: Annotated[list[CountedLine], Field(min_length=1, max_length=10_000)]
    carrier: _Id | None


class MovedLine(TypedDict):
    """A quantity of a line."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    line: _Number
    quantity: Wanted


class WithdrawalIn(TypedDict):
    """What is not to be picked any more."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    id: _Id
    shop: _Id
    pick: _Id
    lines: Annotated[list[WantedLine], Field(min_length=1, max_length=10_000)]
    version: _Version


class PackingIn(TypedDict):
    """What was packed."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    lines: Annotated[list[MovedLine], Field(min_length=1, max_length=10_000)]


INSTRUCTION: Final = TypeAdapter(InstructionIn)
CONFIRMATION: Final = TypeAdapter(ConfirmationIn)
WITHDRAWAL: Final = TypeAdapter(WithdrawalIn)
PACKING: Final = TypeAdapter(PackingIn)
