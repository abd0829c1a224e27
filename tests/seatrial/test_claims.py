"""What an engine of somebody else's claims: asked of it then, and of nobody who does not."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from contracts.journal import Journal
from contracts.scope import load_scope, with_parties
from reports.folder import create
from reports.run import Configuration, Run, WallTime, read_run, write_run
from scenarios.suites.e2e.stories import STORIES
from scenarios.voyage.dealings import PICKED
from scenarios.voyage.foreign import CLAIMABLE, Abroad
from seatrial.errors import ConfigurationInvalid
from seatrial.wall import wall_time
from simulator.clock import WallClock
from simulator.world.generate import generate_world
from simulator.world.partners import KEYED_ORDERS, Keying, Partners

ENGINE = f"{sys.executable} -m engine"
WALL = WallTime(8640, 10, 8700)
CLAIMING = replace(WALL, claims=("returns",))
ROWS = {"return_requests", "returns", "credit_notes"}


def abroad(tmp_path: Path, wall: WallTime) -> Abroad:
    asked = Configuration(1, engine=ENGINE, wall=wall)
    run = Run(asked, {}, "2031-03-03T00:00:00.000000Z")
    return Abroad.of(run, create(tmp_path / "run"), print)


def test_a_claim_is_an_option_of_a_foreign_engine_alone() -> None:
    wall = wall_time(ENGINE, ("voyage",), {"claims": ("returns",)})
    assert wall is not None
    assert wall.claims == ("returns",)
    with pytest.raises(ConfigurationInvalid, match="--claim: only for an engine of your own"):
        wall_time("reference", ("voyage",), {"claims": ("returns",)})


def test_a_claim_that_nobody_knows_is_refused_with_those_there_are() -> None:
    with pytest.raises(ConfigurationInvalid, match="--claim wishes: an engine may claim returns"):
        wall_time(ENGINE, ("voyage",), {"claims": ("wishes",)})


def test_who_claims_everything_is_told_every_story() -> None:
    wall = wall_time(ENGINE, ("e2e",), {"claims": ("all",)})
    assert wall is not None
    assert wall.claims == tuple(CLAIMABLE)
    assert all(story.asked_of(wall.claims) for story in STORIES.values())
    assert not all(story.asked_of(()) for story in STORIES.values())


def test_who_claims_everything_is_asked_for_every_row_of_the_matrix(tmp_path: Path) -> None:
    there = abroad(tmp_path, replace(WALL, claims=tuple(CLAIMABLE)))
    assert set(there.scope.freshness_s()) == set(with_parties(load_scope()).freshness_s())


def test_the_rows_of_a_warehouse_are_asked_of_who_claims_it_alone(tmp_path: Path) -> None:
    rows = {"picks", "confirmations"}
    assert rows <= set(abroad(tmp_path / "1", replace(WALL, claims=("wms",))).scope.freshness_s())
    folder = tmp_path / "2"
    there = replace(abroad(folder, WALL), matrix=with_parties(load_scope()))
    assert not rows & set(there.scope.freshness_s())


def test_a_world_that_leaps_is_hastened_by_nothing_else_and_begins_after_today(
    tmp_path: Path,
) -> None:
    there = abroad(tmp_path, WALL).leaping()
    clock = there.clock()
    assert clock.instant(0).day == 3
    assert clock.instant(0) > WallClock().now()
    world = generate_world(1, accounts=2, items=5, days=7, orders_per_day=2)
    first, *_, last = there.moved(world, clock).demand
    assert first.at > clock.instant(0)
    assert last.at - first.at == world.demand[-1].at - world.demand[0].at


def test_a_claim_is_part_of_the_question_and_none_leaves_the_run_the_id_it_had(
    tmp_path: Path,
) -> None:
    plain, claiming = Configuration(1, wall=WALL), Configuration(1, wall=CLAIMING)
    assert plain.run_id != claiming.run_id
    path = tmp_path / "run.json"
    write_run(path, Run(claiming, {}, "2031-03-03T00:00:00.000000Z"))
    assert read_run(path).configuration == claiming
    write_run(path, Run(plain, {}, "2031-03-03T00:00:00.000000Z"))
    assert "claims" not in path.read_text("utf-8")
    assert read_run(path).configuration == plain


def test_a_month_brings_an_engine_what_it_claims_and_nothing_else(tmp_path: Path) -> None:
    dealings = {"captures", "receipts", "statements", "erp_orders", "visits"}
    dealings |= {"purchase_terms", "configurations", "address_requests"}
    assert not abroad(tmp_path, WALL).carried & (dealings | PICKED)
    everything = abroad(tmp_path / "all", replace(WALL, claims=tuple(CLAIMABLE)))
    assert dealings <= everything.carried
    with_wms = replace(everything, matrix=with_parties(load_scope()))
    assert set(with_wms.scope.freshness_s()) >= PICKED
    assert not with_wms.carried & PICKED
    claims = ("payments", "visits")
    some = abroad(tmp_path / "some", replace(WALL, claims=claims)).carried
    assert some & dealings == {"captures", "visits"}


def test_nobody_asks_an_engine_for_returns_that_does_not_claim_them(tmp_path: Path) -> None:
    world = generate_world(1, accounts=4, items=20, days=7, orders_per_day=40)
    assert world.returns
    there = abroad(tmp_path, WALL)
    assert not ROWS & set(there.scope.freshness_s())
    assert there.moved(world, WallClock()).returns == ()


def test_no_order_begins_in_the_erp_for_an_engine_that_does_not_claim_them(tmp_path: Path) -> None:
    plain = generate_world(1, accounts=4, items=20, days=3, orders_per_day=10)
    keying = Keying(plain.starts_at, "POST", KEYED_ORDERS, {})
    world = replace(plain, partners=Partners(keyings=(keying,)))
    claims = ("partners", "erp-orders")
    told = {}
    for count in (1, 2):
        there = abroad(tmp_path / str(count), replace(WALL, claims=claims[:count]))
        moved = there.moved(world, WallClock())
        told[count] = [one for one in moved.partners.keyings if one.path == KEYED_ORDERS]
        assert ("erp_orders" in there.scope.freshness_s()) == (count == 2)
    assert told[1] == []
    assert told[2]


def test_one_who_claims_them_is_asked_in_a_hurry(tmp_path: Path) -> None:
    world = generate_world(1, accounts=4, items=20, days=7, orders_per_day=40)
    there = abroad(tmp_path, CLAIMING)
    assert set(there.scope.freshness_s()) >= ROWS
    moved = there.moved(world, WallClock())
    assert len(moved.returns) == len(world.returns)
    assert moved.returns[-1].at < moved.ends_at


def test_a_story_of_returns_is_told_to_those_who_claim_them() -> None:
    told = {name for name, story in STORIES.items() if "returns" in story.needs}
    assert told == {
        "card-refunded",
        "returned-and-credited",
        "return-outside-window",
        "two-partial-returns",
        "wrong-quantity-credited",
        "scrapped-with-fee",
        "returned-from-two-parcels",
        "replaced-instead",
        "replaced-by-an-order",
        "substitute-returned",
        "keyed-beyond-the-limit",
        "one-payment-two-invoices",
        "tax-of-a-closed-period",
        "asked-in-time",
        "cents-of-a-return",
        "tax-bill-taken-back",
    }
    others = {
        *("substitute-returned", "keyed-beyond-the-limit", "one-payment-two-invoices"),
        *("tax-of-a-closed-period", "replaced-by-an-order"),
        *("card-refunded", "wrong-quantity-credited", "asked-in-time", "tax-bill-taken-back"),
    }
    alone = {name for name in told if STORIES[name].needs == ("returns",)}
    assert told - alone == others
    assert all(STORIES[name].asked_of(("returns",)) for name in alone)
    assert all(not STORIES[name].asked_of(("returns",)) for name in others)
    assert not any(STORIES[name].asked_of(("partners",)) for name in told)


def test_money_goes_back_to_cards_in_a_world_of_who_claims_refunds_alone(tmp_path: Path) -> None:
    world = generate_world(1, accounts=2, items=5, days=1, orders_per_day=1)
    told = {}
    for claims in (("payments", "returns"), ("payments", "returns", "refunds")):
        there = abroad(tmp_path / str(len(claims)), replace(WALL, claims=claims))
        clock = there.clock()
        journal, sink = Journal.in_memory(clock, world.name)
        there.landscape(world, clock, journal, there.plan())
        journal.flush()
        told[len(claims)] = orjson.loads(sink.lines[0])["body"].get("refunding", True)
    assert told == {2: False, 3: True}
