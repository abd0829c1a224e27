"""Creating orders: an unknown end is looked up, a refusal is parked, a pause is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from contracts.ports import Request
from tests.engine.fakes.sea import Sea, sail
from tests.engine.fakes.wire import FINE, Decide, Fate


def is_create(request: Request) -> bool:
    return (request.method, request.path) == ("POST", "/orders")


def first_creates(*fates: Fate) -> Decide:
    """Fates of the first create calls; every other call is fine."""
    left = list(fates)

    def decide(_edge: str, request: Request) -> Fate:
        return left.pop(0) if left and is_create(request) else FINE

    return decide


def one_order(decide: Decide, check: Callable[[Sea], Any] = lambda _sea: None) -> Sea:
    async def story(sea: Sea) -> None:
        sea.wire.decide = decide
        await sea.boot()
        sea.order("S-1")
        await sea.settle()
        checked = check(sea)
        if checked is not None:
            await checked

    return sail(story)


UNCERTAIN = {
    "a lost answer": Fate(lost_answer=True),
    "a lost request": Fate(lost_request=True),
    "a commit half a minute after the timeout": Fate(late_s=30),
    "500 before any effect": Fate(status=500),
    "500 after the effect": Fate(status=500, served=True),
    "504 from a gateway": Fate(status=504, served=True),
    "an HTML page with 200": Fate(status=200, served=True),
    "201 with nothing in it": Fate(status=201, body=b"{}"),
    "409 while another attempt is in progress": Fate(status=409, served=True, body=b"{}"),
}


@pytest.mark.parametrize("case", sorted(UNCERTAIN))
def test_an_order_whose_creation_is_uncertain_exists_once(case: str) -> None:
    sea = one_order(first_creates(UNCERTAIN[case]))
    assert len(sea.erp.numbers_of("S-1")) == 1
    assert sea.wire.count("GET", "/orders") >= 1


def test_uncertainty_is_waited_out_before_it_is_looked_up() -> None:
    sea = one_order(first_creates(Fate(late_s=45)))
    created = next(at for at, _, verb, to in sea.wire.calls if (verb, to) == ("POST", "/orders"))
    asked = next(at for at, _, _, to in sea.wire.calls if to.startswith("/orders?"))
    assert asked - created >= 60_000_000
    assert sea.wire.count("POST", "/orders") == 1


def test_a_look_up_that_fails_is_repeated_and_never_guessed() -> None:
    creates = first_creates(Fate(lost_answer=True))
    left = [Fate(lost_answer=True), Fate(status=500), Fate(status=404, body=b"{}")]

    def decide(edge: str, request: Request) -> Fate:
        if request.path.startswith("/orders?") and left:
            return left.pop(0)
        return creates(edge, request)

    sea = one_order(decide)
    assert left == []
    assert sea.wire.count("POST", "/orders") == 1
    assert len(sea.erp.numbers_of("S-1")) == 1


def test_every_attempt_at_an_order_carries_the_same_key() -> None:
    sea = one_order(first_creates(Fate(lost_request=True), Fate(status=500, served=False)))
    keys = [key for key in sea.erp.keys if key]
    assert len(set(keys)) == 1

    async def two(sea: Sea) -> None:
        await sea.boot()
        sea.order("S-1")
        sea.order("S-2")
        await sea.settle()

    assert len(set(sail(two).erp.keys)) == 2


def test_a_business_refusal_is_parked_with_its_code_and_not_repeated() -> None:
    async def story(sea: Sea) -> None:
        sea.erp.refuse["S-1"] = "unknown-item"
        await sea.boot()
        sea.order("S-1")
        sea.order("S-2")
        await sea.settle()
        (parked,) = (await sea.get("/probe/parked"))["parked"]
        assert (parked["key"], parked["flow"]) == ("S-1", "order_to_erp")
        assert (parked["reason"], parked["attempts"]) == ("unknown-item", 1)
        assert sea.wire.count("POST", "/orders") == 2
        assert len(sea.erp.numbers_of("S-2")) == 1

    sail(story)


def test_a_replayed_dead_letter_is_looked_up_and_then_created_once() -> None:
    async def story(sea: Sea) -> None:
        sea.erp.refuse["S-1"] = "unknown-item"
        await sea.boot()
        sea.order("S-1")
        await sea.settle()
        (parked,) = (await sea.get("/probe/parked"))["parked"]
        sea.erp.refuse.clear()
        replay = Request("POST", f"/dead-letters/{parked['id']}/replay")
        first, second = await sea.request(replay), await sea.request(replay)
        assert (first and first.status, second and second.status) == (202, 404)
        await sea.settle()
        assert len(sea.erp.numbers_of("S-1")) == 1
        assert (await sea.get("/probe/parked"))["parked"] == []
        assert sea.wire.count("GET", "/orders") == 1

    sail(story)


@pytest.mark.parametrize("form", ["seconds", "date"])
@pytest.mark.parametrize("status", [429, 503])
def test_a_pause_that_was_asked_for_is_kept_by_everybody(status: int, form: str) -> None:
    asked = "120" if form == "seconds" else "Mon, 02 Mar 2026 08:02:00 GMT"
    pause = Fate(status=status, headers={"retry-after": asked}, body=b"{}")

    async def story(sea: Sea) -> None:
        sea.wire.decide = first_creates(pause)
        await sea.boot()
        sea.order("S-1")
        await sea.sleep(1)
        sea.order("S-2")
        await sea.settle()
        assert len(sea.erp.numbers_of("S-1")) == len(sea.erp.numbers_of("S-2")) == 1

    sea = sail(story)
    paused_at = next(at for at, _, verb, to in sea.wire.calls if (verb, to) == ("POST", "/orders"))
    early = [
        call
        for call in sea.wire.calls
        if call[1] == "engine>erp" and paused_at + 100_000 < call[0] < 119_000_000
    ]
    assert early == []


def test_a_pause_outlives_a_kill() -> None:
    pause = Fate(status=503, headers={"retry-after": "600"}, body=b"{}")

    async def story(sea: Sea) -> None:
        sea.wire.decide = first_creates(pause)
        await sea.boot()
        sea.order("S-1")
        await sea.sleep(5)
        sea.kill()
        await sea.boot()
        await sea.sleep(500)
        since = [call for call in sea.wire.calls if call[0] > 5_000_000 and call[1] == "engine>erp"]
        assert since == []
        await sea.settle()
        assert len(sea.erp.numbers_of("S-1")) == 1

    sail(story)


def test_many_workers_with_one_expired_token_fetch_one_new_one() -> None:
    async def story(sea: Sea) -> None:
        await sea.boot()
        sea.order("S-0")
        await sea.settle()
        before = sea.erp.tokens.granted
        sea.erp.tokens.valid.clear()
        for number in range(1, 9):
            sea.order(f"S-{number}")
        await sea.sleep(2)
        assert len(sea.erp.orders) == 9
        assert sea.erp.tokens.granted == before + 1

    sail(story, poll_ms=3_600_000)


def test_an_outage_of_a_day_parks_nothing_and_the_backlog_is_worked_off() -> None:
    async def story(sea: Sea) -> None:
        sea.wire.decide = lambda edge, _request: Fate(lost_request=edge == "engine>erp")
        await sea.boot()
        for number in range(5):
            sea.order(f"S-{number}")
        await sea.sleep(86_400)
        sea.wire.decide = lambda _edge, _request: FINE
        await sea.settle()
        assert (await sea.get("/probe/parked"))["parked"] == []
        assert len(sea.erp.orders) == 5

    sail(story)


def test_an_order_the_erp_always_chokes_on_is_parked_and_the_others_go_on() -> None:
    def decide(_edge: str, request: Request) -> Fate:
        poisoned = b"S-1" in request.body and is_create(request)
        return Fate(status=500) if poisoned else FINE

    async def story(sea: Sea) -> None:
        sea.wire.decide = decide
        await sea.boot()
        for number in range(4):
            sea.order(f"S-{number}")
        await sea.settle(20_000)
        (parked,) = (await sea.get("/probe/parked"))["parked"]
        assert (parked["key"], parked["attempts"]) == ("S-1", 12)
        assert parked["reason"].startswith("attempts-exhausted")
        assert len(sea.erp.orders) == 3

    sail(story)


def test_two_erp_orders_of_one_reference_raise_an_alert_and_the_second_is_not_shown() -> None:
    async def story(sea: Sea) -> None:
        sea.wire.decide = first_creates(Fate(lost_answer=True))
        await sea.boot()
        sea.order("S-1")
        await sea.sleep(1)
        sea.erp.create(dict(sea.erp.orders["E-001"]), None)  # somebody keyed it in by hand as well
        await sea.settle()
        audit = (await sea.get("/probe/audit"))["entries"]
        alerts = [row for row in audit if row["reason"] == "several-orders-for-reference"]
        assert [row["key"] for row in alerts] == ["S-1"]
        (parked,) = (await sea.get("/probe/parked"))["parked"]
        assert parked["reason"] == "second-order-for-reference"
        assert sea.shop.orders["S-1"]["status"]["number"] == "E-001"
        assert any("item.alert" in line for line in sea.output.lines)

    sail(story)


def test_an_order_that_breaks_its_contract_is_parked_unsent() -> None:
    async def story(sea: Sea) -> None:
        await sea.boot()
        sea.shop.place("S-1")["lines"][0].pop("price_rule")
        sea.shop.place("S-2")["lines"][0]["promise"]["status"] = "perhaps"
        await sea.deliver("S-1")
        await sea.deliver("S-2")
        await sea.settle()
        parked = (await sea.get("/probe/parked"))["parked"]
        assert [row["reason"] for row in parked] == ["contract-violation", "unknown-code"]
        assert sea.wire.count("POST", "/orders") == 0

    sail(story)


def test_an_order_in_doubt_before_the_profile_is_known_is_looked_up_soon() -> None:
    async def story(sea: Sea) -> None:
        lost: list[str] = []

        def decide(_edge: str, request: Request) -> Fate:
            entered = (request.method, request.path) == ("POST", "/orders")
            if entered and not lost:
                lost.append(request.path)
                return Fate(lost_answer=True)
            unknown = request.path == "/profile" and not lost
            return Fate(status=500) if unknown else FINE

        sea.wire.decide = decide
        await sea.boot()
        sea.order("S-1")
        await sea.sleep(100)
        assert lost == ["/orders"]
        assert sea.wire.count("POST", "/orders") == 1
        assert (await sea.get("/probe/settled"))["settled"] is True

    sail(story, max_processing_ms=120_000)
