"""The sample of the project: what its awkward exports become."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from simulator.world.importer import load_world
from simulator.world.spec import Item, PlannedOrder, World
from tests.simulator.world.rules import Book, Warehouse


def item(world: World, sku: str) -> Item:
    return next(i for i in world.items if i.sku == sku)


def order(world: World, reference: str) -> PlannedOrder:
    return next(o for o in world.demand if o.reference == reference)


def test_it_has_what_its_files_have(harbour: World) -> None:
    assert len(harbour.customers) == 12
    assert len(harbour.items) == 15
    assert len(harbour.demand) == 40
    assert [w.id for w in harbour.warehouses] == ["HAM", "BRE"]
    assert harbour.tax_rates == {"RED": 7, "STD": 19}


def test_leading_zeros_tell_two_items_apart(harbour: World) -> None:
    assert item(harbour, "000417").name == "Tauwerk 12 mm"
    assert item(harbour, "00417").name == "Tauwerk 14 mm"


def test_a_decomposed_letter_names_the_same_item_as_a_composed_one(
    harbour: World, harbour_folder: Path
) -> None:
    raw = (harbour_folder / "order_lines.csv").read_bytes()
    assert "MO\u0308WE-7".encode() in raw
    assert "M\u00d6WE-7".encode() not in raw
    assert "M\u00d6WE-7" in [line.sku for line in order(harbour, "A-00002").lines]


def test_unicode_can_be_kept_as_it_is_and_then_the_two_differ(harbour_copy: Path) -> None:
    mapping = harbour_copy / "seatrial-mapping.toml"
    text = mapping.read_text("utf-8")
    mapping.write_text(text.replace("[world]\n", '[world]\nunicode = "keep"\n'), "utf-8")
    with pytest.raises(Exception, match="is not among the items"):
        load_world(harbour_copy, seed=7)


def test_blanks_after_an_id_do_not_count_and_a_street_may_have_two_lines(harbour: World) -> None:
    ids = [customer.id for customer in harbour.customers]
    assert "K003" in ids
    assert harbour.customers[0].invoicee().street == "Kai 4\nTor B"


def test_the_mark_before_a_utf_8_file_is_no_part_of_its_first_column(harbour: World) -> None:
    assert harbour.customers[0].id == "K001"


def test_terms_tax_codes_and_status_come_from_lists(harbour: World) -> None:
    assert harbour.customers[0].payment_terms == "NET30"
    assert harbour.customers[1].payment_terms == "NET14"
    assert item(harbour, "TEE-12").tax_code == "RED"
    assert item(harbour, "TEE-12").category == "Provisions"
    assert [c.id for c in harbour.customers if c.blocked] == ["K012"]


def test_an_item_that_is_discontinued_today_was_active_when_it_was_ordered(harbour: World) -> None:
    assert item(harbour, "MÖWE-8").status == "active"
    assert item(harbour, "MÖWE-8").custom == {"status_today": "discontinued"}


def test_packs_are_read_and_a_column_of_its_own_wins(harbour: World) -> None:
    tea = item(harbour, "TEE-12")
    assert [f"{u.unit}={u.factor}" for u in tea.units] == ["EA=1", "CX=20", "CS=240"]
    assert item(harbour, "LACK-2").factor("CS") == 8
    assert item(harbour, "KETTE").sales_unit == "MTR"
    rum = item(harbour, "RUM-07").pack[0]
    assert f"{rum.count} {rum.unit} of {rum.content}" == "6 BO of 0.7 LTR"


def test_dates_are_read_in_two_formats_and_times_where_there_are_some(harbour: World) -> None:
    assert order(harbour, "A-00002").at.date().isoformat() == "2025-03-04"
    assert order(harbour, "A-00003").at.date().isoformat() == "2025-03-05"
    assert order(harbour, "W0001").at == datetime(2025, 4, 1, 13, 37, tzinfo=UTC)


def test_an_hour_that_summer_time_leaves_out_is_still_an_instant(harbour: World) -> None:
    assert order(harbour, "W0004").at == datetime(2025, 3, 30, 1, 30, tzinfo=UTC)


def test_days_begin_where_the_company_is(harbour: World) -> None:
    assert harbour.starts_at == datetime(2025, 3, 2, 23, tzinfo=UTC)
    rope = [rule for rule in harbour.prices if rule.sku == "000417" and rule.customer is None]
    assert rope[0].valid_to == rope[1].valid_from == datetime(2025, 3, 23, 23, tzinfo=UTC)


def test_valid_until_is_the_last_day_unless_the_mapping_says_otherwise(harbour_copy: Path) -> None:
    mapping = harbour_copy / "seatrial-mapping.toml"
    text = mapping.read_text("utf-8")
    changed = text.replace("[world]\n", '[world]\nvalid_to = "first_day_after"\n')
    mapping.write_text(changed, "utf-8")
    world = load_world(harbour_copy, seed=7)
    rule = next(rule for rule in world.prices if rule.id == "V-1003")
    assert rule.valid_to == datetime(2025, 3, 30, 22, tzinfo=UTC)


def test_prices_keep_their_places_base_quantities_and_tiers(harbour: World) -> None:
    book, at = Book(harbour), order(harbour, "A-00001").at
    chain = book.price("K001", "KETTE", at, Decimal(1), "MTR")
    assert chain is not None
    assert chain.unit_price.wire() == {"amount": "890.0000", "currency": "EUR", "per": "100"}
    paint = book.price("K001", "LACK-2", at, Decimal(1), "CS")
    assert paint is not None
    assert paint.unit_price.amount == Decimal("1184.00")
    tiers = [book.price("K010", "0815", at, Decimal(n), "EA") for n in (1, 99, 100)]
    assert [rule.id for rule in tiers if rule] == ["V-1008", "V-1008", "V-1009"]


def test_one_item_may_stand_on_two_lines(harbour: World) -> None:
    assert [line.sku for line in order(harbour, "A-00009").lines] == ["KEKS", "0815", "KEKS"]


def test_partial_shipments_ship_exactly_what_the_file_says(harbour: World) -> None:
    first, second = order(harbour, "A-00009").shipments
    for shipment in (first, second):
        said = [f"{part.line}: {part.quantity}" for part in shipment.lines or ()]
        assert said == ["1: 5", "2: 30", "3: 6"]
    assert order(harbour, "A-00001").shipments[0].lines is None
    assert order(harbour, "A-00021").shipments == ()


def test_stock_under_inspection_does_not_count(harbour: World, harbour_folder: Path) -> None:
    assert "HAM,LACK-1,Q,33,0" in (harbour_folder / "stock.csv").read_text("utf-8")
    rows = [s for s in harbour.opening_stock if (s.warehouse, s.sku) == ("HAM", "LACK-1")]
    assert len(rows) == 1
    assert rows[0].quantity % 12 == 0
    assert rows[0].quantity != 33 * 12


def test_receipts_are_generated_for_what_the_opening_stock_does_not_cover(harbour: World) -> None:
    house = Warehouse(harbour)
    house.live()
    assert house.short == []
    assert harbour.receipts


def test_values_of_the_data_are_kept_and_only_gaps_are_filled(harbour: World) -> None:
    customers = {customer.id: customer for customer in harbour.customers}
    assert customers["K005"].email == "buyer@rodeboei.example"
    assert customers["K001"].email == "k001@customers.example"
    limit = customers["K002"].credit_limit
    assert limit is not None
    assert limit.amount_minor == 250000
    assert customers["K001"].credit_limit is not None
    assert order(harbour, "A-00001").purchase_order_number == "K006-PO-001"
    assert order(harbour, "A-00006").purchase_order_number == "PO-A-00006"


def test_custom_fields_travel_and_an_optional_column_may_be_missing(harbour: World) -> None:
    assert harbour.customers[0].custom == {"sales_rep": "M. Albers"}
    assert item(harbour, "RUM-07").custom == {"hazard_class": "3"}
    assert order(harbour, "A-00001").custom == {"desk": "desk 1"}
    assert order(harbour, "W0001").custom == {"desk": "web"}


def test_one_seed_gives_one_world_and_another_changes_only_what_is_generated(
    harbour: World, harbour_folder: Path
) -> None:
    assert load_world(harbour_folder, seed=7) == harbour
    other = load_world(harbour_folder, seed=8)
    assert other != harbour
    assert other.prices == harbour.prices
    assert other.items == harbour.items
    assert other.opening_stock == harbour.opening_stock


def test_the_source_names_folder_mapping_and_a_hash_of_the_files(
    harbour: World, harbour_copy: Path
) -> None:
    assert harbour.source.startswith("exports harbour, mapping seatrial-mapping.toml, sha256 ")
    file = harbour_copy / "stock.csv"
    file.write_text(file.read_text("utf-8").replace("HAM,LACK-1,Q,33,0\n", ""), "utf-8")
    assert load_world(harbour_copy, seed=7).source != harbour.source
