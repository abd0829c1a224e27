"""The simulators keep the second versions of their contracts, asked for by the path."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from contracts.bundle import bundle
from contracts.converters import convert
from contracts.operations import Operations
from scenarios.contract.exceptions import load_exceptions
from scenarios.contract.probing import Prober
from scenarios.contract.sim import SimTarget
from scenarios.contract.target import Face

OPERATIONS = Operations.load()
TESTED = {
    "erp": (
        "erp.changes.list",
        "erp.discounts.put",
        "erp.orders.read",
        "erp.prices.put",
        "erp.shipments.create",
    ),
    "storefront": (
        "storefront.cart.put",
        "storefront.catalog.view",
        "storefront.orders.view",
        "storefront.shipments.put",
    ),
}


def newest(face: Face) -> Face:
    """A face as its newest versions describe it, under `/v2`; its examples are of them."""
    document: dict[str, Any] = copy.deepcopy(bundle(face.system, newest=True))
    paths: dict[str, Any] = {}
    for path, methods in document["paths"].items():
        for method, described in methods.items():
            known = OPERATIONS.versions(described["operationId"])
            second = len(known) > 1
            asked = described.get("parameters", [])
            described["parameters"] = [p for p in asked if p["name"] != "X-Contract-Version"]
            paths.setdefault(f"/v2{path}" if second else path, {})[method] = described
    examples = {}
    for operation, bodies in face.holdings.examples.items():
        *_, last = OPERATIONS.versions(operation).values()
        schema = OPERATIONS.by_id(operation).request_schema
        assert schema is not None
        examples[operation] = [convert(body, schema, last.version) for body in bodies]
    holdings = replace(face.holdings, examples=examples)
    return replace(face, document={**document, "paths": paths}, holdings=holdings)


@pytest.fixture(scope="module")
def probers() -> Iterator[dict[str, Prober]]:
    target = SimTarget(1, "classic")
    try:
        yield {system: Prober.of(newest(target.face(system)), 1) for system in TESTED}
    finally:
        target.close()


@pytest.mark.parametrize("operation", [one for known in TESTED.values() for one in known])
def test_an_operation_keeps_the_second_version_of_its_contract(
    probers: dict[str, Prober], operation: str
) -> None:
    prober = probers[operation.partition(".")[0]]
    observer = prober.probe(operation, load_exceptions(), "case")
    assert [str(finding) for finding in observer.findings.values()] == []
    assert any(status < 300 for *_, status in observer.seen)
