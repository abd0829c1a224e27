"""The readiness checklist: eleven items, each with the checks that count as its evidence.

An item is held, violated or without evidence; nothing is ever assumed. Source: readiness.toml.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from reports.errors import PolicyInvalid

SCHEMA: Final = "seatrial.readiness/1.0.0"
FILE: Final = Path(__file__).parent / "readiness.toml"

HELD: Final = "held"
VIOLATED: Final = "violated"
NO_EVIDENCE: Final = "no_evidence"


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the checklist; `checks` are `I-nn`, `suite:NAME` or `document:NAME`."""

    number: int
    group: str
    title: str
    checks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """An item and what a run says of it: `held` and `missing` are its checks."""

    item: Item
    state: str
    held: tuple[str, ...]
    violated: tuple[str, ...]
    missing: tuple[str, ...]


def load_items() -> tuple[Item, ...]:
    """The checklist, in its own order; raises PolicyInvalid when the file is wrong."""
    data = tomllib.loads(FILE.read_text("utf-8"))
    if data.get("schema") != SCHEMA:
        raise PolicyInvalid(f"{FILE.name} is of schema {data.get('schema')!r}, not {SCHEMA!r}")
    try:
        return tuple(Item(**row | {"checks": tuple(row["checks"])}) for row in data["items"])
    except (KeyError, TypeError) as error:
        raise PolicyInvalid(f"{FILE.name}: {error}") from None


def judge_item(item: Item, states: Mapping[str, str]) -> Judged:
    """What the checks say: `states` maps a check to held or violated; absent is no evidence."""
    by_state: dict[str, list[str]] = {HELD: [], VIOLATED: [], NO_EVIDENCE: []}
    for check in item.checks:
        by_state[states.get(check, NO_EVIDENCE)].append(check)
    state = HELD
    if by_state[VIOLATED]:
        state = VIOLATED
    elif by_state[NO_EVIDENCE]:
        state = NO_EVIDENCE
    return Judged(item, state, *(tuple(by_state[name]) for name in (HELD, VIOLATED, NO_EVIDENCE)))
