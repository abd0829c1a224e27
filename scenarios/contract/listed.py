"""Every way to read a list leads to the same rows, also while one of them changes."""

from __future__ import annotations

from typing import Any, Final

from scenarios.contract.talk import Talk

LISTINGS: Final = ("erp.listings.skipped", "erp.listings.numbered", "erp.listings.linked")
_SIZE: Final = 2
_PAGES: Final = 100


def read_in_every_way(talk: Talk) -> None:
    """Orders by their own list, and in each of the styles of the contract `listings`."""
    page = talk.ask("engine", "GET", "/orders").content
    known = {row["number"]: row for row in page["orders"]}
    for operation, read in zip(LISTINGS, (_skipped, _numbered, _linked), strict=True):
        rows = read(talk)
        once = sorted(row["number"] for row in rows)
        talk.expect(operation, "each row of the list once, on some page", once == sorted(known))
        same = all(known.get(row["number"]) == row for row in rows)
        talk.expect(operation, "the documents that the list of orders has", same)
    _moved(talk, list(known))


def _skipped(talk: Talk) -> list[Any]:
    rows: list[Any] = []
    while page := _skipping(talk, len(rows)):
        rows += page
    return rows


def _skipping(talk: Talk, offset: int) -> list[Any]:
    path = f"/listings/skipped/orders?offset={offset}&limit={_SIZE}"
    page: list[Any] = talk.ask("engine", "GET", path).content["rows"]
    return page


def _numbered(talk: Talk) -> list[Any]:
    rows: list[Any] = []
    for number in range(1, _PAGES):
        path = f"/listings/numbered/orders?page={number}&page_size={_SIZE}"
        page = talk.ask("engine", "GET", path).content
        if not page["rows"] or page["page"] != number:
            break
        rows += page["rows"]
    return rows


def _linked(talk: Talk) -> list[Any]:
    rows: list[Any] = []
    path: str | None = "orders"
    for _ in range(_PAGES):
        if path is None:
            break
        page = talk.ask("engine", "GET", f"/listings/linked/{path}").content
        rows += page["value"]
        path = page.get("@odata.nextLink")
    return rows


def _moved(talk: Talk, numbers: list[str]) -> None:
    """A row that changes goes to the end, and all behind it move up by one."""
    before = [row["number"] for row in _skipped(talk)]
    if len(before) < _SIZE or set(before) != set(numbers):
        return  # told of above
    first, charge = before[0], talk.face.holdings.examples["erp.orders.charge"][0]
    charged = talk.ask("clerk", "POST", f"/orders/{first}/charges", charge).status == 201
    after = [row["number"] for row in _skipped(talk)]
    moved = after == [*before[1:], first] if charged else after == before
    talk.expect("erp.listings.skipped", "a row that changed at the end of the list", moved)
