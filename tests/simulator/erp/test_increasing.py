"""A clerk raises what is ordered: what is more is an order, priced as all that is then ordered."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.erp.conftest import Play
from tests.simulator.erp.office import Office, moved, progress, rare, tea

WHY = {"channel": "phone", "reason": "the buyer called"}


async def increase(office: Office, order: dict[str, Any], *lines: dict[str, Any]) -> Any:
    path = f"/orders/{order['number']}/increases"
    return await office.ok("clerk", "POST", path, {"lines": list(lines), **WHY})


async def refused(office: Office, order: dict[str, Any], *lines: dict[str, Any]) -> Any:
    path = f"/orders/{order['number']}/increases"
    return await office.refused("clerk", "POST", path, {"lines": list(lines), **WHY})


def test_what_is_more_names_the_order_and_has_the_price_of_the_whole(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("1"), account="TIGHT")
        more = await increase(office, order, moved(1, "2"))
        assert more["lines"][0]["unit_price"]["amount"] == "24.0000"
        custom = more["custom"]
        assert (custom["increases.order"], custom["channel"]) == (order["number"], "phone")
        assert custom["increases.reference"] == order["reference"]
        assert custom["increases.reason"] == "the buyer called"
        assert custom["increases.by"]
        assert more["reference"] == more["number"]
        assert progress(more) == {"allocated": "2"}
        assert progress(await office.read(order)) == {"allocated": "1"}
        # Six are kept of the first: four more are the ten of the next tier.
        large = await office.order(tea("9"), account="TIGHT")
        path = f"/orders/{large['number']}/cancellations"
        await office.ok("clerk", "POST", path, {"lines": [moved(1, "3")]})
        four = await increase(office, large, moved(1, "4"))
        assert four["lines"][0]["price_rule"] == "P-TEA-10"
        three = await increase(office, large, moved(1, "3"))
        assert three["lines"][0]["price_rule"] == "P-TEA"

    play(scene)


def test_credit_counts_anew_and_holds_are_kept(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(rare("1"), account="TIGHT")
        assert order["holds"] == []
        more = await increase(office, order, moved(1, "1", "EA"))
        assert (more["holds"], more["state"]) == (["credit"], "held")
        path = f"/orders/{order['number']}/holds"
        await office.ok("clerk", "POST", path, {"hold": "review"})
        once_more = await increase(office, order, moved(1, "1", "EA"))
        assert once_more["holds"][0] == "review"

    play(scene)


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([moved(9, "1")], (422, "unknown-line")),
        ([moved(1, "1", "EA")], (422, "unit-mismatch")),
        ([moved(1, "1"), moved(1, "2")], (422, "duplicate-line")),
        ([moved(1, "999999999999")], (422, "quantity-precision")),
    ],
)
def test_what_cannot_be_more_is_refused_as_a_whole(
    play: Play, lines: list[dict[str, Any]], code: tuple[int, str]
) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("2"))
        before = len(office.effects("order"))
        assert await refused(office, order, *lines) == code
        assert len(office.effects("order")) == before

    play(scene)


def test_a_line_that_has_left_or_is_cancelled_and_an_order_by_card_are_not_raised(
    play: Play,
) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("2"), tea("1", 2))
        await office.ship(order, moved(1, "2"))
        assert await refused(office, order, moved(1, "1")) == (409, "line-closed")
        path = f"/orders/{order['number']}/cancellations"
        await office.ok("clerk", "POST", path, {"lines": [moved(2, "1")]})
        assert await refused(office, order, moved(2, "1")) == (409, "line-closed")
        card = {"payment.authorisation": "AU-1", "payment.authorised": "99999"}
        paid = await office.order(tea("1"), custom=card)
        assert await refused(office, paid, moved(1, "1")) == (409, "paid-by-card")

    play(scene)


def test_an_item_that_is_hidden_by_now_is_not_had_more_of(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("2"))
        rule = {
            "id": "R-1",
            "account": "ALFKI",
            "segment": None,
            "region": None,
            "sku": "TEA",
            "category": None,
            "effect": "hide",
            "valid_from": "2020-01-01T00:00:00Z",
            "valid_to": None,
            "reason": None,
        }
        await office.ok("clerk", "PUT", "/entitlements/R-1", rule)
        assert await refused(office, order, moved(1, "1")) == (422, "not-entitled")

    play(scene)


def test_what_continues_it_raises_nothing_by_itself(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("1"), account="TIGHT")
        more = await increase(office, order, moved(1, "2"))
        path = f"/orders/{more['number']}/splits"
        part = await office.ok("clerk", "POST", path, {"lines": [moved(1, "1")]})
        assert part["custom"] == {"channel": "phone"}

    play(scene)
