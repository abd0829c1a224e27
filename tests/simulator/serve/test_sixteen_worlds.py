from __future__ import annotations

import asyncio
from pathlib import Path

import aiohttp
import pytest

from scenarios.voyage.shift import Shift
from tests.simulator.serve.canaries import WORLDS, Canary, holds_only_its_own, live
from tests.simulator.serve.pier import Pier, pier, run


def test_sixteen_worlds_at_once_hear_nothing_of_one_another(tmp_path: Path) -> None:
    """All of them live in one server at the same time, with traffic; nobody is told of another."""
    canaries = [Canary(number) for number in range(WORLDS)]

    async def one(it: Pier, canary: Canary) -> list[bytes]:
        async with aiohttp.ClientSession() as http:
            return await live(Pier(it.url, it.token_file, http), canary, tmp_path)

    async def main() -> list[list[bytes]]:
        async with pier(tmp_path, Shift) as it:
            told = await asyncio.gather(*(one(it, canary) for canary in canaries))
            assert len(it.worlds.all()) == WORLDS
            return told

    told = run(main())
    for canary, texts in zip(canaries, told, strict=True):
        holds_only_its_own(canary, texts)
        folder = tmp_path / "served" / "worlds" / canary.id
        journals = [path.read_bytes() for path in folder.glob("journal*.jsonl")]
        holds_only_its_own(canary, journals)
        assert journals[0].splitlines()[-1].count(b'"kind":"end"') == 1


def test_a_canary_in_the_wrong_cage_is_seen() -> None:
    mine, other = Canary(3), Canary(4)
    own = [b" ".join(mine.traces())]
    holds_only_its_own(mine, own)
    for trace in other.traces():
        with pytest.raises(AssertionError, match="was told of others"):
            holds_only_its_own(mine, [*own, trace])
    with pytest.raises(AssertionError):
        holds_only_its_own(mine, [mine.mark.encode()])
