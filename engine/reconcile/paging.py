"""Lists of an ERP whose next page is not after an id: counted, linked or numbered.

Each is read to its end, and its end is never guessed from a page that is shorter than was asked.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from itertools import count
from typing import Any, Final
from urllib.parse import urlencode, urljoin, urlsplit

from engine.errors import Unusable

OTHERWISE: Final = "paged-otherwise"
"""The code with which an ERP refuses a list that has more than one page."""

WAYS: Final = "/listings"
"""Where it says how they are read."""

_LINK: Final = "@odata.nextLink"
_LINKED: Final = f"{WAYS}/linked/"
_BACK_MOST: Final = 20

Row = dict[str, Any]
Get = Callable[[str], Awaitable[Mapping[str, Any]]]
"""Reads the JSON object at a path; raises `NoAnswer`."""

Read = Callable[[Get, str, Mapping[str, str], int], Awaitable[list[Row]]]
"""Every row of a list: how to read a path, its noun, what is asked, and how many rows at once."""


async def _skipped(get: Get, noun: str, query: Mapping[str, str], size: int) -> list[Row]:
    """By the number of rows to skip, in the order of their last change.

    A row that changes goes to the end and those behind it move up, so a page begins with the last
    row of the page before it. Where that is not there, rows have moved, and pages are read again
    from further back: whatever stands behind a row that did not move was not passed over. An ERP
    that gives one row at once cannot be read so, which is found out and not passed over either.
    """
    found: dict[str, Row] = {}
    offset, back = 0, 0  # how often it went back since a page began as it should
    most = max(size, 2)  # the first row of a page is known, so only the second leads on
    while True:
        page = await _page_from(get, noun, query, offset, most)
        if offset and not (page and found.get(_name(page[0])) == page[0]):
            if back == _BACK_MOST:
                raise Unusable("list-keeps-moving")
            offset, back = max(0, offset - most), back + 1
            continue
        back = 0 if offset else back
        for row in page:
            found.pop(_name(row), None)  # one that moved stands where it was seen last
            found[_name(row)] = row
        if len(page) < 2:
            if page and size < 2 and await _page_from(get, noun, query, offset + 1, most):
                raise Unusable("pages-of-one-row")
            return list(found.values())
        offset += len(page) - 1


async def _page_from(
    get: Get, noun: str, query: Mapping[str, str], offset: int, limit: int
) -> list[Row]:
    asked = {**query, "offset": str(offset), "limit": str(limit)}
    return _rows(await get(f"{WAYS}/skipped/{noun}?{urlencode(asked)}"), "rows")


async def _numbered(get: Get, noun: str, query: Mapping[str, str], size: int) -> list[Row]:
    """By the number of a page, to the first that is empty: a size may be cut without a word."""
    found: dict[str, Row] = {}
    for number in count(1):
        asked = {**query, "page": str(number), "page_size": str(size)}
        page = _rows(await get(f"{WAYS}/numbered/{noun}?{urlencode(asked)}"), "rows")
        if not page:
            break
        found.update((_name(row), row) for row in page)
    return list(found.values())


async def _linked(get: Get, noun: str, query: Mapping[str, str], _size: int) -> list[Row]:
    """By the link of each page to the next, as it is; an empty page with one is not the last."""
    found: dict[str, Row] = {}
    path = f"{_LINKED}{noun}?{urlencode(query)}"
    seen = {path}
    while True:
        content = await get(path)
        found.update((_name(row), row) for row in _rows(content, "value"))
        link = content.get(_LINK)
        if link is None:
            return list(found.values())
        path = _local(path, link)
        if path in seen:
            raise Unusable("link-leads-back")
        seen.add(path)


READERS: Final[Mapping[str, Read]] = {"offset": _skipped, "link": _linked, "page": _numbered}
"""The styles that an ERP may name, and how each is read."""


def _rows(content: Mapping[str, Any], name: str) -> list[Row]:
    page = content.get(name)
    if not isinstance(page, list):
        raise Unusable("list-unreadable")
    return [row for row in page if isinstance(row, dict)]


def _name(row: Row) -> str:
    """The id of a row; of stock, `<warehouse>/<sku>`."""
    return str(row.get("id") or row.get("number") or f"{row.get('warehouse')}/{row.get('sku')}")


def _local(path: str, link: Any) -> str:
    """A link as a path of the ERP's; the host, and where the ERP lies on it, are known here."""
    to = urlsplit(urljoin(path, link)) if isinstance(link, str) else None
    begin = -1 if to is None else to.path.find(_LINKED)
    if to is None or begin < 0:
        raise Unusable("link-leads-away")
    return f"{to.path[begin:]}?{to.query}"
