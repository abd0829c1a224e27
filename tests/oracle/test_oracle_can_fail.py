"""The oracle is only worth something if it turns red: a cent, a day, a carrier are enough."""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from simulator.world.importer import load_world
from simulator.world.spec import World
from tests.oracle.northwind import compare
from tests.scenarios.passage import sail_through

LAST_DAY = "1996-07-31"
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first month of Northwind, as a folder of their own."""
    data = os.environ.get("SEATRIAL_DATA")
    source = Path(data or "") / "northwind"
    if data is None or not source.is_dir():
        pytest.skip("SEATRIAL_DATA names no folder that holds northwind/")
    folder = tmp_path_factory.mktemp("exports") / "northwind"
    shutil.copytree(source, folder)
    rewrite(folder / "orders.csv", lambda rows: [r for r in rows if r["OrderDate"] <= LAST_DAY])
    kept = {row["OrderID"] for row in read(folder / "orders.csv")}
    rewrite(folder / "order_details.csv", lambda rows: [r for r in rows if r["OrderID"] in kept])
    return folder


def read(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rewrite(path: Path, change: Callable[[Rows], Rows]) -> None:
    rows = change(read(path))
    path.chmod(0o600)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def differences(world: World, exports: Path, tmp_path: Path) -> list[str]:
    """What the oracle says of a voyage through a world, held against the untouched exports."""
    journal = sail_through(world).write(tmp_path / "journal.jsonl")
    return compare(journal, exports).differences


def changed(exports: Path, tmp_path: Path, file: str, change: Callable[[Rows], Rows]) -> World:
    """The world of a copy of the exports in which one file was changed."""
    folder = tmp_path / "copy"
    shutil.copytree(exports, folder)
    rewrite(folder / file, change)
    return load_world(folder, "northwind", seed=7)


def test_the_untouched_exports_agree_with_their_voyage(exports: Path, tmp_path: Path) -> None:
    assert differences(load_world(exports, "northwind", seed=7), exports, tmp_path) == []


def test_a_price_that_is_a_cent_off_is_seen_in_both_systems(exports: Path, tmp_path: Path) -> None:
    def a_cent_more(rows: Rows) -> Rows:
        row = next(r for r in rows if (r["OrderID"], r["ProductID"]) == ("10248", "42"))
        row["UnitPrice"] = str(Decimal(row["UnitPrice"]) + Decimal("0.01"))
        return rows

    world = changed(exports, tmp_path, "order_details.csv", a_cent_more)
    found = differences(world, exports, tmp_path)
    assert found == [
        f"{system}: order 10248, product 42: price is 9.81, not 9.8"
        for system in ("erp", "storefront")
    ]


def test_a_price_date_that_is_a_day_late_is_seen_in_both_systems(
    exports: Path, tmp_path: Path
) -> None:
    world = load_world(exports, "northwind", seed=7)
    # Product 72 cost 34.8 until it was first sold for 27.8, on 1996-07-30.
    old, new = sorted(
        (price for price in world.prices if price.sku == "72"), key=lambda p: p.valid_from
    )[:2]
    late = new.valid_from + timedelta(days=1)
    moved = {old.id: replace(old, valid_to=late), new.id: replace(new, valid_from=late)}
    prices = tuple(moved.get(price.id, price) for price in world.prices)
    found = differences(replace(world, prices=prices), exports, tmp_path)
    assert len(found) == 2
    assert all("product 72: price is 34.8" in line for line in found)


def test_another_carrier_and_another_ship_date_are_seen(exports: Path, tmp_path: Path) -> None:
    def another(rows: Rows) -> Rows:
        rows[0]["ShipVia"] = "1"
        rows[1]["ShippedDate"] = "1996-07-11"
        return rows

    found = differences(changed(exports, tmp_path, "orders.csv", another), exports, tmp_path)
    assert [line.partition(" is ")[0] for line in found] == [
        f"{system}: order {what}"
        for system in ("erp", "storefront")
        for what in ("10248: carrier", "10248: shipment's carrier", "10249: ship date")
    ]


def test_an_order_that_is_done_and_should_be_open_is_seen_in_both_systems(
    exports: Path, tmp_path: Path
) -> None:
    def never_sent(rows: Rows) -> Rows:
        rows[0]["ShippedDate"] = ""
        return rows

    journal = sail_through(load_world(exports, "northwind", seed=7)).write(tmp_path / "journal")
    shutil.copytree(exports, tmp_path / "copy")
    rewrite(tmp_path / "copy" / "orders.csv", never_sent)
    compared = compare(journal, tmp_path / "copy")
    assert compared.left_open == {"erp": 0, "storefront": 0}
    for system in ("erp", "storefront"):
        assert f"{system}: order 10248: state is done, though it was never shipped" in (
            compared.differences
        )
        assert f"{system}: order 10248, line 1: shipped is 12, not 0" in compared.differences
