"""Sixteen cases for the workers of pytest-xdist, each with a world of its own on one server.

Not collected by itself: `tests/seatrial/test_serve_sixteen.py` starts the server and runs this.
"""

from __future__ import annotations

import os
from pathlib import Path

import aiohttp
import pytest

from tests.simulator.serve.canaries import WORLDS, Canary, holds_only_its_own, live
from tests.simulator.serve.pier import Pier, run


@pytest.mark.parametrize("number", range(WORLDS))
def test_a_worker_is_told_of_its_own_world_alone(number: int, tmp_path: Path) -> None:
    async def main() -> list[bytes]:
        url, token_file = os.environ["SERVED_URL"], Path(os.environ["SERVED_TOKEN_FILE"])
        async with aiohttp.ClientSession() as http:
            return await live(Pier(url, token_file, http), Canary(number), tmp_path)

    assert "PYTEST_XDIST_WORKER" in os.environ
    holds_only_its_own(Canary(number), run(main()))
