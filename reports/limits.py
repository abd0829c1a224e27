"""Limits of a measurement under load: how late is too late, and when nothing was measured. Data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from reports.errors import PolicyInvalid, PolicyUnknown

SCHEMA: Final = "seatrial.load-limits/1.0.0"
LOAD: Final = "load"
_FOLDER: Final = Path(__file__).parent / "policies" / "limits"


@dataclass(frozen=True, slots=True)
class GeneratorLimits:
    """When the generator is at fault: shares are of what was offered."""

    slip_p99_ms: float
    slip_share: float
    dropped_share: float
    finished_share: float


@dataclass(frozen=True, slots=True)
class ShopLimits:
    """What buyers may meet; shares are of one kind of visit."""

    p99_ms: float
    failed_share: float
    refused_share: float


@dataclass(frozen=True, slots=True)
class FlowLimits:
    """How long one flow may take."""

    p95_ms: float
    p99_ms: float

    def figures_us(self) -> dict[str, int]:
        """The limits by the name of the figure that they limit."""
        return {"p95_us": round(self.p95_ms * 1000), "p99_us": round(self.p99_ms * 1000)}


@dataclass(frozen=True, slots=True)
class Limits:
    """All limits, and whose they are; `flows` are required, each of them."""

    name: str
    source: str
    generator: GeneratorLimits
    shop: ShopLimits
    flows: Mapping[str, FlowLimits]

    @property
    def slip_us(self) -> int:
        """How late, at p99, the generator may begin what is due."""
        share_ms = self.generator.slip_share * self.shop.p99_ms
        return round(max(self.generator.slip_p99_ms, share_ms) * 1000)


def load_limits(name: str = LOAD) -> Limits:
    """The limits of that name; raises PolicyUnknown, or PolicyInvalid when the file is wrong."""
    path = _FOLDER / f"{name}.toml"
    if not path.is_file():
        raise PolicyUnknown(f"there are no limits {name!r} in {_FOLDER.name}")
    return parse_limits(tomllib.loads(path.read_text("utf-8")))


def parse_limits(data: Mapping[str, Any]) -> Limits:
    """The limits in a document; raises PolicyInvalid for an unknown key or a wrong value."""
    if data.get("schema") != SCHEMA:
        raise PolicyInvalid(f"limits are of schema {SCHEMA!r}, not {data.get('schema')!r}")
    rest = {key: value for key, value in data.items() if key != "schema"}
    try:
        limits = Limits(
            generator=_numbers(GeneratorLimits, rest.pop("generator")),
            shop=_numbers(ShopLimits, rest.pop("shop")),
            flows={name: _numbers(FlowLimits, row) for name, row in rest.pop("flows").items()},
            **rest,
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise PolicyInvalid(f"limits {data.get('name')!r}: {error}") from None
    if not limits.flows:
        raise PolicyInvalid(f"limits {limits.name!r}: without a flow nothing is limited")
    return limits


def _numbers(kind: Any, row: Mapping[str, Any]) -> Any:
    wrong = [key for key, value in row.items() if type(value) not in (int, float) or value < 0]
    if wrong:
        raise PolicyInvalid(f"{kind.__name__}: {wrong[0]} is a number of at least 0")
    return kind(**row)
