"""What the ERP reads of a quantity that is raised: the contract's request as a strict type."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import ConfigDict, Field, StringConstraints, TypeAdapter
from typing_extensions import TypedDict

from simulator.erp.requests import MovedLineIn

_STRICT: Final = ConfigDict(strict=True, extra="ignore")


class IncreaseIn(TypedDict):
    """How much more is wanted of which lines, how that came in, and why."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    lines: Annotated[list[MovedLineIn], Field(min_length=1, max_length=10_000)]
    channel: Literal["phone", "email", "edi"]
    reason: Annotated[str, StringConstraints(min_length=1, max_length=400)]


INCREASE: Final = TypeAdapter(IncreaseIn)
