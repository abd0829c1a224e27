"""How long things took, read from a journal: exact, and what never arrived is the latest."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.flows import FLOWS, figures, flows
from scenarios.history import History
from scenarios.loads import FILE, measure_load, measure_loads
from tests.scenarios.passage import Passage, sail_through
from tests.scenarios.worlds import tiny_world

SPANS = st.lists(st.one_of(st.none(), st.integers(0, 10**7)), max_size=60)


@pytest.fixture(scope="module")
def voyage() -> Passage:
    return sail_through(tiny_world())


def _of(lines: list[bytes]) -> dict[str, dict[str, int | None]]:
    return {row["flow"]: row for row in flows(History.of(lines))}


def _without(lines: list[bytes], actor: str, entity: str) -> list[bytes]:
    """The journal as if one system had never changed anything of that kind; numbered anew."""
    kept: list[bytes] = []
    for line in lines:
        record = orjson.loads(line)
        of_it = record["kind"] == "effect" and record["actor"] == actor
        if not (of_it and record["body"]["entity"] == entity):
            kept.append(orjson.dumps(record | {"seq": len(kept)}) + b"\n")
    return kept


def test_everything_that_went_from_one_side_to_the_other_is_measured(voyage: Passage) -> None:
    told = _of(voyage.lines)
    assert list(told) == list(FLOWS)
    orders = told["order-to-erp"]
    assert (orders["count"], orders["never"]) == (voyage.arrival.placed, 0)
    for name in ("status-to-storefront", "shipment-to-storefront", "invoice-to-storefront"):
        row = told[name]
        assert row["never"] == 0
        assert (row["count"] or 0) > 0
        assert 0 < (row["p50_us"] or 0) <= (row["p95_us"] or 0) <= (row["p99_us"] or 0)


def test_what_the_erp_had_from_the_start_is_no_change(voyage: Passage) -> None:
    assert _of(voyage.lines)["customer-to-storefront"]["count"] == 0


def test_orders_that_the_erp_never_had_are_counted_and_have_no_percentile(voyage: Passage) -> None:
    orders = _of(_without(voyage.lines, "erp", "order"))["order-to-erp"]
    assert orders["never"] == orders["count"] == voyage.arrival.placed
    assert (orders["p50_us"], orders["p99_us"], orders["max_us"]) == (None, None, None)


def test_invoices_that_the_shop_never_showed_are_counted(voyage: Passage) -> None:
    invoices = _of(_without(voyage.lines, "storefront", "invoice"))["invoice-to-storefront"]
    assert (
        invoices["never"]
        == invoices["count"]
        == _of(voyage.lines)["invoice-to-storefront"]["count"]
    )


@given(SPANS)
def test_a_loss_never_makes_a_percentile_better(spans: list[int | None]) -> None:
    told = figures(spans)
    assert told["never"] == spans.count(None)
    for place in range(len(spans)):
        lost = figures([None if at == place else span for at, span in enumerate(spans)])
        for name in ("p50_us", "p95_us", "p99_us"):
            assert lost[name] is None or (told[name] is not None and lost[name] >= told[name])


def test_percentiles_are_by_nearest_rank_over_all_of_them() -> None:
    told = figures([*range(1, 100), None])
    assert told == {
        "count": 100,
        "never": 1,
        "p50_us": 50,
        "p95_us": 95,
        "p99_us": 99,
        "max_us": 99,
    }
    assert figures([*range(1, 99), None, None])["p99_us"] is None
    assert figures([])["p50_us"] is None


FELL = {
    "schema": "urn:seatrial:contract:run:1.0.0:offered",
    "run_id": "r",
    "case": "smoke",
    "seed": 1,
    "broken": "it fell over",
}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "left no offered.json"),
        (b"{", "left no offered.json"),
        (b"{}", "breaks its contract"),
        (orjson.dumps(FELL), "it fell over"),
    ],
)
def test_a_generator_that_left_nothing_good_is_a_problem_of_its_case(
    tmp_path: Path, content: bytes | None, said: str
) -> None:
    folder = tmp_path / "load" / "smoke"
    folder.mkdir(parents=True)
    if content is not None:
        (folder / FILE).write_bytes(content)
    row = measure_load(folder, tmp_path / "smoke.jsonl")
    assert said in (row["problem"] or "")
    assert measure_loads(tmp_path / "load", tmp_path) == [row]
    assert measure_loads(tmp_path / "none", tmp_path) == []
