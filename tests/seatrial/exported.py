"""A run folder exported masked: what is searched in it, and what must be judged the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from contracts.journal import read
from reports.folder import RunFolder, read_json
from reports.spelling import amounts, undone
from seatrial import __main__ as command_line
from seatrial import exits

ASKED = re.compile(r"street|name|email|city")
SHARE = re.compile(r"[0-9.]+%")


class Exported(NamedTuple):
    """A run folder, its masked copy, and the key."""

    source: RunFolder
    copy: RunFolder
    key: Path


def export(source: Path, top: Path) -> Exported:
    """Export a run folder masked, with a key of its own, below `top`."""
    copy, key = top / "copy", top / "apart.key"
    asked = ["export", str(source), "--masked", str(copy), "--key", str(key)]
    assert command_line.run(asked) == exits.GO
    return Exported(RunFolder(source), RunFolder(copy), key)


def documents(folder: RunFolder) -> Iterator[dict[str, Any]]:
    for record in read(folder.journal):
        if record.kind == "effect" and record.body["after"] is not None:
            yield record.body


def personal(folder: RunFolder) -> set[str]:
    """Every name, address and e-mail of customers, as the ERP has them."""
    found, ids = set[str](), set[str]()
    for body in documents(folder):
        if body["entity"] == "customer":
            rows = [body["after"], *body["after"]["addresses"]]
            ids |= {row["id"].casefold() for row in rows}
            found |= {str(value) for row in rows for key, value in row.items() if ASKED.match(key)}
    return {said.casefold() for said in found if len(said) > 5} - ids


def contract_prices(folder: RunFolder) -> set[Any]:
    """The amount of every price rule that is one customer's."""
    rules = (body["after"] for body in documents(folder) if body["entity"] == "price")
    mine = [rule["unit_price"]["amount"] for rule in rules if rule["customer"] is not None]
    return {amount for text in mine for _, _, amount in amounts(f" {text} ")}


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)
    elif isinstance(value, str):
        yield value


def texts(folder: RunFolder) -> set[str]:
    """Every text of every file; of JSON each string by itself."""
    found: set[str] = set()
    for path in sorted(one for one in folder.path.rglob("*") if one.is_file()):
        lines = path.read_text("utf-8").splitlines()
        for line in lines:
            try:
                found |= set(strings(orjson.loads(line)))
            except orjson.JSONDecodeError:
                found.add(line)
    return found


def search(exported: Exported) -> None:
    """No name, address, e-mail or contract price is in any file, in any spelling.

    A share in percent is no price, whatever its figure.
    """
    names, prices = personal(exported.source), contract_prices(exported.source)
    assert len(names) > 5
    assert prices
    for text in texts(exported.copy):
        for one in undone(text):
            said = one.casefold()
            assert not [name for name in names if name in said], one
            assert not [
                amount for _, _, amount in amounts(SHARE.sub("", one)) if amount in prices
            ], one


def judged_as_before(exported: Exported, after: dict[str, Any]) -> None:
    """What the judge says `after` the masking is what it said of the original."""
    before = read_json(exported.source.verdict)
    for part in ("state", "line", "counts", "reasons", "faults", "items"):
        assert after[part] == before[part], part
    compared = ("id", "state", "observations", "violations")
    told = [
        [{key: row[key] for key in compared if key in row} for row in one["invariants"]]
        for one in (before, after)
    ]
    assert told[0] == told[1]
