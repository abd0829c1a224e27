"""The words of a story: what people do happens, and what they must see is really looked at."""

from __future__ import annotations

import pytest

from scenarios.stories.errors import StoryMissed
from scenarios.stories.kit import (
    NORTH,
    SOUTH,
    Agreement,
    Buyer,
    Cast,
    Goods,
    Step,
    cancel,
    catalogue_shows,
    charge,
    check_out,
    discontinue,
    erp_has,
    fill,
    invoice,
    is_turned_away,
    pay,
    place,
    portal_shows,
    receive,
    release,
    reprice,
    ship,
    wait,
)
from scenarios.stories.perform import Setting
from scenarios.stories.stage import CURTAIN_US, DAY_US, HOUR_US, MINUTE_US
from tests.scenarios.stories.tales import play_story, tale

SHOWN = (
    "the portal shows order first: shipped 4 of line 1 and 1 of line 2, parcels 4 of line 1"
    " / 1 of line 2, no holds"
)
ORDER = place("first", "anna", ("bolt", 4), ("nut", 2))


def missed(*steps: Step) -> StoryMissed:
    """What a story with these steps misses."""
    found = play_story(tale(*steps)).performance.missed
    assert found is not None
    return found


def test_the_first_step_is_taken_when_the_world_is_loaded_and_not_before() -> None:
    played = play_story(tale(ORDER, wait(days=1, hours=2, minutes=3), ORDER))
    first, _, third = played.performance.told
    assert first.at_us == CURTAIN_US
    assert third.at_us - first.at_us >= DAY_US + 2 * HOUR_US + 3 * MINUTE_US
    assert third.at_us - first.at_us < DAY_US + 2 * HOUR_US + 4 * MINUTE_US


def test_a_story_brings_its_own_people_goods_and_prices() -> None:
    cast = Cast(
        (Buyer("anna", credit_limit="80.00"),),
        (Goods("bolt", "12.50", stock={NORTH: 3, SOUTH: 4}, pack=6),),
        (Agreement("anna", "bolt", "10.25"),),
    )
    played = play_story(
        tale(catalogue_shows("anna", "bolt", price="10.25", available=7), cast=cast)
    )
    assert played.outcome.state == "passed"
    seeded = [row.body for row in played.records("effect") if row.cause == "seed"]
    ids = {body["entity"]: body["id"] for body in seeded if "tale" in body["id"]}
    assert ids["customer"] == "tale.anna"
    assert ids["item"] == "tale.bolt"
    assert {b["id"] for b in seeded if b["entity"] == "price"} == {
        "tale.bolt.list",
        "tale.bolt.anna",
    }
    stock = {b["id"]: b["after"]["on_hand"] for b in seeded if b["entity"] == "availability"}
    assert stock == {"NORTH/tale.bolt": "18", "SOUTH/tale.bolt": "24"}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (erp_has("first", allocated={1: 3}), "allocated of line 1 is 4, not 3"),
        (erp_has("first", state="done"), "state is processing, not done"),
        (erp_has("first", prices={1: "12.00"}), "prices of line 1 is 4.2 % too high"),
        (erp_has("first", holds=["credit"]), "holds is [], not ['credit']"),
        (erp_has("first", ordered={3: 1}), "ordered of line 3 is None, not 1"),
        (portal_shows("first", shipped={2: 1}), "shipped of line 2 is 0, not 1"),
        (portal_shows("first", parcels=[{1: 4}]), "parcels is [], not [{1: 4}]"),
        (portal_shows("first", promises={1: "backorder"}), "of line 1 is in_stock, not backorder"),
        (portal_shows("first", total="67.21"), "total is less than 0.1 % too low"),
        (
            catalogue_shows("anna", "bolt", price="12.00"),
            "anna is shown bolt otherwise: the price is 4.2 % too high",
        ),
        (catalogue_shows("anna", "nut", available=99), "98 are available, not 99"),
        (is_turned_away("anna", "item-unknown"), "422 cart-empty to anna's cart, not item-unknown"),
    ],
)
def test_what_is_not_as_expected_is_missed_and_said(wrong: Step, said: str) -> None:
    assert said in str(missed(ORDER, erp_has("first", allocated={1: 4, 2: 2}), wrong))


def test_what_must_be_seen_is_waited_for_as_long_as_it_may_take_and_no_longer() -> None:
    played = play_story(tale(ORDER, portal_shows("first", state="done")))
    ordered, looked = played.performance.told
    assert ordered.at_us == CURTAIN_US
    views = [
        row.t_us - looked.at_us
        for row in played.records("call")
        if row.body["operation"] == "storefront.orders.view"
    ]
    assert 1_800_000_000 <= views[-1] < 1_805_000_000
    assert len(views) < 20


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ((ship("first", {1: 5}),), " not-allocated"),
        ((release("first"),), " no-such-hold"),
        ((cancel("first", {2: 3}),), " not-open"),
        ((ship("first"), invoice("first"), pay("first", "70.00")), " overpaid"),
        ((charge("first", "1.00"), charge("first", "1.00")), " already-charged"),
        (
            (fill("bert", ("bolt", 1)), discontinue("bolt"), wait(hours=1), check_out("x", "bert")),
            "refuses bert checkout: 422 item-discontinued",
        ),
        (
            (discontinue("nut"), wait(hours=1), place("x", "bert", ("nut", 1))),
            "refuses bert filling the cart: 422 item-discontinued",
        ),
    ],
)
def test_what_a_system_refuses_is_missed_and_blames_nobody_yet(
    steps: tuple[Step, ...], said: str
) -> None:
    found = missed(ORDER, *steps)
    assert said in str(found)
    assert not found.by_integration


def test_a_story_that_could_not_be_played_is_broken_when_the_journal_explains_nothing() -> None:
    played = play_story(tale(ORDER, ship("first", {1: 5})))
    assert played.outcome.state == "broken"
    assert played.outcome.why[0].startswith("nothing in the journal explains it: the ERP answers")


def test_a_missed_story_is_sealed_and_judged_all_the_same() -> None:
    played = play_story(tale(ORDER, erp_has("first", state="done"), place("x", "bert", ("nut", 1))))
    assert len(played.performance.told) == 2
    assert played.records("end")[0].body["drained"] is True
    assert played.judged["problems"] == []
    assert played.state("I-02") == "held"


def test_goods_stock_and_prices_move_as_the_clerk_keys_them() -> None:
    played = play_story(
        tale(
            receive("bolt", 20, SOUTH),
            reprice("bolt", "13.00"),
            reprice("nut", "2.50", buyer="anna"),
            catalogue_shows("anna", "bolt", price="13.00", available=120),
            catalogue_shows("anna", "nut", price="2.50"),
            catalogue_shows("bert", "nut", price="3.00"),
        )
    )
    assert played.outcome.state == "passed", played.outcome


def test_one_story_is_byte_for_byte_the_same_every_time() -> None:
    def journal(seed: int) -> bytes:
        return play_story(tale(), Setting(seed=seed)).performance.journal

    assert journal(3) == journal(3)
    assert journal(3) != journal(4)


@pytest.mark.parametrize(
    ("step", "says"),
    [
        (ORDER, "anna orders 4 bolt and 2 nut: the order first"),
        (ship("first", {1: 4}), "a parcel of order first leaves with 4 of line 1"),
        (pay("first", "10.00"), "10.00 of the invoice is paid"),
        (wait(days=1, hours=2), "1 day and 2 hours pass"),
        (reprice("bolt", "9.00", buyer="anna"), "anna's contract price of bolt now costs 9.00"),
        (erp_has("first", state="done"), "the ERP has order first once: state done"),
        (erp_has("first", holds=["credit"]), "the ERP has order first once: holds credit"),
        (
            portal_shows("first", shipped={1: 4, 2: 1}, parcels=[{1: 4}, {2: 1}], holds=[]),
            SHOWN,
        ),
        (catalogue_shows("anna", "bolt", available=5), "anna is shown bolt with 5 available"),
    ],
)
def test_every_step_says_what_happens(step: Step, says: str) -> None:
    assert step.says == says
