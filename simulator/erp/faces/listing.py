"""Lists whose pages are counted, numbered or linked: what the contract `listings` asks of the ERP.

In a profile of one of these styles the lists of the other contracts have one page, and whoever
wants more of them than it holds is told where the rest is to be had.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import orjson
from starlette.responses import Response

from simulator.entity import Row
from simulator.erp.door import SCREENS
from simulator.erp.faces.reading import READ
from simulator.erp.problems import Refusal
from simulator.erp.snapshots import FIGURE, STOCK
from simulator.face import Call, Endpoint, Operation, answer, answer_raw, versioned
from simulator.problem import Problem
from simulator.profiles import CURSOR, Profile
from simulator.state import State

LISTED: Final[Mapping[str, str]] = {
    "amendments": "amendment",
    "availability": "availability",
    "credit-notes": "credit_note",
    "customers": "customer",
    "discounts": "discount",
    "invoices": "invoice",
    "items": "item",
    "orders": "order",
    "prices": "price",
    "quotes": "quote",
    "receipts": "receipt",
    "returns": "return",
    "shipments": "shipment",
    "statements": "statement",
}
"""Nouns under which lists are served, and the kinds of their rows."""

_OK: Final = 200
_MOST_PAGES: Final = 2**32


def listing_operations(state: State, profile: Profile) -> list[Operation]:
    """`erp.listings.read`, `.skipped`, `.linked` and `.numbered`; served whatever the profile."""
    face = _Listing(state, profile)
    return [
        Operation("erp.listings.read", "GET", "/listings", READ, face.ways),
        Operation("erp.listings.skipped", "GET", "/listings/skipped/{noun}", READ, face.skipped),
        Operation("erp.listings.linked", "GET", "/listings/linked/{noun}", READ, face.linked),
        Operation("erp.listings.numbered", "GET", "/listings/numbered/{noun}", READ, face.numbered),
    ]


def of_one_page(operations: Sequence[Operation], profile: Profile) -> Iterator[Operation]:
    """The operations; where the profile's pages have another style, lists end with their first.

    A list that is longer is refused whole: half of one would pass for all there is. People at the
    ERP's own screens go on as ever.
    """
    lists = {f"erp.{noun}.list" for noun in LISTED} if profile.paging.value != CURSOR else set()
    for operation in operations:
        if operation.id in lists:
            yield replace(operation, endpoint=_first_page(operation.endpoint))
        else:
            yield operation


def _first_page(endpoint: Endpoint) -> Endpoint:
    async def first(call: Call) -> Response:
        if SCREENS in call.principal.scopes:
            return await endpoint(call)
        if not call.text("after"):
            page = await endpoint(call)
            if page.status_code != _OK or orjson.loads(page.body)["next"] is None:
                return page
        raise Refusal("paged-otherwise", "the list has more than a page, see /listings")

    return first


class _Listing:
    def __init__(self, state: State, profile: Profile) -> None:
        self._state = state
        self._style = profile.paging.value
        self._most = profile.list_limit
        self._by_snapshots = STOCK in profile.snapshots_s

    async def ways(self, _call: Call) -> Response:
        """How lists are read on."""
        return answer({"style": self._style, "nouns": sorted(LISTED)})

    async def skipped(self, call: Call) -> Response:
        """By last change, so that a row that changes moves every row behind it."""
        kind, since = self._kind(call), call.number("changed_since", 0)
        limit = call.number("limit", self._most, least=1, most=self._most)
        rows = self._state.slice(
            kind, call.number("offset", 0), limit, changed_since=since, by_change=True
        )
        return answer_raw(b'{"rows":[%b]}' % _documents(kind, rows))

    async def numbered(self, call: Call) -> Response:
        """By id; a size beyond the ERP's own is cut to it without a word."""
        kind, since = self._kind(call), call.number("changed_since", 0)
        size = call.number("page_size", self._most, least=1, most=self._most)
        page = call.number("page", 1, least=1, most=_MOST_PAGES)
        rows = self._state.slice(kind, (page - 1) * size, size, changed_since=since)
        return answer_raw(b'{"rows":[%b],"page":%d}' % (_documents(kind, rows), page))

    async def linked(self, call: Call) -> Response:
        """By id; what did not change is left out of a page, so a page may be empty and no end."""
        kind, token = self._kind(call), call.text("skiptoken")
        since, after = call.number("changed_since", 0), ""
        if token is not None:
            since, after = _read(token)
        scanned = self._state.scan(kind, after, self._most + 1)
        shown = scanned[: self._most]
        changed = [row for row in shown if row.position > since]
        page = [b'"value":[%b]' % _documents(kind, changed)]
        if len(scanned) > self._most:
            link = f"{call.part('noun')}?skiptoken={_token(since, shown[-1].id)}"
            page.append(b'"@odata.nextLink":%b' % orjson.dumps(link))
        return answer_raw(b"{%b}" % b",".join(page))

    def _kind(self, call: Call) -> str:
        """The kind of the rows; of what is told by snapshots those of the last one."""
        kind = LISTED.get(call.part("noun"))
        if kind is None:
            raise Problem("not-found", "there is no such list")
        return FIGURE if kind == STOCK and self._by_snapshots else kind


def _documents(kind: str, rows: Sequence[Row]) -> bytes:
    return b",".join(row.raw if kind == FIGURE else versioned(row) for row in rows)


def _token(since: int, after: str) -> str:
    return urlsafe_b64encode(orjson.dumps([since, after])).decode().rstrip("=")


def _read(token: str) -> tuple[int, str]:
    """What a link says; raises Refusal for a token that no link of ours has."""
    try:
        told: Any = orjson.loads(urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        since, after = told
    except (ValueError, TypeError):
        raise Refusal("link-unknown", "skiptoken is of no link that was given") from None
    if type(since) is not int or not isinstance(after, str) or not 0 <= since < 2**53:
        raise Refusal("link-unknown", "skiptoken is of no link that was given")
    return since, after
