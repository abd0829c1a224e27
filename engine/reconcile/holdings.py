"""What the storefront holds: by one hash for each noun, by ranges where that differs, by rows."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote, urlencode

from contracts.canonical import digest
from contracts.negotiation import first_version
from engine.caller import CONNECTOR
from engine.classify import content_of
from engine.errors import NotServed, Unusable
from engine.flows.flow import Flow
from engine.parts import Parts
from engine.reconcile.found import Held
from engine.reconcile.lists import held_rows
from engine.reconcile.reading import Reading

Line = tuple[str, str]
"""An id and what is hashed of it: `<id>\\n<version>\\n<digest>\\n`."""

_DIGESTS: Final = "/connector/digests"
_HOLDINGS: Final = "/connector/holdings"
_NONE: Final = 404
_SINGLY: Final = 20
"""So many rows are asked for one by one; more are read as a list."""


class Holdings:
    """Finds the rows that are not what the engine knows that it brought."""

    def __init__(self, parts: Parts, reading: Reading) -> None:
        self._parts = parts
        self._reading = reading
        self._hashes: Mapping[str, tuple[Any, Any]] = {}

    async def read(self) -> None:
        """Read the hash of each noun; one of which none is told is read row by row.

        What the first version of the contract does not name is told of apart, by whoever serves a
        later one; some storefronts have no hashes at all.
        """
        answer = await self._reading.get(CONNECTOR, _DIGESTS)
        self._hashes = {}
        if answer.status != _NONE:
            content = content_of(answer)
            nouns = _listed(content.get("nouns")) + _listed(content.get("further", []))
            self._hashes = {
                str(one.get("noun")): (one.get("count"), one.get("hash")) for one in nouns
            }

    async def unlike(self, flow: Flow, lines: Sequence[Line]) -> dict[str, Held | None]:
        """What is held where that is not what the lines say, by id; None: nothing is.

        Raises `NotServed` where the storefront does not say what it holds of this noun.
        """
        told = self._hashes.get(noun_of(flow))
        if told is None and self._hashes and not lines:
            return {}  # it has never heard of that noun, and nobody told it of one
        if told is None or self._is_converted(flow):
            return _differing(lines, await self._rows(flow))
        if told == (len(lines), _hash(lines)):
            return {}
        found: dict[str, Held | None] = {}
        async for ours, span in self._ranges(flow, lines):
            found |= _differing(ours, await self._rows(flow, span))
        return found

    async def some(self, flow: Flow, ids: Collection[str]) -> dict[str, Held]:
        """What is held of these ids. Raises `NotServed`."""
        if len(ids) > _SINGLY or noun_of(flow) not in self._hashes:
            rows = await self._rows(flow)
            return {object_id: rows[object_id] for object_id in ids if object_id in rows}
        found: dict[str, Held] = {}
        for object_id in ids:
            found |= await self._rows(flow, {"id": object_id})
        return found

    def _is_converted(self, flow: Flow) -> bool:
        """Whether the engine works with another version of it than rows are kept and hashed in."""
        operation = self._parts.dialects.operation(flow.system, "PUT", flow.path)
        return operation is not None and operation.version != first_version(operation.contract)

    async def _ranges(self, flow: Flow, lines: Sequence[Line]) -> Any:
        """Our lines of each range that differs, and how its rows are asked for."""
        path, after, begin = f"{_DIGESTS}/{noun_of(flow)}", "", 0
        ids = [object_id for object_id, _ in lines]
        while True:
            answer = await self._reading.get(CONNECTOR, f"{path}?{urlencode({'after': after})}")
            if answer.status == _NONE:
                raise NotServed("list-not-served")
            content = content_of(answer)
            for one in _listed(content.get("ranges")):
                to = str(one.get("to"))
                end = bisect_right(ids, to)
                ours = lines[begin:end]
                if (one.get("count"), one.get("hash")) != (len(ours), _hash(ours)):
                    yield ours, {"after": after, "to": to}
                after, begin = to, end
            if content.get("next") is None:
                break
            if content["next"] != after:
                raise Unusable("list-unreadable")
        if begin < len(lines):
            yield lines[begin:], {"after": after}

    async def _rows(self, flow: Flow, span: Mapping[str, str] | None = None) -> dict[str, Held]:
        noun = noun_of(flow)
        if noun not in self._hashes:
            rows = await self._reading.rows(CONNECTOR, flow.path, "rows")
        else:
            path = f"{_HOLDINGS}/{quote(noun, safe='')}"
            rows = await self._reading.rows(CONNECTOR, path, "rows", span)
            listed = self._parts.dialects.listed
            rows = [{**row, "data": listed(noun, row["data"])} for row in rows if row.get("data")]
        return held_rows(rows)


def noun_of(flow: Flow) -> str:
    """What the storefront calls what a flow brings."""
    return flow.path.rpartition("/")[2]


def line_of(object_id: str, held: Held) -> str:
    """What is hashed of a row."""
    return f"{object_id}\n{held.version}\n{digest(held.data)}\n"


def _differing(lines: Sequence[Line], held: Mapping[str, Held]) -> dict[str, Held | None]:
    ours = dict(lines)
    return {
        object_id: held.get(object_id)
        for object_id in _both(ours, held)
        if object_id not in held
        or object_id not in ours
        or ours[object_id] != line_of(object_id, held[object_id])
    }


def _both(ours: Mapping[str, Any], held: Mapping[str, Any]) -> Iterator[str]:
    yield from sorted({*ours, *held})


def _hash(lines: Sequence[Line]) -> str:
    return hashlib.sha256("".join([line for _, line in lines]).encode()).hexdigest()


def _listed(rows: Any) -> list[dict[str, Any]]:
    if not isinstance(rows, list):
        raise Unusable("list-unreadable")
    return [row for row in rows if isinstance(row, dict)]
