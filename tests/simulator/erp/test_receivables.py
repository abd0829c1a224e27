"""Receivables: money that comes in, what it pays, discounts, statements, periods that close."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.profiles import PROFILES
from tests.scenarios.partners import relation
from tests.simulator.erp.conftest import Play
from tests.simulator.erp.office import Office, tea

DAY_US = 86_400_000_000
TERMS = {"net_days": 30, "discount_percent": "2", "discount_days": 10, "hold_after_days": None}


def usd(minor: int) -> dict[str, Any]:
    return {"amount_minor": minor, "currency": "USD"}


async def wait(office: Office, days: int) -> None:
    await office.clock.sleep_until_us(office.clock.now_us() + days * DAY_US)
    office.tokens.clear()  # they have expired


async def set_terms(office: Office, account: str = "ALFKI", **more: Any) -> dict[str, Any]:
    return await office.ok("clerk", "PUT", f"/customers/{account}/terms", TERMS | more)


async def billed(office: Office, cases: str = "2", account: str = "ALFKI") -> dict[str, Any]:
    """An invoice over so many cases of tea: 28.80 a case with its tax."""
    order = await office.order(tea(cases), account=account)
    return await office.invoice(await office.ship(order))


async def money(
    office: Office, minor: int, *pays: tuple[dict[str, Any], int], **more: Any
) -> dict[str, Any]:
    return await office.ok("clerk", "POST", "/receipts", receipt(minor, *pays, **more))


def receipt(minor: int, *pays: tuple[dict[str, Any], int], **more: Any) -> dict[str, Any]:
    used = [{"invoice": bill["id"], "amount": usd(part)} for bill, part in pays]
    return {
        "account": "ALFKI",
        "reference": "BANK-1",
        "amount": usd(minor),
        "received_at": None,
        "applications": used,
    } | more


async def sums(office: Office, account: str = "ALFKI") -> dict[str, int]:
    """The sums of a statement that are not nought, which must add up."""
    said = await office.ok("reader", "GET", f"/statements/{account}")
    told = {
        name: part["amount_minor"]
        for name, part in said.items()
        if isinstance(part, dict) and "amount_minor" in part
    }
    left = told["invoiced"] - told["credited"] - told["paid"] - told["discounted"]
    assert told["open"] == left
    return {name: minor for name, minor in told.items() if minor}


def test_a_statement_begins_with_what_was_posted_before_it(play: Play) -> None:
    async def scene(office: Office) -> None:
        bill = await billed(office)
        await office.pay(bill, 1_000)
        assert await office.refused("reader", "GET", "/statements/ALFKI") == (404, "not-found")
        said = await set_terms(office)
        assert (said["open_invoices"], said["oldest_due_at"]) == (1, bill["due_at"])
        assert await sums(office) == {"invoiced": 5_760, "paid": 1_000, "open": 4_760}

    play(scene)


def test_money_waits_until_it_is_applied_and_counts_against_what_is_owed(play: Play) -> None:
    async def scene(office: Office) -> None:
        paid = await money(office, 6_000)
        assert await sums(office) == {"unapplied_money": 6_000}
        bill = await billed(office)
        path = f"/receipts/{paid['id']}/applications"
        await office.ok("clerk", "POST", path, {"invoice": bill["id"], "amount": usd(5_000)})
        told = {"invoiced": 5_760, "paid": 5_000, "open": 760, "unapplied_money": 1_000}
        assert await sums(office) == told
        too_much = {"invoice": bill["id"], "amount": usd(1_001)}
        assert await office.refused("clerk", "POST", path, too_much) == (422, "over-applied")
        more = {"invoice": bill["id"], "amount": usd(761)}
        assert await office.refused("clerk", "POST", path, more) == (422, "overpaid")
        await office.ok("clerk", "POST", path, {"invoice": bill["id"], "amount": usd(760)})
        assert (await office.ok("reader", "GET", f"/invoices/{bill['id']}"))["state"] == "paid"
        owed = await office.ok("reader", "GET", "/customers/ALFKI/balance")
        assert owed["balance"]["amount_minor"] == -240

    play(scene)


@pytest.mark.parametrize(
    ("days", "minor", "let_off"),
    [(10, 5_645, 115), (10, 5_644, 0), (11, 5_645, 0), (0, 5_760, 0), (0, 5_700, 60)],
)
def test_a_discount_settles_its_invoice_in_time_or_is_lost(
    play: Play, days: int, minor: int, let_off: int
) -> None:
    async def scene(office: Office) -> None:
        await set_terms(office)
        bill = await billed(office)
        await wait(office, days)
        posted = await money(office, minor, (bill, minor))
        assert posted["applications"][0]["discount"] == usd(let_off)
        known = await office.ok("reader", "GET", f"/invoices/{bill['id']}")
        settled = minor + let_off == 5_760
        assert (known["state"], known["paid"]) == ("paid" if settled else "posted", usd(minor))
        assert (await sums(office)).get("open", 0) == 5_760 - minor - let_off

    play(scene)


def test_the_day_of_the_money_counts_and_not_that_of_its_posting(play: Play) -> None:
    async def scene(office: Office) -> None:
        await set_terms(office)
        bill = await billed(office)
        came = office.clock.instant(office.clock.now_us() + 9 * DAY_US)
        await wait(office, 20)
        late = await money(office, 5_645, (bill, 5_645), received_at=came.isoformat()[:19] + "Z")
        assert late["applications"][0]["discount"] == usd(115)

    play(scene)


def test_who_is_overdue_beyond_his_terms_has_his_orders_held(play: Play) -> None:
    async def scene(office: Office) -> None:
        await set_terms(office, net_days=5, hold_after_days=2)
        await billed(office)
        await wait(office, 7)
        assert (await office.order(tea("1")))["holds"] == []
        await wait(office, 1)
        assert (await office.order(tea("1")))["holds"] == ["credit"]

    play(scene)


def test_who_pays_for_an_account_from_now_on_is_overdue_with_its_invoices_too(play: Play) -> None:
    async def scene(office: Office) -> None:
        await set_terms(office, "TIGHT", hold_after_days=2)
        bill = await billed(office, cases="1")
        await wait(office, 33)
        assert (await office.order(tea("1")))["holds"] == []
        place = relation("ALFKI") | {"payer": "TIGHT"}
        await office.ok("clerk", "PUT", "/relations/ALFKI", place)
        assert await sums(office) == {"invoiced": 2_880, "open": 2_880}
        assert (await office.order(tea("1")))["holds"] == ["credit"]
        await office.pay(bill, 2_880)
        assert await sums(office) == {"invoiced": 2_880, "paid": 2_880}

    play(scene)


def test_who_takes_over_a_payer_is_overdue_with_what_that_one_pays_for(play: Play) -> None:
    async def scene(office: Office) -> None:
        with office.erp.state.transaction("seed", "seed") as tx:
            account = tx.get("customer", "ALFKI")
            assert account is not None
            tx.put("customer", "HEIR", account.body | {"id": "HEIR"})
        place = relation("ALFKI") | {"payer": "TIGHT"}
        await office.ok("clerk", "PUT", "/relations/ALFKI", place)
        await billed(office, cases="1")
        await set_terms(office, "HEIR", hold_after_days=2)
        await wait(office, 33)
        assert (await office.order(tea("1")))["holds"] == []
        await office.ok("clerk", "POST", "/customers/TIGHT/merger", {"into": "HEIR"})
        assert (await office.order(tea("1")))["holds"] == ["credit"]

    play(scene)


def test_money_is_refused_where_it_cannot_be_posted(play: Play) -> None:
    async def scene(office: Office) -> None:
        bill = await billed(office)
        for said, code in (
            (receipt(100, account="NOBODY"), "unknown-customer"),
            (receipt(100) | {"amount": {"amount_minor": 100, "currency": "EUR"}}, None),
            (receipt(100, ({"id": "IN-9"}, 1)), "unknown-invoice"),
            (receipt(100, (bill, 1), account="TIGHT"), "not-payer"),
            (receipt(100, (bill, 101)), "over-applied"),
        ):
            refusal = (422, code or "currency-mismatch")
            assert await office.refused("clerk", "POST", "/receipts", said) == refusal
        assert office.erp.state.count("receipt") == 0

    play(scene)


def test_a_closed_period_refuses_or_moves_what_is_posted_later(play: Play) -> None:
    async def scene(office: Office) -> None:
        order = await office.order(tea("2"))
        parcel = await office.ship(order)
        closed = {"state": "closed", "late_postings": "refused"}
        await office.ok("clerk", "PUT", "/periods/2024-03", closed)
        path = f"/shipments/{parcel['id']}/invoice"
        assert await office.refused("clerk", "POST", path) == (422, "closed-period")
        refusal = await office.refused("clerk", "POST", "/receipts", receipt(100))
        assert refusal == (422, "closed-period")
        assert office.erp.state.count("invoice") == office.erp.state.count("receipt") == 0
        moves = {"state": "closed", "late_postings": "next_open"}
        for month in ("2024-03", "2024-04"):
            await office.ok("clerk", "PUT", f"/periods/{month}", moves)
        bill = await office.invoice(parcel)
        assert bill["issued_at"] == "2024-05-01T00:00:00.000000Z"
        assert bill["due_at"] == "2024-05-31T00:00:00.000000Z"
        posted = await money(office, 100)
        assert posted["posted_at"] == bill["issued_at"]
        assert posted["received_at"] < "2024-04"
        read = await office.ok("reader", "GET", "/periods/2024-05")
        assert read["state"] == "open"

    play(scene)


def test_who_takes_an_account_over_has_not_its_terms(play: Play) -> None:
    async def scene(office: Office) -> None:
        await set_terms(office, net_days=90)
        await billed(office)
        await office.ok("clerk", "POST", "/customers/ALFKI/merger", {"into": "TIGHT"})
        assert (await office.ok("reader", "GET", "/statements/TIGHT"))["terms"] is None
        bill = await billed(office, "1", account="TIGHT")
        assert bill["due_at"][:10] == "2024-03-31"
        assert await sums(office, "TIGHT") == {"invoiced": 8_640, "open": 8_640}

    play(scene)


def test_under_a_new_number_an_account_keeps_its_terms(play: Play) -> None:
    async def scene(office: Office) -> None:
        told = await set_terms(office, net_days=90)
        await office.ok("clerk", "POST", "/customers/ALFKI/renumbering", {"number": "ALFKI-2"})
        said = await office.ok("reader", "GET", "/statements/ALFKI-2")
        assert said["terms"] == told["terms"]
        bill = await billed(office, account="ALFKI-2")
        assert bill["due_at"][:10] == "2024-05-30"

    play(scene)


def test_the_feed_tells_of_receipts_and_statements_and_the_first_one_of_the_feed(
    play: Play,
) -> None:
    async def scene(office: Office) -> None:
        assert "also" not in await office.ok("reader", "GET", "/changes")
        await money(office, 100)
        page = await office.ok("reader", "GET", "/receivable-changes")
        assert [row["entity"] for row in page["changes"]] == ["statement", "receipt"]
        first = await office.ok("reader", "GET", "/changes")
        assert first["also"] == {"receivables": page["next"]}
        assert not {row["entity"] for row in first["changes"]} & {"receipt", "statement"}

    play(scene)


def test_under_a_key_money_is_posted_once_where_keys_are_honoured(play: Play) -> None:
    async def scene(office: Office) -> int:
        for _ in range(2):
            sent = await office.send("engine", "POST", "/receipts", receipt(9), idempotency_key="k")
            assert sent.status == 201
        return office.erp.state.count("receipt")

    assert [play(scene, PROFILES[name]) for name in ("classic", "modern")] == [2, 1]
