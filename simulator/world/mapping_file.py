"""Finding and reading a company's mapping: in its folder, by path, by name, or by its headers."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final

from simulator.world.errors import MappingFault, MappingInvalid, MappingUnknown
from simulator.world.locate import positions
from simulator.world.mapping import CompanyMapping
from simulator.world.reading import DETECT, EXTENDS, company_mapping
from simulator.world.section import Faults, Origin, Section

FILE_NAME: Final = "seatrial-mapping.toml"
"""The mapping that lies beside the exports."""

_PLACE: Final = re.compile(r" \(at line (\d+), column (\d+)\)")
_DEPTH: Final = 5


def shipped_mappings() -> dict[str, Traversable]:
    """The mappings that come with the project, by name, in order of their names."""
    folder = files("simulator.world") / "mappings"
    found = {entry.name.removesuffix(".toml"): entry for entry in folder.iterdir()}
    return {name: found[name] for name in sorted(found)}


def find_mapping(folder: Path, mapping: str | Path | None) -> CompanyMapping:
    """The mapping for a folder of exports: the one named, else the folder's own, else by headers.

    Raises MappingUnknown when there is none, MappingInvalid when it cannot be used.
    """
    if not folder.is_dir():
        raise MappingUnknown(f"{folder} is no folder of exports; name the folder of the CSV files")
    if mapping is not None:
        return read_mapping(_named(folder, mapping))
    own = folder / FILE_NAME
    return read_mapping(own if own.is_file() else _detected(folder))


def read_mapping(file: Traversable) -> CompanyMapping:
    """Reads one mapping file with all that it extends; raises MappingInvalid with every fault."""
    tables, origins = _extended(file, ())
    faults = Faults(origins)
    mapping = company_mapping(Section(tables, (), faults), file.name)
    if faults.found:
        raise MappingInvalid(tuple(sorted(faults.found, key=lambda f: (f.file, f.line, f.column))))
    return mapping


def _named(folder: Path, mapping: str | Path) -> Traversable:
    for place in (Path(mapping), folder / mapping):
        if place.is_file():
            return place
    shipped = shipped_mappings()
    name = str(mapping).removesuffix(".toml")
    if name in shipped:
        return shipped[name]
    raise MappingUnknown(
        f"no mapping {str(mapping)!r}: it is no file, none in the folder of the exports, and none"
        f" of the mappings that come with Seatrial ({', '.join(shipped)})"
    )


def _detected(folder: Path) -> Traversable:
    prints = dict(_fingerprints())
    for name, fingerprint in prints.items():
        if all(_has_columns(folder / file, columns) for file, columns in fingerprint.items()):
            return shipped_mappings()[name]
    wanted = "; ".join(f"{name}: {', '.join(prints[name])}" for name in prints)
    present = ", ".join(sorted(entry.name for entry in folder.iterdir())[:20]) or "nothing"
    raise MappingUnknown(
        f"no mapping for {folder.name}: there is no {FILE_NAME} in it, none was named, and its"
        f" headers fit none that comes with Seatrial ({wanted}). The folder holds {present}."
        " docs/worlds.md says how to write a mapping."
    )


def _fingerprints() -> Iterator[tuple[str, Mapping[str, list[str]]]]:
    for name, file in shipped_mappings().items():
        fingerprint = tomllib.loads(file.read_text("utf-8")).get(DETECT)
        if fingerprint:
            yield name, fingerprint


def _has_columns(file: Path, columns: list[str]) -> bool:
    if not file.is_file():
        return False
    with file.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        header = next(csv.reader(lines), [])
    return set(columns) <= set(header)


def _extended(
    file: Traversable, below: tuple[str, ...]
) -> tuple[dict[str, Any], tuple[Origin, ...]]:
    text = _text(file)
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MappingInvalid((_syntax(file.name, str(error)),)) from None
    origin = Origin(file.name, positions(text))
    base = tables.get(EXTENDS)
    if base is None:
        return tables, (origin,)
    parent = _parent(file, base, origin, below)
    inherited, origins = _extended(parent, (*below, file.name))
    inherited.pop(DETECT, None)
    return _merged(inherited, tables), (origin, *origins)


def _text(file: Traversable) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        mend = "save the mapping file as UTF-8"
        raise MappingInvalid((MappingFault(file.name, line, 1, "not UTF-8", mend),)) from None


def _syntax(label: str, message: str) -> MappingFault:
    found = _PLACE.search(message)
    line, column = (int(found[1]), int(found[2])) if found else (1, 1)
    return MappingFault(label, line, column, _PLACE.sub("", message), "mend the TOML there")


def _parent(file: Traversable, base: object, origin: Origin, below: tuple[str, ...]) -> Traversable:
    line, column = origin.places[EXTENDS,]
    if isinstance(base, str) and len(below) < _DEPTH and base not in (*below, file.name):
        beside = file.parent / base if isinstance(file, Path) else None
        if beside is not None and beside.is_file():
            return beside
        if base.removesuffix(".toml") in shipped_mappings():
            return shipped_mappings()[base.removesuffix(".toml")]
    what = f"{EXTENDS} names {base!r}, which cannot be extended"
    mend = "name a mapping file beside this one, or one that comes with Seatrial; no circles"
    raise MappingInvalid((MappingFault(file.name, line, column, what, mend),))


def _merged(base: dict[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Tables merge key by key; anything else in `over` replaces what the base says."""
    merged = dict(base)
    for key, value in over.items():
        below = merged.get(key)
        both = isinstance(below, dict) and isinstance(value, dict)
        merged[key] = _merged(below, value) if both and isinstance(below, dict) else value
    return merged
