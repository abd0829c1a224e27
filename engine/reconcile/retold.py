"""The ERP's feeds, read once more: what they told of, as far as the engine has read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from engine.caller import ERP_READ
from engine.classify import content_of
from engine.config import FILES as BY_FILES
from engine.errors import Unusable
from engine.feed import BESIDE, MAIN, RETURNS, Feed, flow_of
from engine.flows import order_status
from engine.flows.flow import Flow
from engine.parts import Parts
from engine.reconcile.found import Owned
from engine.reconcile.reading import Reading

FEEDS: Final = (MAIN, *BESIDE, RETURNS)
_GONE: Final = 410
_NONE: Final = 404


Told = dict[str, dict[str, Owned]]
"""By the id of a flow, and that of an object in it."""


class Retold:
    """Changes by flow and object, each once and with its newest version.

    `reached` is how far the engine has read each feed. What came later is still on its way: each
    feed is read to its end, and an object told of beyond `reached` is `moving`. A feed whose end
    cannot be read raises `NoAnswer`: who knows it in part would undo what others have brought.
    """

    def __init__(self, parts: Parts, reading: Reading, reached: Mapping[str, int]) -> None:
        self._parts = parts
        self._reading = reading
        self._reached = reached
        self._whole: set[str] = set()
        self._moving: set[tuple[str, str]] = set()
        self.orders: list[dict[str, Any]] | None = None
        """Every order that the main feed told of, as it stands now; None: it was not read, so the
        ERP's list has to be."""

    async def since(self, positions: Mapping[str, int]) -> Told:
        """What was told of after these positions."""
        told: Told = {}
        for feed in FEEDS:
            if positions[feed.cursor] < self._reached[feed.cursor]:
                read = await self._read(told, feed, positions[feed.cursor])
                if feed is MAIN and read is not None:
                    self.orders = _orders(read)
        return told

    async def of(self, flows: Iterable[Flow]) -> Told:
        """All that the feeds of some flows ever told of; each is read once in a night."""
        told: Told = {}
        for feed in {feed.name: feed for feed in map(self._feed_of, flows)}.values():
            if feed.name not in self._whole:
                await self._read(told, feed, 0)
        return told

    def is_moving(self, flow: Flow, object_id: str) -> bool:
        """Whether the ERP told of it since the engine read last: nothing to be said of it yet."""
        return (flow.id, object_id) in self._moving

    def knows(self, flow: Flow) -> bool:
        """Whether all was read that the ERP told of it: what is not there, it never had."""
        return self._feed_of(flow).name in self._whole

    def _feed_of(self, flow: Flow) -> Feed:
        """The feed that tells of what a flow brings; the files of an ERP are one feed."""
        if self._parts.config.interface == BY_FILES:
            return MAIN
        return next((feed for feed in FEEDS if flow.id in feed.brings), MAIN)

    async def _read(self, told: Told, feed: Feed, begin: int) -> list[Any] | None:
        """Read a feed to its end; None: it ends before `reached`, and says nothing for certain."""
        reached, after, more = self._reached[feed.cursor], begin, True
        read: list[Any] = []
        while more:
            path = f"{feed.path}?after={after}&limit={self._parts.profiles.page_rows}"
            answer = await self._reading.get(ERP_READ, path, also=(_GONE,))
            if answer.status in (_NONE, _GONE):
                return None  # it tells no more of what was long ago: nobody knows what it had
            content = content_of(answer)
            changes, following = content.get("changes"), content.get("next")
            if not isinstance(changes, list) or type(following) is not int:
                raise Unusable("list-unreadable")
            read += map(self._parts.dialects.change, changes)
            more = content.get("more") is True
            if more and following <= after:
                raise Unusable("feed-does-not-go-on")
            after = following
        if after < reached:
            return None
        for change in read:
            self._note(told, change, reached)
        if begin == 0 and reached:
            self._whole.add(feed.name)
        return read

    def _note(self, told: Told, change: Any, reached: int) -> None:
        if not isinstance(change, dict) or type(change.get("position")) is not int:
            return
        flow = flow_of(self._parts, change)
        if flow is None or not flow.batch:
            return
        object_id, version = change["id"], change["version"]
        if change["position"] > reached:
            self._moving.add((flow.id, object_id))
            return
        of = told.setdefault(flow.id, {})
        known = of.get(object_id)
        if known is None or known.version <= version:
            of[object_id] = Owned(version, change.get("data"))


def _orders(changes: Iterable[Any]) -> list[dict[str, Any]]:
    """Each order once and with its newest version, as the ERP lists them: by number."""
    found: dict[str, dict[str, Any]] = {}
    for change in changes:
        if not isinstance(change, dict) or change.get("entity") != order_status.FLOW.entity:
            continue
        number, version, data = change["id"], change["version"], change.get("data")
        if data is not None and (number not in found or found[number]["version"] <= version):
            found[number] = {**data, "version": version}
    return [found[number] for number in sorted(found)]
