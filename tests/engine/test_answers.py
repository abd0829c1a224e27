"""What is listed is heard of also from an ERP whose lists go on in a style of their own."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest

from contracts.ports import Request, Response
from engine.answers import AnswerReader
from tests.engine.fakes.documents import SHOP
from tests.engine.fakes.erp import FakeErp, answer, problem
from tests.engine.fakes.sea import Sea, sail

PAGE = 2


class QuotingErp:
    """Stands before a fake ERP, and refuses a list of quotes that is longer than a page.

    One that was read with the first page changes before the second.
    """

    def __init__(self, erp: FakeErp, style: str) -> None:
        self.erp, self.style = erp, style
        self.rows: dict[str, tuple[int, dict[str, Any]]] = {}
        self.position = 0
        self.pages = 0

    def change(self, name: str) -> None:
        """A quote is new, or changes and goes to the end of the list."""
        self.position += 1
        version = 1 + self.rows.pop(name, (0, {"version": 0}))[1]["version"]
        known = {"shop": SHOP, "reference": name, "number": f"N-{name}", "id": f"N-{name}"}
        said: dict[str, Any] = {"state": "open", "reason": None, "order": None, "offers": []}
        self.rows[name] = self.position, {**known, **said, "version": version}

    def handle(self, request: Request) -> Response:
        url = urlsplit(request.path)
        asked = {name: values[0] for name, values in parse_qs(url.query).items()}
        if url.path == "/listings":
            return answer(200, {"style": self.style})
        since = int(asked.get("changed_since", 0))
        if url.path.startswith("/listings/"):
            self.pages += 1
            if self.pages == 2:
                self.change("Q-1")
        found = [row for position, row in self.rows.values() if position > since]
        if url.path == "/quotes":
            if "reference" in asked:
                found = [row for row in found if row["reference"] == asked["reference"]]
            if len(found) > PAGE:
                return problem(422, "paged-otherwise")
            return answer(200, {"quotes": found, "next": None, "position": self.position})
        if url.path.startswith("/listings/"):
            return self.page(url.path.split("/")[2], asked, found)
        return self.erp.handle(request)

    def page(self, style: str, asked: dict[str, str], found: list[dict[str, Any]]) -> Response:
        if style == "skipped":
            begin = int(asked["offset"])
            return answer(200, {"rows": found[begin : begin + PAGE]})
        found = sorted(found, key=lambda row: str(row["id"]))  # only skipped rows move
        if style == "numbered":
            begin = (int(asked["page"]) - 1) * PAGE
            return answer(200, {"rows": found[begin : begin + PAGE]})
        begin = int(asked.get("skiptoken", 0))
        link = {"@odata.nextLink": f"quotes?skiptoken={begin + PAGE}"}
        more = begin + PAGE < len(found)
        return answer(200, {"value": found[begin : begin + PAGE], **(link if more else {})})


@pytest.mark.parametrize("style", ["offset", "link", "page"])
def test_more_than_a_page_of_answers_is_heard_of_whatever_the_style_of_the_lists(
    style: str,
) -> None:
    shown: dict[str, int] = {}

    async def story(sea: Sea) -> None:
        erp = QuotingErp(sea.erp, style)

        def shop(request: Request) -> Response:
            if not request.path.startswith("/connector/quotes/"):
                return sea.shop.handle(request)
            shown[request.path.split("/")[3]] = orjson.loads(request.body)["version"]
            return answer(200, {"status": "applied"})

        sea.wire.servers = {"engine>erp": erp.handle, "engine>storefront": shop}
        for number in range(5):
            erp.change(f"Q-{number}")
        engine = await sea.boot()
        for reader in engine._readers:
            if isinstance(reader, AnswerReader):
                reader.begin()
        await sea.sleep(130)
        assert shown == {"Q-0": 1, "Q-1": 2, "Q-2": 1, "Q-3": 1, "Q-4": 1}
        asked = sum("/listings/" in to for _, _, _, to in sea.wire.calls)
        await sea.sleep(130)
        again = sum("/listings/" in to for _, _, _, to in sea.wire.calls)
        assert asked == again, "the cursor has moved, so a page is all there is"

    sail(story)


def test_who_was_never_asked_for_an_address_is_not_even_looked_at() -> None:
    async def story(sea: Sea) -> None:
        seen: list[str] = []

        def erp(request: Request) -> Response:
            if not request.path.startswith("/address-requests"):
                return sea.erp.handle(request)
            seen.append(request.path)
            return answer(200, {"address-requests": [], "next": None, "position": 0})

        sea.wire.servers = {"engine>erp": erp, "engine>storefront": sea.shop.handle}
        engine = await sea.boot()
        await sea.sleep(130)
        assert seen == []
        for reader in engine._readers:
            if isinstance(reader, AnswerReader):
                reader.begin()
        await sea.sleep(130)
        assert len(seen) > 1

    sail(story)
