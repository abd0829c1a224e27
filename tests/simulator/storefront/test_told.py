"""What the ERP tells of an order in documents of their own: postings, corrected prices, dates."""

from __future__ import annotations

from typing import Any

from tests.simulator.storefront.counter import Counter, run_scene, stock_up

DAYS = "2031-03-08T08:00:00Z", "2031-03-11T08:00:00Z"


def posting(order: Any, state: str, **more: Any) -> dict[str, Any]:
    base = {"id": "PO-1", "shop": "shop", "reference": order["id"], "state": state}
    base |= dict.fromkeys(("posted_at", "number", "code", "line"))
    return base | {"received_at": order["placed_at"]} | more


def correction(order: Any, name: str, at: str, net: int) -> dict[str, Any]:
    """A correction of the first line to so many cents, of which a fifth is tax."""
    line, currency = order["lines"][0], order["currency"]

    def money(minor: int) -> dict[str, Any]:
        return {"amount_minor": minor, "currency": currency}

    price = {"unit_price": line["unit_price"], "discount_percent": "0"}
    corrected = {"line": 1, "sku": line["sku"], "was": price, **price}
    corrected |= {"net": money(net), "tax": money(net // 5)}
    return {
        "id": name,
        "order": "SO-1",
        "shop": "shop",
        "reference": order["id"],
        "account": order["account"],
        "corrected_at": at,
        "corrected_by": "clerk",
        "system": "erp",
        "reason": "as agreed",
        "lines": [corrected],
        "totals": dict.fromkeys(("lines", "charges", "tax", "total"), money(0)),
    }


async def available(counter: Counter) -> str:
    (item,) = await counter.view("BERGS", "CHAI")
    return str(item["available"])


def test_an_order_that_was_refused_holds_no_stock_and_its_buyer_reads_why() -> None:
    async def scene(counter: Counter) -> None:
        await stock_up(counter)
        before = await available(counter)
        order = await counter.order("ALFKI", ("CHAI", 2))
        assert int(await available(counter)) == int(before) - 2
        await counter.put("postings", ("PO-1", 1, posting(order, "queued")))
        assert int(await available(counter)) == int(before) - 2
        refused = posting(order, "refused", code="blocked-customer", posted_at=DAYS[0])
        await counter.put("postings", ("PO-1", 2, refused))
        assert await available(counter) == before
        view = await counter.read(f"/orders/{order['id']}/postings", "buyer:ALFKI")
        assert [(row["state"], row["code"]) for row in view["postings"]] == [
            ("refused", "blocked-customer")
        ]
        path = f"/orders/{order['id']}/postings"
        assert (await counter.send("buyer:BERGS", "GET", path)).status == 404

    run_scene(scene)


def test_what_is_refused_once_and_entered_by_another_posting_goes_on_holding() -> None:
    async def scene(counter: Counter) -> None:
        await stock_up(counter)
        before = await available(counter)
        order = await counter.order("ALFKI", ("CHAI", 2))
        entered = {**posting(order, "entered", number="SO-1"), "id": "PO-2"}
        await counter.put("postings", ("PO-2", 1, entered))
        await counter.put("postings", ("PO-1", 1, posting(order, "refused", code="no")))
        assert int(await available(counter)) == int(before) - 2

    run_scene(scene)


def test_a_posting_or_correction_of_an_order_that_is_not_there_is_refused() -> None:
    async def scene(counter: Counter) -> None:
        await stock_up(counter)
        order = await counter.order("ALFKI", ("CHAI", 2))
        stranger = {**order, "id": "S-999"}
        (told,) = await counter.put("postings", ("PO-1", 1, posting(stranger, "queued")))
        assert told["status"] == "refused"
        (told,) = await counter.put("postings", ("PO-1", 1, posting(order, "queued", line=7)))
        assert told["status"] == "refused"
        odd = {**posting(order, "queued"), "reference": ["S-1"]}
        (told,) = await counter.put("postings", ("PO-1", 1, odd))
        assert told["status"] == "refused"
        wrong = correction(stranger, "PC-1", DAYS[0], 100)
        (told,) = await counter.put("price-corrections", ("PC-1", 1, wrong))
        assert told["status"] == "refused"

    run_scene(scene)


def test_the_last_correction_counts_whichever_came_first_and_the_order_stays_as_it_was() -> None:
    async def scene(counter: Counter) -> None:
        await stock_up(counter)
        order = await counter.order("ALFKI", ("CHAI", 2))
        path = f"/orders/{order['id']}/price-corrections"
        assert (await counter.read(path, "buyer:ALFKI"))["totals"] is None, "no word of the ERP"
        await counter.put("price-corrections", ("PC-2", 1, correction(order, "PC-2", DAYS[1], 500)))
        await counter.put("price-corrections", ("PC-1", 1, correction(order, "PC-1", DAYS[0], 900)))
        await counter.tell(order)
        view = await counter.read(path, "buyer:ALFKI")
        assert [each["id"] for each in view["corrections"]] == ["PC-1", "PC-2"]
        assert view["totals"]["lines"]["amount_minor"] == 500
        whole = await counter.read(f"/orders/{order['id']}", "buyer:ALFKI")
        assert whole["order"]["totals"] == view["totals"]
        assert whole["order"]["lines"] == order["lines"]

    run_scene(scene)


def test_the_first_date_is_shown_beside_the_present_one_and_an_older_erp_says_none() -> None:
    async def scene(counter: Counter) -> list[Any]:
        await stock_up(counter)
        order = await counter.order("ALFKI", ("CHAI", 2))
        shown = []
        for version, more in enumerate(
            ({}, {"first_expected_at": DAYS[0], "in_time": False}), start=1
        ):
            quantity = order["lines"][0]["quantity"]
            line = {"line": 1, "sku": "CHAI", "quantity": quantity, "expected_at": DAYS[1], **more}
            promise = {"order": "SO-1", "reference": order["id"], "lines": [line]}
            await counter.put("promises", ("SO-1", version, promise))
            view = await counter.read(f"/orders/{order['id']}/promises", "buyer:ALFKI")
            (row,) = view["lines"]
            shown.append((row["first_expected_at"], row["moved"], row["in_time"]))
        return shown

    assert run_scene(scene) == [(None, False, None), (DAYS[0], True, False)]
