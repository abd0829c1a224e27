"""No version goes before its sunset, nor while somebody pins it.

`LOCK.json` knows every version that was ever released. One that is published no more stands in
`WITHDRAWN.json` with the day of its sunset, `{"orders@1.0.0": "2027-11-30"}`. Who pins what is said
by the usage files in `consumers/`: `{"consumer": "portal", "pins": {"orders": "1.0.0"}}`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from importlib.resources import files
from typing import Any, Final

import orjson

from contracts.errors import ValueInvalid
from contracts.instants import parse_date
from contracts.lock import locked
from contracts.published import meta, versions

_WITHDRAWN: Final = "WITHDRAWN.json"
_CONSUMERS: Final = "consumers"
_SUNSET: Final = "sunset"


def withdrawals(today: date) -> Iterator[tuple[str, str]]:
    """Each version that went too soon or is to go while it is pinned, and what is wrong with it."""
    known, pins = withdrawn(), pinned()
    published = {f"{contract}@{version}" for contract, version in versions()}
    for name in sorted(locked().keys() - published):
        yield from ((name, says) for says in _gone(name, known, pins, today))
    for contract, version in versions():
        name = f"{contract}@{version}"
        if meta(contract, version).get("status") == _SUNSET and name in pins:
            yield name, f"is sunset while {_who(pins[name])} it"
    for name in sorted(pins.keys() - published - locked().keys()):
        yield name, f"is pinned by {', '.join(pins[name])} and was never published"


def _gone(
    name: str, known: Mapping[str, Any], pins: Mapping[str, Sequence[str]], today: date
) -> Iterator[str]:
    """What is wrong with a version that is published no more."""
    try:
        sunset = parse_date(known[name])
    except KeyError:
        yield f"was released and is gone: {_WITHDRAWN} does not say when its sunset was"
        return
    except (ValueInvalid, TypeError):
        yield f"is gone, and its sunset in {_WITHDRAWN} is no date"
        return
    if today < sunset:
        yield f"is gone before its sunset on {sunset}"
    if name in pins:
        yield f"is gone while {_who(pins[name])} it"


def pinned() -> dict[str, list[str]]:
    """Who pins a version, by `orders@1.0.0`; as the usage files say."""
    found: dict[str, list[str]] = {}
    for usage in usages():
        for contract, version in usage.get("pins", {}).items():
            found.setdefault(f"{contract}@{version}", []).append(str(usage["consumer"]))
    return found


def usages() -> Iterator[dict[str, Any]]:
    """The usage files, by name."""
    folder = files("contracts").joinpath(_CONSUMERS)
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".json"):
            yield orjson.loads(file.read_bytes())


def withdrawn() -> dict[str, Any]:
    """The day of the sunset of each version that is published no more."""
    content: dict[str, Any] = orjson.loads(files("contracts").joinpath(_WITHDRAWN).read_bytes())
    return content


def _who(consumers: Sequence[str]) -> str:
    return f"{', '.join(consumers)} still pin{'s' if len(consumers) == 1 else ''}"
