"""Exports that are read under pseudonyms: nobody is in the world, and the company still is."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from reports.pseudonyms import Pseudonyms, make_key
from reports.run import Configuration, WorldChoice
from scenarios.voyage.course import world_of
from scenarios.voyage.veil import FIELDS
from simulator.world.importer import load_world
from simulator.world.spec import World
from tests.seatrial.command import HARBOUR

KEY = Pseudonyms(b"k" * 32)


def said(value: Any, name: str = "") -> set[str]:
    """Every value of one of the fields, wherever it stands."""
    if isinstance(value, str):
        return {value} if name in FIELDS and value else set()
    if isinstance(value, dict):
        return set[str]().union(*(said(inner, key) for key, inner in value.items()))
    if isinstance(value, (list, tuple)):
        return set[str]().union(*(said(inner, name) for inner in value))
    return set()


def people(world: World) -> set[str]:
    parts = (world.customers, world.demand, world.partners)
    rows = [dataclasses.asdict(one) for part in parts[:2] for one in part]
    return said([*rows, dataclasses.asdict(parts[2])])


def worlds(tmp_path: Path) -> tuple[World, World]:
    key = tmp_path / "apart.key"
    make_key(key)
    plain = WorldChoice(str(HARBOUR))
    hidden = dataclasses.replace(plain, pseudonyms=str(key))
    return world_of(Configuration(1, plain)), world_of(Configuration(1, hidden))


def test_nobody_of_the_exports_is_in_the_world_and_everything_else_is(tmp_path: Path) -> None:
    plain, hidden = worlds(tmp_path)
    names = people(load_world(HARBOUR, seed=1))  # the canaries of a run are nobody
    assert len(names) > 20
    assert not people(hidden) & names
    assert [one.id for one in hidden.customers] == [one.id for one in plain.customers]
    assert hidden.prices == plain.prices
    assert hidden.items == plain.items
    assert [one.reference for one in hidden.demand] == [one.reference for one in plain.demand]


def test_the_run_id_says_that_it_was_hidden_and_not_where_the_key_lies() -> None:
    plain = Configuration(1, WorldChoice("exports"))
    one, other = (
        Configuration(1, WorldChoice("exports", pseudonyms=key)) for key in ("/a/key", "/b/key")
    )
    assert one.run_id == other.run_id != plain.run_id


@pytest.mark.parametrize("text", ["Teahouse Ltd", "Stra\N{LATIN SMALL LETTER SHARP S}e 1"])
def test_one_value_has_one_pseudonym(text: str) -> None:
    assert KEY.text(text) == Pseudonyms(b"k" * 32).text(text)
