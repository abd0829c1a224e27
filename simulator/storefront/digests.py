"""What the shop holds of what others own, by its hashes, range by range, and row by row.

Hashes are of the rows as they are kept: whoever kept the hash of each row that he wrote compares
thousands of rows by one call, and asks for those rows alone that are not what he wrote.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

import orjson
from starlette.responses import Response

from contracts.canonical import digest
from contracts.published import schema, urn
from simulator.entity import Committed, Row
from simulator.face import Call, Operation, answer
from simulator.problem import Problem
from simulator.state import State
from simulator.storefront.nouns import NOUNS, Noun

_SCOPE: Final = "storefront:connector"
_DIGESTS: Final = "/connector/digests"
_HOLDINGS: Final = "/connector/holdings"
_NAMED: Final = frozenset(schema(urn("reconciliation", "noun"))["enum"])
"""What the first version of the contract names; the rest is told apart (1.1.0, `further`)."""

_RANGE: Final = 200
"""Rows of a range."""
_RANGES: Final = 500
"""Ranges of a page, at most."""
_ROWS: Final = 200
_ROWS_MOST: Final = 1000


class _Known:
    """What is hashed of each row of a kind, as it stood at `position`."""

    __slots__ = ("_hash", "_lines", "ids", "position")

    def __init__(self) -> None:
        self.ids: list[str] = []
        """In their order."""
        self.position = 0
        self._lines: dict[str, str] = {}
        self._hash: str | None = None

    def take(self, touched: Sequence[tuple[str, int, bytes | None, int]]) -> None:
        """Bring it up to date by what changed since."""
        if not touched:
            return
        lines = self._lines
        for entity_id, version, raw, _ in touched:
            if raw is None:
                lines.pop(entity_id, None)
            else:
                lines[entity_id] = f"{entity_id}\n{version}\n{digest(orjson.loads(raw))}\n"
        self.ids = sorted(lines)
        self.position = touched[-1][3]
        self._hash = None

    def hash(self) -> str:
        """Over all of them."""
        if self._hash is None:
            self._hash = _hash(self.beyond(""))
        return self._hash

    def beyond(self, after: str) -> list[tuple[str, str]]:
        """The id of each row beyond an id, and what is hashed of it, in the order of ids."""
        return [(one, self._lines[one]) for one in self.ids[bisect_right(self.ids, after) :]]


class Digests:
    """Lines and hash of each noun are brought up to date by what changed since they were told."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._known: dict[str, _Known] = {}
        self._nouns = {noun.name: noun for noun in NOUNS}
        state.listen(self._forget)

    def operations(self) -> list[Operation]:
        """What the face serves."""
        name = "storefront.digests"
        one = f"{_DIGESTS}/{{noun}}"
        held = f"{_HOLDINGS}/{{noun}}"
        return [
            Operation(f"{name}.list", "GET", _DIGESTS, _SCOPE, self.list_nouns),
            Operation(f"{name}.ranges", "GET", one, _SCOPE, self.list_ranges),
            Operation("storefront.holdings.list", "GET", held, _SCOPE, self.list_rows),
        ]

    async def list_nouns(self, _: Call) -> Response:
        """Of each noun how many rows there are, and the hash over all of them."""
        told: dict[str, list[dict[str, object]]] = {"nouns": [], "further": []}
        for noun in self._nouns.values():
            known = self._up_to_date(noun)
            told["nouns" if noun.name in _NAMED else "further"].append(
                {"noun": noun.name, "count": len(known.ids), "hash": known.hash()}
            )
        return answer(told)

    async def list_ranges(self, call: Call) -> Response:
        """A page of ranges of rows beyond an id."""
        limit = call.number("limit", _RANGES, least=1, most=_RANGES)
        lines = self._up_to_date(self._noun(call)).beyond(call.text("after") or "")
        ranges = [lines[begin : begin + _RANGE] for begin in range(0, len(lines), _RANGE)]
        shown = [
            {"to": rows[-1][0], "count": len(rows), "hash": _hash(rows)} for rows in ranges[:limit]
        ]
        return answer({"ranges": shown, "next": shown[-1]["to"] if len(ranges) > limit else None})

    async def list_rows(self, call: Call) -> Response:
        """A page of rows beyond an id, up to another; or the one row of an id."""
        limit = call.number("limit", _ROWS, least=1, most=_ROWS_MOST)
        kind, to, wanted = self._noun(call).kind, call.text("to"), call.text("id")
        if wanted is not None:
            one = self._state.get(kind, wanted)
            return answer({"rows": [] if one is None else [_told(one)], "next": None})
        found = self._state.scan(kind, call.text("after") or "", limit + 1)
        rows = [row for row in found if to is None or row.id <= to]
        shown = [_told(row) for row in rows[:limit]]
        return answer({"rows": shown, "next": shown[-1]["id"] if len(rows) > limit else None})

    def _noun(self, call: Call) -> Noun:
        noun = self._nouns.get(call.part("noun"))
        if noun is None:
            raise Problem("not-found", "nothing of that noun is brought here")
        return noun

    def _up_to_date(self, noun: Noun) -> _Known:
        known = self._known.get(noun.kind)
        if known is None:
            known = self._known[noun.kind] = _Known()
        known.take(self._state.touched(noun.kind, known.position))
        return known

    def _forget(self, committed: Committed) -> None:
        """Positions of another history mean other rows."""
        if committed.restored:
            self._known.clear()


def _hash(lines: Sequence[tuple[str, str]]) -> str:
    return hashlib.sha256("".join([line for _, line in lines]).encode()).hexdigest()


def _told(row: Row) -> dict[str, object]:
    return {"id": row.id, "version": row.version, "data": orjson.Fragment(row.raw)}
