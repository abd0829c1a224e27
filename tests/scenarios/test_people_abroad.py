"""Whom an engine keeps from his work ends no voyage in wall time: the judge says why it was."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from contracts.ports import Clock, Request, Response
from scenarios.errors import ClerkRefused
from scenarios.voyage.agenda import Agenda
from scenarios.voyage.buyers import NO_ACCOUNT, Buyers
from scenarios.voyage.foreign import ForgivingAgenda
from simulator.clock import run_virtual
from tests.scenarios.journals import Hand
from tests.scenarios.worlds import tiny_world


class UnknownToTheShop:
    """A storefront that knows no account: it grants no token."""

    async def call(self, edge: str, request: Request, *, timeout_ms: int) -> Response:
        return Response(401, {}, b'{"error": "invalid_client"}')


def test_a_buyer_whom_the_shop_does_not_know_is_noted_and_goes_home() -> None:
    (planned, *_) = tiny_world(orders=1).demand
    buyers = Buyers(UnknownToTheShop(), Hand(), lambda _: "secret")
    asyncio.run(buyers.order(planned))
    assert buyers.refused == {planned.reference: NO_ACCOUNT}
    assert buyers.placed == {}


@pytest.mark.parametrize(("kind", "forgives"), [(Agenda, False), (ForgivingAgenda, True)])
def test_a_clerk_whom_the_erp_refuses_ends_our_own_voyage_and_no_other(
    kind: Any, forgives: bool
) -> None:
    lived: list[str] = []

    async def refused() -> None:
        raise ClerkRefused("no")

    async def goes_on() -> None:
        lived.append("on")

    async def main(clock: Clock) -> None:
        agenda = kind(clock)
        agenda.enter(1, refused)
        agenda.enter(2, goes_on)
        await agenda.run(3)

    def sail() -> None:
        run_virtual(main, datetime(2026, 1, 5, tzinfo=UTC))

    if forgives:
        sail()
        assert lived == ["on"]
    else:
        with pytest.raises(ClerkRefused):
            sail()
