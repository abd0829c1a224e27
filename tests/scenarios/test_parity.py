"""The parity sweep: what is drawn, what that says of the rest, which tables are taken."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import Parts
from scenarios.errors import TableInvalid
from scenarios.mutants import MUTANTS, Touch
from scenarios.parity.cells import Cell, Cells, drawn
from scenarios.parity.risk import sample_size, upper_bound
from scenarios.parity.sweep import opens_at, sweep
from scenarios.parity.table import read_table
from simulator.seed import Seed
from simulator.world.generate import generate_world
from simulator.world.spec import World

HEADER = "customer,item,quantity,date,price,currency"


@cache
def small() -> World:
    return generate_world(3, days=3, accounts=3, items=6, orders_per_day=1)


def cells(count: int) -> list[Cell]:
    every = Cells(small(), opens_at(small()))
    return [every[number] for number in drawn(len(every), count, Seed(1).stream("test"))]


@pytest.mark.parametrize(
    ("population", "risk", "tolerable", "count"),
    [(10**9, 0.05, 0.01, 299), (10**9, 0.01, 0.001, 4603), (100, 0.05, 0.01, 100), (7, 0.05, 0, 7)],
)
def test_so_many_cells_are_drawn_as_the_risk_asks_for(
    population: int, risk: float, tolerable: float, count: int
) -> None:
    assert sample_size(population, risk, tolerable) == count


@pytest.mark.parametrize(
    ("compared", "differing", "population", "bound"),
    [
        (299, 0, 10**9, 0.00997),  # 1 - 0.05 ** (1 / 299)
        (10, 1, 10**9, 0.39416),  # tables of Clopper and Pearson, one-sided 95 %
        (50, 50, 10**9, 1.0),
        (20, 3, 20, 0.15),  # all of them: it is known
    ],
)
def test_the_bound_on_what_was_not_seen_is_the_exact_one(
    compared: int, differing: int, population: int, bound: float
) -> None:
    assert upper_bound(compared, differing, population, 0.05) == pytest.approx(bound, abs=1e-5)


@settings(max_examples=50)
@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 2**32))
def test_what_is_drawn_is_so_many_different_numbers(count: int, more: int, seed: int) -> None:
    found = drawn(count + more, count, Seed(seed).stream("test"))
    assert found == sorted(set(found))
    assert len(found) == count
    assert all(0 <= number < count + more for number in found)


def test_every_cell_has_a_number_of_its_own_and_lies_in_the_world() -> None:
    every = Cells(small(), opens_at(small()))
    found = {every[number] for number in range(len(every))}
    assert len(found) == len(every)
    assert all(opens_at(small()) <= cell.at < small().ends_at for cell in found)
    assert {cell.customer for cell in found} == {each.id for each in small().customers}
    assert {cell.sku for cell in found} == {each.sku for each in small().items}


def row(**changes: str) -> str:
    customer, item = small().customers[0], small().items[0]
    fields = {
        "customer": customer.id,
        "item": item.sku,
        "quantity": "1",
        "date": f"{small().starts_at:%Y-%m-%d}",
        "price": "8150.75",
        "currency": customer.currency,
    }
    return ",".join((fields | changes).values())


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["customer,item"], "line 1: the header lacks quantity, date, price, currency"),
        ([HEADER + ",colour"], "line 1: the header has colour"),
        ([HEADER], "no row below its header"),
        ([HEADER, row(customer="nobody")], "line 2, column customer"),
        ([HEADER, row(item="nothing")], "line 2, column item"),
        ([HEADER, row(quantity="0")], "line 2, column quantity"),
        ([HEADER, row(date="01.03.2026")], "line 2, column date: is neither a day"),
        ([HEADER, row(date="1999-01-01")], "line 2, column date: is not within the world"),
        ([HEADER, row(), row(date="x", price='"8150,75"')], "line 3, column date"),
        ([HEADER, row(price='"8150,75"')], "line 2, column price: is no number"),
        ([HEADER, row(currency="ABC")], "line 2, column currency"),
        ([HEADER, row(), row()], "line 3: that price is expected twice"),
        ([HEADER, row() + ",1,1"], "line 2, column currency: is followed by more"),
        ([HEADER + ",unit", row() + ",XYZ"], "line 2, column unit"),
    ],
)
def test_a_bad_table_is_refused_with_the_place_and_without_a_price(
    tmp_path: Path, lines: list[str], said: str
) -> None:
    table = tmp_path / "prices.csv"
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(TableInvalid) as refused:
        read_table(table, small(), opens_at(small()))
    assert said in str(refused.value)
    assert "8150" not in str(refused.value)


def test_a_table_that_is_not_there_or_no_text_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "prices.csv"
    with pytest.raises(TableInvalid, match="cannot be read"):
        read_table(table, small(), opens_at(small()))
    table.write_bytes(b"\xff\xfe")
    with pytest.raises(TableInvalid, match="no UTF-8 at byte 0"):
        read_table(table, small(), opens_at(small()))


def test_the_portal_of_the_sound_engine_charges_what_the_erp_would() -> None:
    assert sweep(small(), None, cells(40), seed=3, profile="modern") == []


def test_a_contract_price_that_is_too_high_is_found_where_there_is_one() -> None:
    def mutate(parts: Parts) -> Parts:
        return MUTANTS["M-44"].apply(parts, Touch())

    found = sweep(small(), None, cells(60), seed=3, profile="classic", mutate=mutate)
    assert found
    assert all("% above the ERP" in one.what for one in found)
    assert "the portal is 7.00 % above the ERP" in {one.what for one in found}


def test_a_table_is_the_oracle_of_both(tmp_path: Path) -> None:
    table = tmp_path / "prices.csv"
    instant = f"{small().starts_at:%Y-%m-%d}T18:00:00Z"
    lines = [HEADER, row(price="", date=instant), row(date=instant, quantity="2")]
    table.write_text("\n".join(lines), encoding="utf-8")
    rows = read_table(table, small(), opens_at(small()))
    found = sweep(small(), rows, [one.cell for one in rows], seed=3, profile="classic")
    assert [one.what.split(" ", 2)[:2] for one in found] == [
        ["the", "portal"],
        ["the", "ERP"],
        ["the", "portal"],
        ["the", "ERP"],
    ]
    assert "the portal has a price, the table has none" in {one.what for one in found}
    assert not any("8150" in one.what for one in found)
