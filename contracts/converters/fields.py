"""Moves on fields that several contracts make: a new name, a split, the items of a list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts.converters.step import Convert

Document = Mapping[str, Any]


def renamed(document: Document, old: str, new: str) -> dict[str, Any]:
    """The document with a field under its new name, at its old place; raises KeyError without."""
    value = document[old]
    others = ((name, each) for name, each in document.items() if name != new)
    return {new if name == old else name: value if name == old else each for name, each in others}


def carrier_split(document: Document) -> dict[str, Any]:
    """`carrier` up to its first space, and behind it `service`: "UPS GROUND" is UPS and GROUND."""
    if "carrier" not in document:
        return dict(document)
    said = document["carrier"]
    carrier, space, service = (None, "", "") if said is None else said.partition(" ")
    split: dict[str, Any] = {}
    for name, value in document.items():
        if name == "carrier":
            split |= {"carrier": carrier, "service": service if space else None}
        elif name != "service":
            split[name] = value
    return split


def carrier_joined(document: Document) -> dict[str, Any]:
    """`carrier` and `service` as one text, parted by a space."""
    joined = {name: value for name, value in document.items() if name != "service"}
    service = document.get("service")
    if service is not None:
        joined["carrier"] = f"{document['carrier']} {service}"
    return joined


def each_in(name: str, convert: Convert) -> Convert:
    """Converts every item of the list `name` of a document."""

    def apply(document: Document) -> dict[str, Any]:
        return {**document, name: [convert(item) for item in document[name]]}

    return apply


def rows(convert: Convert) -> Convert:
    """Converts the data of every row, which is null where the object is gone."""

    def one(row: Document) -> dict[str, Any]:
        data = row["data"]
        return {**row, "data": None if data is None else convert(data)}

    return each_in("rows", one)
