"""The laws of converters: valid stays valid, up and down again is where it was, nothing is lost."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.check import Checker
from contracts.converters import STEPS, Step, convert, convertible
from contracts.converters.convert import path_of
from contracts.errors import ConverterMissing, Inconvertible
from contracts.published import CONTRACTS, parse_urn, schemas, urn
from tests.contracts.samples import Example, example, valid

CHECKER = Checker()

NAMES = [(step, name) for step in STEPS for name in sorted(step.up)]

# What a valid document may say elsewhere, by the name of the field: `None` takes the field away.
WORDS = st.text(alphabet="UPS EXPR.ß/€\n", max_size=12)
NUMBERS = st.sampled_from(["0", "0.0", "1", "1.0", "2", "12.5", "100"])
STATES = ["none", "waiting", "backordered", "partially_shipped", "shipped", "exception"]
CHANCE: dict[str, st.SearchStrategy[Any]] = {
    "carrier": st.none() | WORDS,
    "service": st.none() | WORDS,
    "customer": st.none() | st.just("C-1"),
    "buyer": st.none() | st.just("C-1"),
    "kind": st.sampled_from(["list", "tier", "contract"]),
    "min_quantity": NUMBERS,
    "per": NUMBERS,
    "shipment_state": st.sampled_from(STATES),
    "allocated": NUMBERS,
    "shipped": NUMBERS,
    "backordered": NUMBERS,
    "unit_price": st.none(),
    "base_quantity": st.none(),
    "status": st.none(),
    "data": st.none(),
    "notes": WORDS,
    "x_of_tomorrow": st.just({"any": ["thing"]}),
}


def objects(node: Any) -> Iterator[dict[str, Any]]:
    """Every object in a document."""
    if isinstance(node, dict):
        yield node
    for part in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from objects(part)


def valid_documents(schema: str) -> st.SearchStrategy[Any]:
    """Documents of a schema: its examples, here and there another value, and still valid."""
    known = [one.content for one in valid() if one.schema == schema]

    @st.composite
    def draw_one(draw: Callable[..., Any]) -> Any:
        document = copy.deepcopy(draw(st.sampled_from(known)))
        places = [
            (node, name)
            for node in objects(document)
            for name in sorted(CHANCE.keys() & node.keys() | {"x_of_tomorrow"})
        ]
        for nth in draw(st.lists(st.integers(0, len(places) - 1), max_size=6)):
            node, name = places[nth]
            before = node.get(name, ...)
            node[name] = draw(CHANCE[name])
            if CHECKER.document(schema, document):  # it does not go with the rest of it
                node.pop(name) if before is ... else node.__setitem__(name, before)
        return document

    return draw_one()


def figures(node: Any) -> list[Any]:
    """What must survive every conversion: money, quantities, keys, and how many lines there are."""
    found: list[Any] = []
    for one in objects(node):
        found += [
            (name, one[name])
            for name in ("amount_minor", "reference", "sku", "line")
            if name in one
        ]
        found += [("lines", len(one["lines"]))] if isinstance(one.get("lines"), list) else []
        found += [("version", one["version"])] if type(one.get("version")) is int else []
        if "amount" in one and isinstance(one["amount"], str):
            found.append(("amount", Decimal(one["amount"])))
    return sorted(found, key=repr)


@pytest.mark.parametrize(("step", "name"), NAMES, ids=lambda one: getattr(one, "contract", one))
@settings(deadline=None, max_examples=30)
@given(data=st.data())
def test_up_is_valid_and_down_again_is_where_it_was(step: Step, name: str, data: Any) -> None:
    old, new = urn(step.contract, name, step.old), urn(step.contract, name, step.new)
    document = data.draw(valid_documents(old))
    kept = copy.deepcopy(document)
    up = convert(document, old, step.new)
    assert document == kept
    assert CHECKER.document(new, up) == []
    assert convert(up, new, step.old) == document
    assert figures(up) == figures(document)


@pytest.mark.parametrize(("step", "name"), NAMES, ids=lambda one: getattr(one, "contract", one))
@settings(deadline=None, max_examples=30)
@given(data=st.data())
def test_down_is_valid_and_up_again_is_where_it_was_but_for_what_is_declared(
    step: Step, name: str, data: Any
) -> None:
    old, new = urn(step.contract, name, step.old), urn(step.contract, name, step.new)
    document = data.draw(valid_documents(new))
    down = convert(document, new, step.old)
    assert CHECKER.document(old, down) == []
    assert figures(down) == figures(document)
    again = convert(down, old, step.new)
    assert without_losses(again) == without_losses(document)


def without_losses(document: Any) -> Any:
    """The document without what the table says is lost on the way down, in whatever it stands."""
    document = copy.deepcopy(document)
    for node in objects(document):
        node.pop("shipment_state", None)
        base = node.get("base_quantity")
        if isinstance(base, dict):
            kept = {"value"} if "available" in node else {"value", "unit"}
            node["base_quantity"] = {name: base[name] for name in kept}
        elif "available" in node and node["unit_price"] is not None:
            node["base_quantity"] = {"value": "1"}
        if "available" in node and node["unit_price"] is None:
            del node["base_quantity"]
    return document


def test_a_loss_is_where_it_is_declared_and_really_happens() -> None:
    order = example("orders", "erp-order")
    up = convert(order, urn("orders", "erp-order"), "2.0.0")
    untrue = {**up, "shipment_state": "backordered"}
    there = convert(untrue, urn("orders", "erp-order", "2.0.0"), "1.0.0")
    assert there["shipment_state"] == "waiting"
    assert convert(there, urn("orders", "erp-order"), "2.0.0")["shipment_state"] == "waiting"
    told = {(step.contract, loss.way, loss.place) for step in STEPS for loss in step.losses}
    assert told == {
        ("orders", "down", "/shipment_state"),
        ("prices", "down", "/items/*/base_quantity"),
        ("prices", "down", "/base_quantity"),
    }


def test_a_rule_is_a_tier_from_another_quantity_on_than_one() -> None:
    rule = {**example("prices", "price"), "kind": "list", "customer": None}
    for least, kind in (("1", "list"), ("1.00", "list"), ("12", "tier"), ("0.5", "tier")):
        up = convert({**rule, "min_quantity": least}, urn("prices", "price"), "2.0.0")
        assert up["kind"] == kind


@pytest.mark.parametrize(
    ("said", "carrier", "service"),
    [
        (None, None, None),
        ("UPS", "UPS", None),
        ("UPS EXPRESS SAVER", "UPS", "EXPRESS SAVER"),
        ("", "", None),
        (" x", "", "x"),
        ("UPS ", "UPS", ""),
    ],
)
def test_a_carrier_ends_at_his_first_space(said: Any, carrier: Any, service: Any) -> None:
    shipment = {**example("shipments", "shipment"), "carrier": said}
    up = convert(shipment, urn("shipments", "shipment"), "2.0.0")
    assert (up["carrier"], up["service"]) == (carrier, service)


def test_what_no_converter_knows_stays_as_it_is_and_what_does_not_fit_is_refused() -> None:
    release = example("orders", "release")
    assert convert(release, urn("orders", "release"), "2.0.0") is release
    with pytest.raises(Inconvertible, match=r"orders:1[.]0[.]0:erp-order"):
        convert({"account": "C-1"}, urn("orders", "erp-order"), "2.0.0")
    with pytest.raises(ConverterMissing, match=r"from items@1\.0\.0 to items@2\.0\.0"):
        convert({}, urn("items", "item"), "2.0.0")


def test_every_version_can_be_reached_from_every_other() -> None:
    for contract, versions in CONTRACTS.items():
        for old in versions:
            assert all(convertible(contract, old, new) for new in versions), contract
    assert not convertible("orders", "1.0.0", "9.0.0")


def test_a_schema_that_changed_has_a_converter_both_ways() -> None:
    for step in STEPS:
        assert step.up.keys() == step.down.keys()
        for name in step.up:
            assert {
                urn(step.contract, name, one) for one in (step.old, step.new)
            } <= schemas().keys()
        names = {
            parse_urn(one)[2]
            for one in schemas()
            if parse_urn(one)[:2] == (step.contract, step.old)
        }
        for name in names - step.up.keys():
            examples = [one for one in valid() if one.schema == urn(step.contract, name, step.old)]
            for one in examples:
                assert CHECKER.document(urn(step.contract, name, step.new), one.content) == []


def test_a_path_of_several_steps_is_walked_one_by_one() -> None:
    first = Step("toy", "1.0.0", "2.0.0", {"a": lambda d: [*d, 2]}, {"a": lambda d: [*d, -1]})
    second = Step("toy", "2.0.0", "3.0.0", {"a": lambda d: [*d, 3]}, {"a": lambda d: [*d, -2]})

    def walked(old: str, new: str) -> list[Any]:
        return [one["a"]([]) for one in path_of((second, first), "toy", old, new)]

    assert walked("1.0.0", "3.0.0") == [[2], [3]]
    assert walked("3.0.0", "1.0.0") == [[-2], [-1]]
    with pytest.raises(ConverterMissing):
        path_of((first,), "toy", "1.0.0", "3.0.0")


def test_every_example_of_a_version_is_the_other_versions_example_converted() -> None:
    seen: list[Example] = [one for one in valid() if parse_urn(one.schema)[1] == "2.0.0"]
    assert len(seen) > 40
    for one in seen:
        down = (
            convert(one.content, one.schema, "1.0.0") if "price-amount" not in one.schema else None
        )
        assert down is None or CHECKER.document(one.schema.replace("2.0.0", "1.0.0"), down) == []
