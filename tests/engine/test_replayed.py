"""What was refused when it was posted is sent anew when somebody replays it, and else never."""

from __future__ import annotations

from typing import Any

from contracts.ports import Request
from tests.engine.fakes.posting import PostingErp, with_postings
from tests.engine.fakes.sea import Sea
from tests.engine.fakes.wire import FINE, Fate


async def refused(sea: Sea, erp: PostingErp) -> dict[str, Any]:
    """The dead letter of an order that was refused when it was posted; its cause is gone by now."""
    erp.blocked = True
    sea.order("S-1")
    await sea.settle()
    erp.blocked = False
    (letter,) = (await sea.get("/probe/parked"))["parked"]
    assert letter["reason"] == "blocked-customer"
    return letter  # type: ignore[no-any-return]


async def replay(sea: Sea, letter: dict[str, Any]) -> list[Any]:
    """What is parked when it was sent anew and came to an end."""
    await sea.request(Request("POST", f"/dead-letters/{letter['id']}/replay"))
    await sea.settle()
    return (await sea.get("/probe/parked"))["parked"]  # type: ignore[no-any-return]


def test_an_order_that_was_refused_when_it_was_posted_is_entered_by_a_replay_once() -> None:
    async def play(sea: Sea, erp: PostingErp) -> None:
        assert await replay(sea, await refused(sea, erp)) == []

    erp = with_postings(play)
    assert [each["state"] for each in erp.postings] == ["refused", "entered"]
    assert len(erp.erp.numbers_of("S-1")) == 1


def test_a_replay_whose_answer_says_later_is_tried_until_it_is_sent() -> None:
    async def play(sea: Sea, erp: PostingErp) -> None:
        letter, left = await refused(sea, erp), [Fate(status=429, body=b"{}")]

        def busy(_edge: str, request: Request) -> Fate:
            return left.pop() if left and request.path == "/orders" else FINE

        sea.wire.decide = busy
        assert await replay(sea, letter) == []
        assert left == []

    assert len(with_postings(play).erp.numbers_of("S-1")) == 1


def test_what_was_entered_by_hand_after_the_refusal_is_found_by_a_replay() -> None:
    async def play(sea: Sea, erp: PostingErp) -> None:
        letter = await refused(sea, erp)
        erp.erp.create(erp.bodies[0], None)
        assert await replay(sea, letter) == []

    erp = with_postings(play)
    assert len(erp.postings) == len(erp.erp.numbers_of("S-1")) == 1


def test_an_order_by_card_that_was_refused_stays_refused_for_its_money_is_let_go_of() -> None:
    async def play(sea: Sea, erp: PostingErp) -> None:
        place = sea.shop.place

        def by_card(reference: str) -> dict[str, Any]:
            order = place(reference)
            order["custom"] = {"payment.authorisation": "A-1"}
            return order

        sea.shop.place = by_card  # type: ignore[method-assign]
        (letter,) = await replay(sea, await refused(sea, erp))
        assert letter["reason"] == "blocked-customer"

    erp = with_postings(play)
    assert len(erp.postings) == 1
    assert erp.erp.numbers_of("S-1") == []


def test_a_refusal_while_the_engine_was_down_is_no_reason_to_send_the_order_again() -> None:
    async def play(sea: Sea, erp: PostingErp) -> None:
        erp.blocked = True
        sea.order("S-1")
        await sea.sleep(1)
        sea.kill()
        await sea.sleep(1_000)
        erp.post()
        erp.blocked = False
        await sea.boot()
        await sea.settle()

    assert [each["state"] for each in with_postings(play).postings] == ["refused"]
