"""Who reads what the ERP tells: for each lane of the wiring a reader of each feed that it needs."""

from __future__ import annotations

from asyncio import Lock
from typing import Final

from engine.answers import (
    CONFIRMATIONS,
    DECISIONS,
    LISTINGS,
    PICKS,
    WITHDRAWALS,
    AnswerReader,
)
from engine.feed import BESIDE, MAIN, RETURNS, Feed, FeedReader
from engine.output import Log
from engine.parts import Parts
from engine.runner import Runner
from engine.wiring import Lane

FEEDS: Final = (MAIN, RETURNS)
"""What is read of the ERP, each by a reader of its own; that of the main feed reads the feeds that
it announces too."""

_OF_ERP: Final = (PICKS, WITHDRAWALS)
_OF_WMS: Final = (CONFIRMATIONS, DECISIONS)
_ASKED: Final = frozenset(one.flow.id for one in (*LISTINGS, *_OF_ERP, *_OF_WMS))


def readers_of(parts: Parts, runner: Runner, log: Log) -> tuple[FeedReader | AnswerReader, ...]:
    """All readers of an engine, those of feeds first; those of answers begin with what is asked."""
    lanes = parts.wiring.lanes
    turn = Lock() if len(lanes) > 1 else None
    noted: set[str] = set()
    feeds = []
    for lane in lanes:
        for feed in filter(lambda one: serves(one, lane), FEEDS):
            read = {feed.name, *(one.name for one in BESIDE if one.brings & lane.flows)}
            notes = frozenset(read - noted)
            noted |= notes
            feeds.append(FeedReader(parts, runner, log, feed, lane, turn, notes=notes))
    answers = []
    for listing in LISTINGS:
        lane = parts.wiring.lane_of(listing.flow.id)
        reader = AnswerReader(parts, runner, log, listing, lane)
        runner.after[f"{listing.kind}_to_erp"] = reader.begin
        answers.append(reader)
    if parts.config.wms_poll_ms:
        for listing in (*_OF_ERP, *_OF_WMS):
            poll_ms = parts.config.wms_poll_ms if listing in _OF_WMS else None
            lane = parts.wiring.lane_of(listing.flow.id)
            answers.append(
                AnswerReader(parts, runner, log, listing, lane, poll_ms=poll_ms, always=True)
            )
    return (*feeds, *answers)


def serves(feed: Feed, lane: Lane) -> bool:
    """Whether a feed brings a lane anything; the main one also by those that it announces."""
    if feed is MAIN:
        return bool(lane.flows - RETURNS.brings - _ASKED)
    return bool(lane.flows & feed.brings)
