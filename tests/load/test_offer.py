"""The open model in virtual time: an outage is seen, and so is a generator that cannot keep up."""

from __future__ import annotations

import base64
import zlib
from typing import Any

import pytest
from hdrh.histogram import HdrHistogram

from load.arrivals import schedule
from load.histogram import Histogram
from load.offer import FAILED, REFUSED, Offer
from simulator.seed import Seed
from tests.load.virtual import MS, SECOND, live, stalled

FROZEN = stalled(600 * MS, 3 * SECOND)


def _offer(rate: float = 200.0, span_s: int = 60, limit: int = 1_000) -> Offer:
    return Offer(schedule({"view": rate}, span_s * SECOND, Seed(1)), limit)


def _took(offer: Offer) -> dict[str, Any]:
    took: dict[str, Any] = offer.document()["journeys"]["view"]["took"]
    return took


def test_a_server_that_stands_still_is_seen_as_theory_says() -> None:
    offer = live(_offer(), FROZEN)
    for percentile, truth_ms in ((90, 300), (95, 450), (99, 570)):
        seen_us = offer._took["view"].at(percentile)
        assert seen_us == pytest.approx(truth_ms * MS, rel=0.02), percentile
    document = offer.document()
    assert (document["offered"], document["begun"], document["dropped"]) == (12_000, 12_000, 0)
    assert document["most_in_flight"] == pytest.approx(120, abs=2)


def test_users_who_wait_for_their_answer_would_not_have_seen_it() -> None:
    """Ten users, each at most twenty times a second: the closed model, over the same server."""
    spans = []
    for phase in range(10):
        at_us = phase * 5 * MS
        while at_us < 60 * SECOND:
            done_us = FROZEN(at_us)
            spans.append(done_us - at_us)
            at_us = max(done_us, at_us + 50 * MS)
    spans.sort()
    assert spans[int(0.95 * len(spans))] < 45 * MS
    assert len(spans) < 0.85 * 12_000


def test_the_time_that_a_generator_loses_is_told_and_is_part_of_what_buyers_waited() -> None:
    """It stands still itself for 0.3 s in every 3; the server answers at once."""
    offer = live(_offer(), lambda asked_us: asked_us, stalled(300 * MS, 3 * SECOND))
    document = offer.document()
    assert document["slip"]["p95_us"] == pytest.approx(150 * MS, rel=0.05)
    assert _took(offer)["p95_us"] == document["slip"]["p95_us"]


def test_what_is_too_much_at_a_time_is_dropped_and_counted() -> None:
    document = live(_offer(limit=50), FROZEN).document()
    assert document["dropped"] == document["journeys"]["view"]["dropped"] > 1_000
    assert document["begun"] == document["offered"] - document["dropped"]
    assert document["most_in_flight"] == 50


def test_what_went_wrong_is_counted_by_why_and_has_no_duration() -> None:
    offer = _offer(rate=4.0, span_s=1)
    due = list(offer.due(SECOND))
    for arrival, wrong in zip(
        due,
        [None, (REFUSED, "unknown-item"), (FAILED, "timeout"), (FAILED, "timeout")],
        strict=True,
    ):
        offer.begun(arrival, arrival.at_us)
        offer.ended(arrival, arrival.at_us + 5 * MS, wrong)
    row = offer.document()["journeys"]["view"]
    assert row["wrong"] == {"failed: timeout": 2, "refused: unknown-item": 1}
    assert row["took"]["count"] == 1
    assert offer.in_flight == 0


def test_nothing_offered_is_nothing_measured() -> None:
    document = _offer(span_s=0).document()
    assert (document["offered"], document["begun"], document["journeys"]) == (0, 0, {})
    assert document["slip"]["p99_us"] is None


def test_the_whole_histogram_can_be_read_by_hdr_tools() -> None:
    histogram = Histogram()
    for span_us in (0, 1_000, 2_000, 10**12):
        histogram.record(span_us)
    encoded = histogram.document()["hdr"]
    assert zlib.decompress(base64.b64decode(encoded)[8:])
    read = HdrHistogram.decode(encoded)
    assert read.get_total_count() == 4
    assert histogram.at(100) == pytest.approx(600 * SECOND, rel=0.001)
