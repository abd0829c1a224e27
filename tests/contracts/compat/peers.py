"""Verdicts of peers, read from the folder that SEATRIAL_DATA names, and our overrides of them."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

OVERRIDES = Path(__file__).parent.parent / "compatibility-overrides.json"
FILES = ("apicurio-jsonschema-compatibility.json", "jsoncompat-backcompat.json")


@dataclass(frozen=True)
class Case:
    """What a peer says of one way between two schemas."""

    suite: str
    id: str
    nth: int
    """Some ids are given twice; this tells them apart."""
    way: str
    writer: Any
    reader: Any
    compatible: bool


def folder() -> Path | None:
    """Where the verdicts are, None where nobody says or they are not there."""
    named = os.environ.get("SEATRIAL_DATA")
    found = Path(named) / "compatibility" if named else None
    return found if found is not None and all((found / one).is_file() for one in FILES) else None


@cache
def cases() -> tuple[Case, ...]:
    """All 416 directed verdicts."""
    where = folder()
    assert where is not None
    apicurio, jsoncompat = (json.loads((where / name).read_bytes()) for name in FILES)
    found = []
    for nth, one in enumerate(apicurio["tests"]):
        old, new, said = one["original"], one["updated"], one["compatibility"]
        named = "apicurio", one["id"], nth
        found.append(Case(*named, "backward", old, new, said in {"backward", "both"}))
        found.append(Case(*named, "forward", new, old, said == "both"))
    for nth, one in enumerate(jsoncompat):
        old, new, expect = one["old"], one["new"], one["expect"]
        named = "jsoncompat", one["id"], nth
        found.append(Case(*named, "backward", old, new, expect["deserializer"]))
        found.append(Case(*named, "forward", new, old, expect["serializer"]))
    return tuple(found)


@cache
def overrides() -> dict[tuple[str, str, str], dict[str, str]]:
    content = json.loads(OVERRIDES.read_bytes())
    return {(one["suite"], one["id"], one["way"]): one for one in content["overrides"]}


def classes() -> dict[str, str]:
    found: dict[str, str] = json.loads(OVERRIDES.read_bytes())["classes"]
    return found
