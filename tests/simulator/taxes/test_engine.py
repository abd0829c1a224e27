"""The tax engine: the same question has the same answer, and what was posted never changes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import orjson

from contracts.check import Checker
from contracts.journal import Journal
from contracts.operations import Operations
from contracts.ports import Request
from simulator.asgi import call_asgi
from simulator.clock import VirtualClock, run_virtual
from simulator.taxes import TaxEngine

Ask = Callable[..., Awaitable[tuple[int, Any]]]
NOW = "2026-03-02T00:00:00.000000Z"
LATER = "2026-03-05T00:00:00.000000Z"


def eur(minor: int) -> dict[str, Any]:
    return {"amount_minor": minor, "currency": "EUR"}


def asked(amount: int = 1999, **more: Any) -> dict[str, Any]:
    line = {"line": 1, "sku": "BOLT", "tax_code": "standard", "amount": eur(amount)}
    included = more.pop("included", False)
    return {
        "id": "SH-1",
        "date": NOW,
        "country": "Norway",
        "exemption": None,
        "currency": "EUR",
        "lines": [line | {"included": included}],
    } | more


def rate(percent: str, **more: Any) -> dict[str, Any]:
    base = {"code": "standard", "country": None, "percent": percent, "valid_from": LATER}
    return base | more


def with_engine(scene: Callable[[Ask], Awaitable[Any]]) -> None:
    """Plays a scene with a tax engine of 20 %; every answer keeps the contract."""

    async def main(clock: VirtualClock) -> None:
        journal, _ = Journal.in_memory(clock, "taxes")
        engine = TaxEngine(clock, journal)
        engine.load({"standard": Decimal(20)})

        async def ask(method: str, path: str, content: Any = None) -> tuple[int, Any]:
            body = b"" if content is None else orjson.dumps(content)
            answered = await call_asgi(engine, Request(method, path, {}, body))
            known = Operations.load().match("tax", method, path)
            assert known is not None
            media = answered.headers.get("content-type")
            assert not Checker().raw_response(known[0], answered.status, answered.body, media)
            return answered.status, orjson.loads(answered.body)

        await scene(ask)

    run_virtual(main, datetime(2026, 3, 2, tzinfo=UTC))


async def tax_of(ask: Ask, name: str, **more: Any) -> tuple[int, int]:
    """Net and tax of a document with one line."""
    content = asked(**more) | {"id": name}
    status, told = await ask("PUT", f"/documents/{name}", content)
    assert status == 200, told
    (line,) = told["lines"]
    assert told["tax"] == line["tax"]
    return line["net"]["amount_minor"], line["tax"]["amount_minor"]


def test_tax_is_on_top_or_in_the_amount_rounded_half_up_and_nothing_for_who_is_exempt() -> None:
    async def scene(ask: Ask) -> None:
        assert await tax_of(ask, "A") == (1999, 400)
        assert await tax_of(ask, "B", included=True) == (1666, 333)
        assert await tax_of(ask, "C", exemption="CERT-7") == (1999, 0)
        assert await tax_of(ask, "D", amount=0) == (0, 0)

    with_engine(scene)


def test_a_rate_holds_from_its_instant_on_and_a_countrys_own_before_everybodys() -> None:
    async def scene(ask: Ask) -> None:
        await ask("PUT", "/rates/standard", rate("22"))
        await ask("PUT", "/rates/standard@Norway", rate("25", country="Norway"))
        assert await tax_of(ask, "A") == (1999, 400)
        assert await tax_of(ask, "B", date="2026-03-04T23:59:59.999999Z") == (1999, 400)
        assert await tax_of(ask, "C", date=LATER) == (1999, 500)
        assert await tax_of(ask, "D", date=LATER, country="Ireland") == (1999, 440)
        known = (await ask("PUT", "/rates/standard", rate("21")))[1]
        assert [step["percent"] for step in known["steps"]] == ["20", "21"]
        past = rate("19", valid_from="2026-03-01T00:00:00Z")
        assert (await ask("PUT", "/rates/standard", past))[1]["code"] == "rate-in-the-past"
        assert (await ask("PUT", "/rates/other", rate("19")))[1]["code"] == "id-mismatch"

    with_engine(scene)


def test_what_was_posted_never_changes_and_what_was_given_up_may_be_asked_again() -> None:
    async def scene(ask: Ask) -> None:
        path = "/documents/SH-1"
        first = await ask("PUT", path, asked())
        assert await ask("PUT", path, asked()) == first
        assert (await ask("POST", f"{path}/void"))[1]["state"] == "voided"
        again = await ask("POST", f"{path}/commit")
        assert (again[0], again[1]["code"]) == (409, "document-not-estimated")
        assert (await ask("PUT", path, asked(2000)))[1]["state"] == "estimated"
        posted = await ask("POST", f"{path}/commit")
        assert posted[1]["state"] == "committed"
        assert await ask("POST", f"{path}/commit") == posted
        assert await ask("PUT", path, asked(2000, date=LATER)) == posted
        assert (await ask("PUT", path, asked(2001)))[1]["code"] == "document-committed"
        assert (await ask("POST", f"{path}/void"))[1]["code"] == "document-committed"
        assert await ask("GET", path) == posted

    with_engine(scene)


def test_what_the_engine_does_not_know_it_says() -> None:
    async def scene(ask: Ask) -> None:
        path = "/documents/SH-1"
        line = asked()["lines"][0]
        strange = (
            (asked(lines=[line | {"tax_code": "other"}]), "unknown-tax-code"),
            (asked(currency="USD"), "currency-mismatch"),
            (asked(id="SH-2"), "id-mismatch"),
            (asked(lines=[]), "invalid"),
        )
        for content, code in strange:
            status, told = await ask("PUT", path, content)
            assert (status, told["code"]) == (422, code)
        assert (await ask("GET", path))[0] == 404
        assert (await ask("POST", f"{path}/commit"))[0] == 404

    with_engine(scene)


def credit(net: int = 1000, tax: int = 200, **more: Any) -> dict[str, Any]:
    line = {"line": 1, "net": eur(net), "tax": eur(tax)}
    head = {"id": "CN-1", "document": "SH-1", "date": LATER, "currency": "EUR"}
    return {**head, "lines": [line]} | more


async def committed(ask: Ask) -> dict[str, Any]:
    await tax_of(ask, "SH-1", amount=2000)
    status, posted = await ask("POST", "/documents/SH-1/commit")
    assert status == 200
    return dict(posted)


def test_what_is_given_back_is_a_document_of_its_own_and_the_same_again_is_no_change() -> None:
    async def scene(ask: Ask) -> None:
        posted = await committed(ask)
        told = await ask("PUT", "/credits/CN-1", credit())
        assert (told[0], told[1]["tax"], told[1]["version"]) == (200, eur(200), 1)
        assert await ask("PUT", "/credits/CN-1", credit()) == told
        assert await ask("GET", "/credits/CN-1") == told
        rest = credit(1000, 200, id="RV-1")
        assert (await ask("PUT", "/credits/RV-1", rest))[0] == 200
        assert await ask("GET", "/documents/SH-1") == (200, posted)
        assert (await ask("GET", "/credits/RV-2"))[0] == 404

    with_engine(scene)


def test_no_more_is_given_back_than_is_owed_and_nothing_of_what_is_not() -> None:
    async def scene(ask: Ask) -> None:
        path = "/credits/CN-1"
        assert (await ask("PUT", path, credit()))[1]["code"] == "document-unknown"
        await tax_of(ask, "SH-1", amount=2000)
        assert (await ask("PUT", path, credit()))[1]["code"] == "document-not-committed"
        await committed(ask)
        line = credit()["lines"][0]
        other = {"amount_minor": 200, "currency": "USD"}
        strange = (
            (credit(tax=401), "over-credited"),
            (credit(2001), "over-credited"),
            (credit(currency="USD"), "currency-mismatch"),
            (credit(lines=[line | {"tax": other}]), "currency-mismatch"),
            (credit(lines=[line | {"line": 2}]), "unknown-line"),
            (credit(lines=[line, line]), "duplicate-line"),
            (credit(id="CN-2"), "id-mismatch"),
            (credit(-1), "invalid"),
        )
        for content, code in strange:
            status, told = await ask("PUT", path, content)
            assert (status, told["code"]) == (422, code), content
        assert (await ask("PUT", path, credit(1500, 300)))[0] == 200
        assert (await ask("PUT", path, credit()))[1]["code"] == "credit-differs"
        more = credit(501, 0, id="CN-2")
        assert (await ask("PUT", "/credits/CN-2", more))[1]["code"] == "over-credited"

    with_engine(scene)


def test_what_the_engine_has_is_listed_in_pages_and_what_is_deleted_is_not_known_any_more() -> None:
    async def scene(ask: Ask) -> None:
        posted = await committed(ask)
        await tax_of(ask, "SH-2")
        await ask("PUT", "/credits/CN-1", credit())
        first = (await ask("GET", "/documents?limit=1"))[1]
        assert (first["documents"], first["next"]) == ([posted], "SH-1")
        rest = (await ask("GET", "/documents?after=SH-1"))[1]
        assert ([one["id"] for one in rest["documents"]], rest["next"]) == (["SH-2"], None)
        listed = (await ask("GET", "/credits"))[1]
        assert ([one["id"] for one in listed["credits"]], listed["next"]) == (["CN-1"], None)
        refused = await ask("POST", "/documents/SH-1/deletion")
        assert (refused[0], refused[1]["code"]) == (409, "document-credited")
        assert (await ask("POST", "/documents/SH-2/deletion"))[1]["id"] == "SH-2"
        assert (await ask("GET", "/documents/SH-2"))[0] == 404
        assert (await ask("POST", "/documents/SH-2/deletion"))[0] == 404
        assert (await tax_of(ask, "SH-2"))[1] == 400

    with_engine(scene)
