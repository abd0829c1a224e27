"""An order that is sent instead of what came back."""

from __future__ import annotations

from tests.simulator.erp.comebacks import (
    ask,
    billed,
    came_back,
    do,
    looked_at,
)
from tests.simulator.erp.conftest import Play
from tests.simulator.erp.office import Office, moved


def test_an_order_that_replaces_what_came_back_costs_nothing_and_waits_for_stock(
    play: Play,
) -> None:
    async def scene(office: Office) -> None:
        order, _ = await billed(office, "3")
        document = await ask(office, order, "2", resolution="replacement")
        await came_back(office, document)
        path = f"/returns/{document['id']}/replacement-orders"
        nothing = await office.refused("clerk", "POST", path, {"lines": None})
        assert nothing == (422, "nothing-to-settle")
        await do(office, document, "inspections", looked_at("2", "scrap"))
        for warehouse in ("EAST", "WEST"):
            on_hand = (await office.stock("TEA", warehouse))["on_hand"]
            await office.adjust(warehouse, "TEA", f"-{on_hand}")
        more = await office.refused("clerk", "POST", path, {"lines": [moved(1, "3")]})
        assert more == (422, "nothing-to-settle")
        made = await do(office, document, "replacement-orders", {"lines": [moved(1, "1")]})
        assert made["reference"] == made["number"]
        link = {"returns.return": document["id"], "returns.reference": order["reference"]}
        assert made["custom"] == link
        assert made["totals"]["total"]["amount_minor"] == 0
        assert made["lines"][0]["backordered"] == "1"
        assert made["lines"][0]["price_rule"] == order["lines"][0]["price_rule"]
        document = await office.ok("reader", "GET", f"/returns/{document['id']}")
        assert (document["state"], document["lines"][0]["replaced"]) == ("inspected", "1")
        await do(office, document, "replacement-orders", {"lines": None})
        document = await office.ok("reader", "GET", f"/returns/{document['id']}")
        assert (document["state"], document["replacements"]) == ("closed", [])
        await office.receive("EAST", "TEA", "36")
        made = await office.ok("reader", "GET", f"/orders/{made['number']}")
        assert made["lines"][0]["allocated"] == "1"
        closed = await office.refused("clerk", "POST", path, {"lines": None})
        assert closed == (409, "return-not-open")

    play(scene)
