"""Lists of every style are read to their end, and nothing is lost where a page of one ends."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from engine.errors import Unusable
from engine.reconcile.paging import READERS

Row = dict[str, Any]
Serve = Callable[[str, Mapping[str, str]], dict[str, Any]]


def rows(*ids: int) -> list[Row]:
    return [{"id": f"R-{each:02}", "version": 1} for each in ids]


def read(style: str, serve: Serve, size: int = 3) -> list[str]:
    """The ids that a reader finds, with the version of each, in what `serve` answers."""

    async def get(path: str) -> Mapping[str, Any]:
        url = urlsplit(path)
        asked = {name: values[0] for name, values in parse_qs(url.query).items()}
        return serve(url.path, asked)

    async def whole() -> list[Row]:
        return await READERS[style](get, "orders", {"changed_since": "7"}, size)

    found = asyncio.run(whole())
    return [f"{row['id']}.{row['version']}" for row in found]


class Moving:
    """A list in the order of the last change, of which a row changes before the nth page."""

    def __init__(self, count: int, moves: Mapping[int, int]) -> None:
        self.rows = rows(*range(count))
        self.moves = moves
        self.pages = 0

    def __call__(self, path: str, asked: Mapping[str, str]) -> dict[str, Any]:
        assert (path, asked["changed_since"]) == ("/listings/skipped/orders", "7")
        moved = self.moves.get(self.pages)
        if moved is not None:
            row = self.rows.pop(
                next(n for n, one in enumerate(self.rows) if one["id"] == f"R-{moved:02}")
            )
            self.rows.append({**row, "version": row["version"] + 1})
        self.pages += 1
        begin = int(asked["offset"])
        return {"rows": self.rows[begin : begin + int(asked["limit"])]}


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 7, 8])
def test_skipped_rows_are_read_to_the_end_of_a_list_that_stands_still(count: int) -> None:
    assert read("offset", Moving(count, {})) == [f"R-{each:02}.1" for each in range(count)]


@pytest.mark.parametrize("page", [1, 2, 3])
@pytest.mark.parametrize("moved", range(9))
def test_no_row_is_lost_when_any_of_them_moves_before_any_page(page: int, moved: int) -> None:
    found = read("offset", Moving(9, {page: moved}))
    assert {one[:4] for one in found} == {f"R-{each:02}" for each in range(9)}
    assert len(found) == 9, "a row that was met twice counts once"


def test_no_row_is_lost_when_all_that_was_read_moves_meanwhile() -> None:
    found = read("offset", Moving(9, {1: 2, 2: 1, 3: 0}))
    assert sorted(found) == sorted(
        [*(f"R-0{each}.2" for each in range(3)), *(f"R-0{each}.1" for each in range(3, 9))]
    )


def test_whoever_only_counts_rows_loses_one_where_a_row_moved() -> None:
    """The fake can lose a row: without it the tests above would prove nothing."""
    serve, found = Moving(9, {1: 0}), set[str]()
    for offset in (0, 3, 6):
        query = {"changed_since": "7", "offset": str(offset), "limit": "3"}
        found |= {row["id"] for row in serve("/listings/skipped/orders", query)["rows"]}
    assert "R-03" not in found


def test_a_list_that_never_rests_is_given_up() -> None:
    versions = itertools.count(1)

    def serve(_path: str, asked: Mapping[str, str]) -> dict[str, Any]:
        begin, version = int(asked["offset"]), next(versions)
        return {"rows": [{"id": f"R-{begin + nth}", "version": version} for nth in range(3)]}

    with pytest.raises(Unusable, match="list-keeps-moving"):
        read("offset", serve)


def test_pages_by_number_are_read_to_an_empty_one_however_short_they_are() -> None:
    held = rows(*range(5))

    def serve(path: str, asked: Mapping[str, str]) -> dict[str, Any]:
        assert (path, asked["page_size"]) == ("/listings/numbered/orders", "500")
        begin = (int(asked["page"]) - 1) * 2  # it gives two, whatever is asked for
        return {"rows": held[begin : begin + 2], "page": int(asked["page"])}

    assert read("page", serve, size=500) == [f"R-0{each}.1" for each in range(5)]


@pytest.mark.parametrize(
    "prefix", ["", "orders", "/listings/linked/orders", "http://erp/world/listings/linked/orders"]
)
def test_links_are_followed_as_they_are_and_an_empty_page_with_one_is_not_the_last(
    prefix: str,
) -> None:
    pages = {None: (rows(1), "a+b"), "a+b": ([], "c"), "c": (rows(2), None)}

    def serve(path: str, asked: Mapping[str, str]) -> dict[str, Any]:
        assert path == "/listings/linked/orders"
        value, token = pages[asked.get("skiptoken")]
        link = {} if token is None else {"@odata.nextLink": f"{prefix}?skiptoken={token}"}
        return {"value": value, **{k: v.replace("+", "%2B") for k, v in link.items()}}

    assert read("link", serve) == ["R-01.1", "R-02.1"]


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        ("/orders?skiptoken=x", "link-leads-away"),
        (7, "link-leads-away"),
        ("orders?changed_since=7", "link-leads-back"),
    ],
)
def test_a_link_that_leads_elsewhere_or_back_is_not_followed(link: object, reason: str) -> None:
    with pytest.raises(Unusable, match=reason):
        read("link", lambda _path, _asked: {"value": rows(1), "@odata.nextLink": link})


@pytest.mark.parametrize("style", sorted(READERS))
def test_an_answer_that_is_no_page_is_not_taken_for_an_empty_one(style: str) -> None:
    with pytest.raises(Unusable, match="list-unreadable"):
        read(style, lambda _path, _asked: {"orders": []})


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_whoever_wants_one_row_at_once_still_reads_a_list_to_its_end(count: int) -> None:
    assert read("offset", Moving(count, {}), size=1) == [f"R-{each:02}.1" for each in range(count)]


def test_an_erp_that_gives_one_row_at_once_is_found_out_and_not_read_by_a_row() -> None:
    held = rows(1, 2, 3)

    def serve(_path: str, asked: Mapping[str, str]) -> dict[str, Any]:
        begin = int(asked["offset"])
        return {"rows": held[begin : begin + 1]}

    with pytest.raises(Unusable, match="pages-of-one-row"):
        read("offset", serve, size=1)
