from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from simulator.world.checks import CHECKS
from simulator.world.fields import ENTITIES
from simulator.world.mapping import Derivations, Facts, Generation, PackRules, StockRules
from simulator.world.mapping_file import shipped_mappings
from simulator.world.packs import TOKENS


@pytest.fixture(scope="module")
def page() -> str:
    return (Path(__file__).parents[3] / "docs" / "worlds.md").read_text("utf-8")


def row(page: str, first: str) -> str:
    entities = page.partition("### Entities and their fields")[2].partition("###")[0]
    found = [line for line in entities.splitlines() if line.startswith(f"| {first} |")]
    assert len(found) == 1, f"one row for {first}"
    return found[0]


@pytest.mark.parametrize("name", list(ENTITIES))
def test_the_page_lists_every_field_of_an_entity_and_says_which_are_required(
    name: str, page: str
) -> None:
    line = row(page, f"`{name}`")
    for field in ENTITIES[name].fields:
        marked = f"**{field.name}**" if field.required else field.name
        marked = f"*{field.name}*" if field.filled else marked
        assert re.search(rf"(?:[|,:] |or ){re.escape(marked)}(?:[ ,]|$)", line), field.name


@pytest.mark.parametrize("check", CHECKS, ids=[check.id for check in CHECKS])
def test_the_page_lists_every_check_with_its_title(check: object, page: str) -> None:
    found = next(c for c in CHECKS if c is check)
    assert f"| {found.id} | {found.title} |" in page


@pytest.mark.parametrize("part", [Facts, PackRules, StockRules, Derivations])
def test_the_page_names_every_key_of_a_part(part: type, page: str) -> None:
    for field in fields(part):
        assert f"`{field.name}`" in page or f".{field.name}]`" in page, field.name


def test_the_page_names_every_key_of_generation_every_token_and_every_mapping(page: str) -> None:
    for field in fields(Generation):
        name = "contract_prices" if field.name == "offers" else field.name
        assert f"`{name}`" in page or f".{name}]`" in page, name
    for token in TOKENS:
        assert f"`{{{token}}}`" in page
    for mapping in shipped_mappings():
        assert f"`{mapping}`" in page
