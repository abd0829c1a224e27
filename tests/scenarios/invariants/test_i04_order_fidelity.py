import pytest

from tests.scenarios.journals import Document, Tale
from tests.scenarios.trade import ADDRESS, create, erp_order, order_line, ordered, place, world
from tests.scenarios.verdicts import (
    broken_by_integration,
    broken_by_simulator,
    holds,
    is_not_exercised,
)

ID = "I-04"

LINES = [order_line(1, "2"), order_line(2, "3"), order_line(3, "1")]


def booked_as(order: Document, asked: Document | None = None) -> Tale:
    tale = world()
    place(tale, lines=LINES)
    create(tale, order=order, asked=asked)
    return tale


def test_an_order_that_is_booked_as_it_was_placed_is_faithful() -> None:
    assert holds(ID, booked_as(erp_order("10001", "S-1", LINES))) == 1


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("account", "C-2", "account"),
        ("purchase_order_number", "PO", "purchase order number (cut after 2 characters)"),
        ("notes", None, "notes (missing)"),
        ("deliver_to", ADDRESS | {"street": "2 Long Pier"}, "deliver to"),
        ("invoicee", ADDRESS | {"city": "Hull"}, "invoicee"),
        ("requested_date", "2026-02-01", "requested date (was not there)"),
        ("carrier", "rail", "carrier"),
        ("custom", {"dock": "7"}, "custom"),
        ("placed_at", "2026-01-06T00:00:00.000000Z", "placed at (1 day later)"),
    ],
)
def test_a_field_that_the_engine_changed_is_named(field: str, value: object, named: str) -> None:
    finding = broken_by_integration(
        ID, booked_as(erp_order("10001", "S-1", LINES, **{field: value}))
    )
    assert finding.sentence.endswith(f"in {named}")


def test_two_lines_of_one_item_must_not_be_merged() -> None:
    merged = [order_line(1, "5"), order_line(3, "1")]
    finding = broken_by_integration(ID, booked_as(erp_order("10001", "S-1", merged)))
    assert "3 ordered, 2 booked" in finding.sentence


def test_quantities_of_two_lines_must_not_be_swapped() -> None:
    swapped = [order_line(1, "3"), order_line(2, "2"), order_line(3, "1")]
    finding = broken_by_integration(ID, booked_as(erp_order("10001", "S-1", swapped)))
    assert "line 1 quantity, line 2 quantity" in finding.sentence


def test_a_line_for_another_item_is_named() -> None:
    lines = [LINES[0] | {"sku": "RICE"}, *LINES[1:]]
    assert (
        "line 1 item"
        in broken_by_integration(ID, booked_as(erp_order("10001", "S-1", lines))).sentence
    )


def test_a_price_rule_that_was_lost_on_the_way_is_named() -> None:
    lines = [LINES[0] | {"price_rule": "P-2"}, *LINES[1:]]
    assert (
        "line 1 price rule"
        in broken_by_integration(ID, booked_as(erp_order("10001", "S-1", lines))).sentence
    )


def test_the_same_quantity_in_another_unit_is_faithful() -> None:
    lines = [LINES[0] | {"quantity": {"value": "20", "unit": "EA"}}, *LINES[1:]]
    holds(ID, booked_as(erp_order("10001", "S-1", lines)))


def test_a_number_that_is_only_spelt_otherwise_is_faithful() -> None:
    lines = [LINES[0] | {"quantity": {"value": "2.000", "unit": "CS"}}, *LINES[1:]]
    holds(ID, booked_as(erp_order("10001", "S-1", lines)))


def test_an_address_that_each_side_numbers_in_its_own_way_is_faithful() -> None:
    order = erp_order("10001", "S-1", LINES, deliver_to=ADDRESS | {"id": "A-9", "region": None})
    holds(ID, booked_as(order))


def test_what_the_erp_changed_by_itself_is_not_the_engines() -> None:
    order = erp_order("10001", "S-1", LINES, purchase_order_number="PO")
    broken_by_simulator(ID, booked_as(order, asked=erp_order("10001", "S-1", LINES)))


DIALECT: Document = {"lengths": {"notes": 6}, "capitals": ["purchase_order_number"]}


def rewritten(kept: Document, sent: Document) -> Tale:
    """An ERP that cuts notes at 6 and puts the buyer's number in capitals: what it has and got."""
    tale = world(dialect=DIALECT)
    texts = {"notes": "ring twice", "purchase_order_number": " po 31 "}
    place(tale, lines=LINES, **texts)
    order, asked = (erp_order("10001", "S-1", LINES, **texts | changed) for changed in (kept, sent))
    create(tale, order=order, asked=asked)
    return tale


KEPT: Document = {"notes": "ring t", "purchase_order_number": "PO 31"}


def test_what_the_erps_profile_does_to_a_text_is_nobodys_fault() -> None:
    holds(ID, rewritten(KEPT, {}))


def test_who_cuts_a_text_himself_is_not_excused_by_an_erp_that_would() -> None:
    finding = broken_by_integration(ID, rewritten(KEPT, {"notes": "ring t"}))
    assert finding.sentence.endswith("in notes (cut after 6 characters)")


def test_an_erp_that_cuts_further_than_its_profile_says_is_the_simulators() -> None:
    broken_by_simulator(ID, rewritten(KEPT | {"notes": "ring"}, {}))


def blocked(holds: list[str], **dialect: int) -> Tale:
    """An ERP that enters an order of three lines with these holds."""
    tale = world(dialect=dialect) if dialect else world()
    place(tale, lines=LINES)
    create(tale, order=erp_order("10001", "S-1", LINES, holds=holds))
    return tale


def test_a_block_that_the_erps_own_code_sets_is_no_infidelity() -> None:
    holds(ID, blocked(["delivery"], block_from_lines=3))
    holds(ID, blocked([], block_from_lines=4))
    holds(ID, blocked(["credit"]))


@pytest.mark.parametrize(
    ("tale", "said"),
    [
        (blocked(["delivery"]), "blocks the delivery"),
        (blocked(["delivery"], block_from_lines=4), "blocks the delivery"),
        (blocked([], block_from_lines=3), "does not block the delivery"),
    ],
)
def test_a_block_that_the_header_does_not_explain_is_the_simulators(tale: Tale, said: str) -> None:
    assert said in broken_by_simulator(ID, tale).sentence


def test_a_later_edit_in_the_erp_is_no_infidelity() -> None:
    tale = ordered()
    tale.effect("erp", "order", "10001", erp_order("10001", "S-1", notes="changed"), cause="c-9")
    holds(ID, tale)


def test_without_a_booked_order_nothing_is_put_to_the_test() -> None:
    tale = world()
    place(tale)
    is_not_exercised(ID, tale)
