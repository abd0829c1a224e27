"""Running to an end, or to a stop that somebody asked for."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest

from load.play import run_to_end


async def _stopped(cleaned: list[str], times: int) -> None:
    """Asks for its own end as a terminal and a parent do, and takes its time to clean up."""
    try:
        for number in (signal.SIGINT, signal.SIGTERM)[:times]:
            os.kill(os.getpid(), number)
        await asyncio.Event().wait()
    finally:
        for _ in range(5):
            await asyncio.sleep(0)
        cleaned.append("all of it")


@pytest.mark.parametrize("times", [1, 2])
def test_a_stop_lets_everything_be_cleaned_up_however_often_it_is_asked_for(times: int) -> None:
    cleaned: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        run_to_end(_stopped(cleaned, times))
    assert cleaned == ["all of it"]


def test_signals_mean_afterwards_what_they_meant_before() -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    assert run_to_end(asyncio.sleep(0, "done")) == "done"
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before


def test_what_went_wrong_inside_is_raised_as_it_is() -> None:
    async def wrong() -> None:
        raise LookupError("nowhere")

    with pytest.raises(LookupError, match="nowhere"):
        run_to_end(wrong())
