"""An ERP that does not own the tax asks who does, and bills nothing while nobody answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import orjson

from contracts.journal import Journal
from contracts.ports import CallFailed, Refused, Request, Response
from simulator.asgi import call_asgi
from simulator.clock import VirtualClock, run_virtual
from simulator.erp import create_erp, erp_state, seed_world
from simulator.profiles import PROFILES
from simulator.taxes import TaxEngine
from simulator.world.owners import TAX_ENGINE
from tests.simulator.erp.office import CLIENTS, START, Office, small_world, tea

Scene = Callable[[Office, "Line"], Any]


class Line:
    """The way to the tax engine; `down` fails calls, `away` the next questions, `lost` loses so
    many answers; who `hangs` answers nothing for ever.

    `refusals` are what the next calls that tell something are answered with instead.
    """

    def __init__(self, engine: TaxEngine) -> None:
        self.engine = engine
        self.down = self.hangs = False
        self.away = 0
        self.lost = 0
        self.refusals: list[int] = []
        self.calls: list[str] = []

    async def call(self, edge: str, request: Request, *, timeout_ms: int) -> Response:
        assert (edge, timeout_ms) == ("erp>tax", 5_000)
        if self.down:
            raise Refused("nothing listens")
        if self.hangs:
            await asyncio.Event().wait()
        self.calls.append(f"{request.method} {request.path}")
        if self.refusals and request.method == "POST":
            return Response(self.refusals.pop(0), {}, b"{}")
        if self.away and request.method == "PUT":
            self.away -= 1
            raise CallFailed("away")
        answer = await call_asgi(self.engine, request)
        if self.lost and request.path.endswith("/commit"):
            self.lost -= 1
            raise CallFailed("lost")
        return answer


def play(scene: Scene) -> None:
    async def main(clock: VirtualClock) -> None:
        journal, sink = Journal.in_memory(clock, "taxed")
        world = replace(small_world(), tax_owner=TAX_ENGINE)
        engine = TaxEngine(clock, journal)
        engine.load(world.tax_rates)
        line = Line(engine)
        state = erp_state(clock, journal)
        seed_world(state, world)
        erp = create_erp(state, PROFILES["classic"], CLIENTS, secret=b"tests", port=line)
        office = Office(erp, clock, sink, journal, {})
        await scene(office, line)

    run_virtual(main, START)


async def hears(office: Office, seconds: int = 0) -> None:
    """Let the ERP tell what it has to tell by then."""
    running = asyncio.ensure_future(office.erp.dispatcher.run())
    await office.clock.sleep_until_us(office.clock.now_us() + seconds * 1_000_000 + 1_000)
    running.cancel()


async def known(line: Line, name: str) -> dict[str, Any]:
    answer = await call_asgi(line.engine, Request("GET", f"/documents/{name}"))
    told: dict[str, Any] = orjson.loads(answer.body)
    return told


def test_an_invoice_bears_the_tax_of_its_owner_who_hears_that_it_was_posted() -> None:
    async def scene(office: Office, line: Line) -> None:
        order = await office.order(tea("2"))
        shipment = await office.ship(order)
        await put_rate(office, line, "25")
        await office.clock.sleep_until_us(office.clock.now_us() + 2_000_000)
        bill = await office.invoice(shipment)
        assert bill["totals"]["tax"] == {"amount_minor": 1200, "currency": "USD"}
        assert (await known(line, shipment["id"]))["state"] == "estimated"
        line.lost = 2
        await hears(office, 180)
        assert (await known(line, shipment["id"]))["state"] == "committed"
        assert line.calls.count(f"POST /documents/{shipment['id']}/commit") == 3

    play(scene)


async def put_rate(office: Office, line: Line, percent: str) -> None:
    at = office.clock.instant(office.clock.now_us() + 1_000_000)
    rate = {"code": "standard", "country": None, "percent": percent}
    body = orjson.dumps(rate | {"valid_from": f"{at:%Y-%m-%dT%H:%M:%S}Z"})
    assert (await call_asgi(line.engine, Request("PUT", "/rates/standard", {}, body))).status == 200


def test_nothing_is_billed_while_the_owner_is_away_and_nothing_is_made_up() -> None:
    async def scene(office: Office, line: Line) -> None:
        shipment = await office.ship(await office.order(tea("2")))
        line.down = True
        path = f"/shipments/{shipment['id']}/invoice"
        assert await office.refused("clerk", "POST", path) == (503, "tax-unavailable")
        assert office.effects("invoice") == []
        line.down = False
        await office.invoice(shipment)
        assert (await office.refused("clerk", "POST", path))[1] == "already-invoiced"
        assert len(office.effects("invoice")) == 1

    play(scene)


def test_what_is_refused_after_it_was_asked_about_is_given_up() -> None:
    async def scene(office: Office, line: Line) -> None:
        shipment = await office.ship(await office.order(tea("2")))
        month = f"/periods/{START:%Y-%m}"
        closed = {"state": "closed", "late_postings": "refused"}
        await office.ok("clerk", "PUT", month, closed)
        path = f"/shipments/{shipment['id']}/invoice"
        assert (await office.refused("clerk", "POST", path))[1] == "closed-period"
        await hears(office)
        assert (await known(line, shipment["id"]))["state"] == "voided"

    play(scene)


def test_what_was_given_up_and_is_billed_before_that_is_heard_is_not_given_up() -> None:
    async def scene(office: Office, line: Line) -> None:
        shipment = await office.ship(await office.order(tea("2")))
        month, path = f"/periods/{START:%Y-%m}", f"/shipments/{shipment['id']}/invoice"
        await office.ok("clerk", "PUT", month, {"state": "closed", "late_postings": "refused"})
        await office.refused("clerk", "POST", path)
        line.down = True
        await hears(office)
        await office.ok("clerk", "PUT", month, {"state": "open", "late_postings": "refused"})
        line.down = False
        await office.invoice(shipment)
        await hears(office, 180)
        assert (await known(line, shipment["id"]))["state"] == "committed"
        assert not any(call.endswith("/void") for call in line.calls)

    play(scene)


def test_what_was_billed_is_told_again_after_any_no_but_one_to_the_document() -> None:
    async def scene(office: Office, line: Line) -> None:
        shipment = await office.ship(await office.order(tea("2")))
        await office.invoice(shipment)
        line.refusals = [429, 401, 422, 503]
        await hears(office, 300)
        assert line.refusals == []
        assert (await known(line, shipment["id"]))["state"] == "committed"
        assert office.effects("tax_unposted") == []

    play(scene)


async def given_up(line: Line, shipment: dict[str, Any]) -> None:
    """A VOID that everybody had given up on arrives after all."""
    void = Request("POST", f"/documents/{shipment['id']}/void")
    assert (await call_asgi(line.engine, void)).status == 200


def test_what_was_billed_and_is_given_up_by_a_late_void_is_posted_all_the_same() -> None:
    async def scene(office: Office, line: Line) -> None:
        shipment = await office.ship(await office.order(tea("2")))
        await office.invoice(shipment)
        before = await known(line, shipment["id"])
        await given_up(line, shipment)
        await put_rate(office, line, "25")  # for what is billed from now on
        await hears(office, 180)
        after = await known(line, shipment["id"])
        assert after["state"] == "committed"
        same = ("date", "lines", "tax")
        assert [after[name] for name in same] == [before[name] for name in same]
        commit = f"POST /documents/{shipment['id']}/commit"
        assert line.calls.count(commit) == 2
        assert office.effects("tax_unposted") == []

    play(scene)


def test_what_is_given_up_is_mended_once_its_owner_answers_again() -> None:
    async def scene(office: Office, line: Line) -> None:
        shipment = await office.ship(await office.order(tea("2")))
        await office.invoice(shipment)
        await given_up(line, shipment)
        line.away = 3
        await hears(office, 300)
        assert (await known(line, shipment["id"]))["state"] == "committed"
        assert office.effects("tax_unposted") == []

    play(scene)


def test_what_the_owner_does_not_know_any_more_is_asked_anew() -> None:
    async def scene(office: Office, line: Line) -> None:
        shipment = await office.ship(await office.order(tea("2")))
        await office.invoice(shipment)
        line.refusals = [404]
        await hears(office, 60)
        assert (await known(line, shipment["id"]))["state"] == "committed"
        assert office.effects("tax_unposted") == []

    play(scene)


def test_what_the_owner_says_otherwise_by_now_is_written_down_once() -> None:
    async def scene(office: Office, line: Line) -> None:
        shipment = await office.ship(await office.order(tea("2")))
        await office.invoice(shipment)
        await given_up(line, shipment)
        line.engine.load({"standard": Decimal(30)})  # as if it had always been so
        await hears(office, 300)
        (told,) = office.effects("tax_unposted")
        assert told.body["after"] == {"id": shipment["id"], "code": "tax-differs"}
        assert (await known(line, shipment["id"]))["state"] == "estimated"

    play(scene)


def test_what_the_owner_will_not_keep_as_owed_is_written_down_after_some_time() -> None:
    async def scene(office: Office, line: Line) -> None:
        shipment = await office.ship(await office.order(tea("2")))
        await office.invoice(shipment)
        line.refusals = [409] * 20
        await hears(office, 300)
        (told,) = office.effects("tax_unposted")
        assert told.body["after"]["id"] == shipment["id"]
        assert line.calls.count(f"POST /documents/{shipment['id']}/commit") == 6

    play(scene)


def test_an_erp_that_owns_the_tax_asks_nobody() -> None:
    async def scene(office: Office, line: Line) -> None:
        with office.erp.state.transaction("seed") as tx:
            tx.delete("tax_owner", "tax")
        await office.invoice(await office.ship(await office.order(tea("2"))))
        assert line.calls == []

    play(scene)


async def credited(line: Line, name: str) -> dict[str, Any]:
    answer = await call_asgi(line.engine, Request("GET", f"/credits/{name}"))
    told: dict[str, Any] = orjson.loads(answer.body)
    return told


async def cancelled(office: Office, bill: dict[str, Any]) -> dict[str, Any]:
    path = f"/invoices/{bill['id']}/cancellation"
    return await office.ok("clerk", "POST", path, {"reason": "wrong-bill"})


def test_a_cancelled_bill_is_given_back_and_billed_anew_as_of_the_day_that_it_was_billed() -> None:
    async def scene(office: Office, line: Line) -> None:
        shipment = await office.ship(await office.order(tea("2")))
        bill = await office.invoice(shipment)
        await hears(office)
        made = await cancelled(office, bill)
        await put_rate(office, line, "25")
        await hears(office, 2)
        told = await credited(line, made["id"])
        assert (told["document"], told["tax"]) == (shipment["id"], bill["totals"]["tax"])
        anew = await office.invoice(shipment)
        assert anew["totals"] == bill["totals"]
        await hears(office)
        first, second = await known(line, shipment["id"]), await known(line, "TX-000001")
        assert (first["state"], second["state"]) == ("committed", "committed")
        assert (first["date"], first["tax"]) == (second["date"], second["tax"])
        asked = [row.body["after"] for row in office.effects("tax_question")]
        assert [row["document"] for row in asked] == [shipment["id"], "TX-000001"]

    play(scene)


def test_a_credit_that_comes_before_its_bill_is_told_again_after_it() -> None:
    async def scene(office: Office, line: Line) -> None:
        shipment = await office.ship(await office.order(tea("2")))
        bill = await office.invoice(shipment)
        line.refusals = [503, 503]  # the commit is not heard
        made = await cancelled(office, bill)
        await hears(office, 180)
        assert (await credited(line, made["id"]))["tax"] == bill["totals"]["tax"]
        assert line.calls.count(f"PUT /credits/{made['id']}") > 1
        assert office.effects("tax_unposted") == []

    play(scene)


def test_a_credit_of_a_bill_that_its_owner_will_not_keep_is_written_down_with_it() -> None:
    async def scene(office: Office, line: Line) -> None:
        shipment = await office.ship(await office.order(tea("2")))
        bill = await office.invoice(shipment)
        line.refusals = [409] * 60
        made = await cancelled(office, bill)
        await hears(office, 600)
        told = {row.body["after"]["id"] for row in office.effects("tax_unposted")}
        assert told == {shipment["id"], made["id"]}

    play(scene)


def test_a_corrected_line_is_asked_for_before_it_is_billed_anew_and_nothing_if_nobody_says() -> (
    None
):
    async def scene(office: Office, line: Line) -> None:
        shipment = await office.ship(await office.order(tea("2")))
        bill = await office.invoice(shipment)
        price = bill["lines"][0]["unit_price"]
        right = {
            "line": 1,
            "quantity": bill["lines"][0]["quantity"],
            "unit_price": price | {"amount": "10.00"},
        }
        path = f"/invoices/{bill['id']}/corrections"
        body = {"reason": "wrong-price", "lines": [right]}
        line.down = True
        assert await office.refused("clerk", "POST", path, body) == (503, "tax-unavailable")
        assert len(office.effects("invoice")) == 1
        assert office.effects("reversal") == []
        line.down = False
        made = await office.ok("clerk", "POST", path, body)
        assert (
            made["invoice"]["totals"]["tax"]["amount_minor"] * 5
            == (made["invoice"]["totals"]["lines"]["amount_minor"])
        )
        await hears(office)
        told = await credited(line, made["reversal"]["id"])
        assert (told["document"], told["tax"]) == (shipment["id"], bill["totals"]["tax"])
        states = [(await known(line, f"TX-00000{nth}")).get("state") for nth in (1, 2)]
        assert states == [None, "committed"]  # nobody heard the first question

    play(scene)


def test_what_was_asked_about_a_correction_that_is_refused_is_given_up() -> None:
    async def scene(office: Office, line: Line) -> None:
        shipment = await office.ship(await office.order(tea("2")))
        bill = await office.invoice(shipment)
        closed = {"state": "closed", "late_postings": "refused"}
        await office.ok("clerk", "PUT", f"/periods/{START:%Y-%m}", closed)
        right = {"line": 1, "quantity": bill["lines"][0]["quantity"], "unit_price": None}
        body = {"reason": "wrong-price", "lines": [right]}
        path = f"/invoices/{bill['id']}/corrections"
        assert (await office.refused("clerk", "POST", path, body))[1] == "closed-period"
        await hears(office)
        assert (await known(line, "TX-000001"))["state"] == "voided"
        assert (await known(line, shipment["id"]))["state"] == "committed"

    play(scene)
