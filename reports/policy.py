"""A policy: what a run must show before its verdict may be GO. Data, one TOML file each."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from reports.errors import PolicyInvalid, PolicyUnknown

SCHEMA: Final = "seatrial.policy/1.0.0"
FOLDER: Final = Path(__file__).parent / "policies"

PLANNED: Final = "planned"
NONE: Final = "none"


@dataclass(frozen=True, slots=True)
class Policy:
    """Required invariants by id, readiness items by number, and whether planned faults must hit.

    `never_violated` need not be put to the test, but a violation of theirs forbids GO as well.
    `told` are invariants that the integration may violate: it is told of and decides nothing,
    neither in the voyage nor in a case.
    """

    name: str
    invariants: tuple[str, ...]
    faults: str
    items: tuple[int, ...]
    never_violated: tuple[str, ...] = ()
    told: tuple[str, ...] = ()

    def counts(self, invariant: str) -> bool:
        """Whether a violation of the invariant decides."""
        return invariant in self.invariants or invariant in self.never_violated


def names() -> tuple[str, ...]:
    """Every policy that ships with the project."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def load_policy(name: str) -> Policy:
    """The policy of that name; raises PolicyUnknown, or PolicyInvalid when its file is wrong."""
    if name not in names():
        raise PolicyUnknown(f"no policy {name!r}; there are: {', '.join(names())}")
    return parse_policy(tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8")))


def parse_policy(data: dict[str, Any]) -> Policy:
    """The policy in a document; raises PolicyInvalid for an unknown key or a wrong value."""
    if data.get("schema") != SCHEMA:
        raise PolicyInvalid(f"a policy is of schema {SCHEMA!r}, not {data.get('schema')!r}")
    rest = {key: value for key, value in data.items() if key != "schema"}
    try:
        policy = Policy(**rest)
    except TypeError as error:
        raise PolicyInvalid(f"policy {data.get('name')!r}: {error}") from None
    if policy.faults not in (PLANNED, NONE):
        raise PolicyInvalid(f"policy {policy.name!r}: faults is {PLANNED!r} or {NONE!r}")
    both = sorted(set(policy.told).intersection([*policy.invariants, *policy.never_violated]))
    if both:
        raise PolicyInvalid(f"policy {policy.name!r}: {both[0]} decides and is told, take one out")
    return Policy(
        policy.name,
        tuple(policy.invariants),
        policy.faults,
        tuple(policy.items),
        tuple(policy.never_violated),
        tuple(policy.told),
    )
