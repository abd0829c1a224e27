"""Small edits of our own, large schemas are all decided: nothing in them is too deep to be seen."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from contracts.compat.contract import compatible_contract
from contracts.compat.verdict import compatible
from contracts.published import CONTRACTS, schema, schemas, urn

Edit = tuple[str, tuple[Any, ...], Callable[[Any], object], str]

DEEP = [
    urn("orders", "erp-order"),
    urn("orders", "erp-order-page"),
    urn("events", "change"),
    urn("journal", "answer"),
    urn("shipments", "shipment-page"),
]


def nodes(
    node: Any, path: tuple[Any, ...] = ()
) -> Iterator[tuple[tuple[Any, ...], dict[str, Any]]]:
    if isinstance(node, dict):
        yield path, node
        for key, part in node.items():
            if key not in {"if", "not", "enum", "const"}:
                yield from nodes(part, (*path, key))
    elif isinstance(node, list):
        for nth, part in enumerate(node):
            yield from nodes(part, (*path, nth))


def edits(name: str) -> Iterator[Edit]:
    """What the owner of a schema may do to what it answers, and whether that breaks a reader."""
    for path, node in nodes(schema(name)):
        if isinstance(node.get("enum"), list):
            yield "a value more", path, lambda one: one["enum"].append("of tomorrow"), "breaking"
        if isinstance(node.get("required"), list):
            yield "a promise less", path, lambda one: one["required"].pop(), "breaking"
        if node.get("type") == "object" and "properties" in node:
            yield "a field more", path, lambda one: one["properties"].update(new={}), "compatible"


@pytest.mark.parametrize("name", DEEP)
def test_every_small_edit_of_a_large_schema_is_decided(name: str) -> None:
    tried = list(edits(name))[:8]
    assert tried
    for what, path, edit, result in tried:
        new = copy.deepcopy(schema(name))
        place = new
        for key in path:
            place = place[key]
        edit(place)
        verdict = compatible(
            schema(name), new, "backward", "response", "tolerant-reader", fetch=schemas().get
        )
        assert verdict.result == result, (what, path)


@pytest.mark.parametrize("contract", CONTRACTS)
def test_a_contract_is_compatible_with_itself(contract: str) -> None:
    for version in CONTRACTS[contract]:
        verdict = compatible_contract(contract, version, version, "full")
        assert (verdict.result, verdict.findings) == ("compatible", ())


def test_a_second_version_breaks_the_first_where_it_says_so() -> None:
    old, new = (schema(urn("shipments", "shipment", version)) for version in ("1.0.0", "2.0.0"))
    verdict = compatible(old, new, "backward", "response", "tolerant-reader", fetch=schemas().get)
    found = [finding for finding in verdict.findings if finding.severity == "breaking"]
    assert [(finding.rule, finding.old) for finding in found] == [("required-removed", ["order"])]
    assert all(finding.witness is not None for finding in found)
