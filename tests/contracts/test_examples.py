"""Examples are what their label says, to both libraries, and so is whatever is damaged in them."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.check import Checker
from contracts.published import schemas
from contracts.values import Money
from tests.contracts.samples import Example, example, examples, objects, second_opinion

CHECKER = Checker()

DAMAGE = [None, True, 0, -1, 0.5, "", "?", "1.5", [], {}, ["?"], {"?": 1}, 10**17]


def places(content: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value inside a document but the document itself."""
    parts = content.items() if isinstance(content, dict) else enumerate(content)
    found = []
    for key, part in parts if isinstance(content, dict | list) else ():
        found.append((*at, key))
        if isinstance(part, dict | list):
            found += places(part, (*at, key))
    return found


@pytest.mark.parametrize("one", examples(), ids=lambda one: one.name)
def test_an_example_is_what_its_label_says_to_both_libraries(one: Example) -> None:
    found = CHECKER.document(one.schema, one.content)
    assert (not found) == one.valid, found
    assert second_opinion(one.schema).is_valid(one.content) == one.valid


@pytest.mark.parametrize("name", list(schemas()))
def test_every_schema_has_an_example_that_holds_and_one_that_does_not(name: str) -> None:
    labels = {one.valid for one in examples() if one.schema == name}
    assert labels == {True, False}


@settings(deadline=None, max_examples=250)
@given(st.data())
def test_both_libraries_agree_on_a_damaged_example(data: st.DataObject) -> None:
    one = data.draw(st.sampled_from([one for one in objects() if one.content]))
    content = copy.deepcopy(one.content)
    *path, last = data.draw(st.sampled_from(places(content)))
    target = content
    for part in path:
        target = target[part]
    if data.draw(st.booleans()):
        del target[last]
    else:
        target[last] = data.draw(st.sampled_from(DAMAGE))
    ours = not CHECKER.document(one.schema, content)
    assert ours == second_opinion(one.schema).is_valid(content)


@pytest.mark.parametrize("one", objects(), ids=lambda one: one.name)
def test_an_unknown_optional_field_is_tolerated(one: Example) -> None:
    content = one.content | {"x_field_of_tomorrow": {"any": ["thing"]}}
    assert CHECKER.document(one.schema, content) == []
    assert second_opinion(one.schema).is_valid(content)


@pytest.mark.parametrize(
    ("contract", "name"), [("orders", "erp-order"), ("invoices", "invoice"), ("orders", "cart")]
)
def test_the_totals_of_an_example_add_up(contract: str, name: str) -> None:
    document = example(contract, name)
    totals = document["totals"]
    lines = Money.zero("USD")
    for line in document["lines"]:
        lines += Money.parse(line["net"])
    assert lines == Money.parse(totals["lines"])
    tax = Money.zero("USD") if totals["tax"] is None else Money.parse(totals["tax"])
    assert lines + Money.parse(totals["charges"]) + tax == Money.parse(totals["total"])
