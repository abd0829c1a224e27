"""The generator as a process of its own: what it measures, and that it always ends."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from load.arrivals import schedule
from load.errors import GeneratorBroken
from load.job import Job, Visit, read_job
from load.process import LOG, Left, generator
from reports.limits import load_limits
from reports.loads import Load, of_load
from simulator.asgi import Receive, Send
from simulator.seed import Seed
from simulator.wire.sockets import socket_server
from tests.load.processes import is_gone_within, leaving_none
from tests.load.virtual import SECOND

VISITS = (Visit("C-1", ("A",)), Visit("C-2", ("B",)))


def job(url: str, rate: float, span_s: float, **changes: Any) -> Job:
    arrivals = schedule({"view": rate}, round(span_s * SECOND), Seed(1))
    made = Job(url, arrivals, VISITS, {"C-1": "one", "C-2": "two"}, limit=64, timeout_s=5.0)
    return replace(made, **changes)


class Shop:
    """Answers at once, or never; counts what it was asked."""

    def __init__(self, *, silent: bool = False, status: int = 200) -> None:
        self.asked: dict[str, int] = {}
        self.silent, self.status = silent, status

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        path = str(scope["path"])
        self.asked[path] = self.asked.get(path, 0) + 1
        if self.silent and path != "/oauth/token":
            while (await receive())["type"] != "http.disconnect":
                pass
            return
        status = self.status if path != "/oauth/token" else 200
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        body = b'{"access_token":"t","expires_in":3600,"code":"unknown-item"}'
        await send({"type": "http.response.body", "body": body})


def offer(shop: Shop, place: Path, make: Callable[[str], Job]) -> dict[str, Any]:
    """Run the generator against a shop to its own end."""

    async def main() -> dict[str, Any]:
        async with (
            socket_server(shop) as server,
            generator(make(server.url), Left(place)) as begun,
        ):
            return await begun.results()

    with leaving_none(place):
        return asyncio.run(main())


def test_every_arrival_is_a_request_and_locusts_own_files_are_left(tmp_path: Path) -> None:
    shop = Shop()
    measured = offer(shop, tmp_path, lambda url: job(url, 50, 2))
    assert shop.asked == {"/oauth/token": 2, "/catalog": 100}
    assert (measured["offered"], measured["begun"], measured["requests"]) == (100, 100, 102)
    row = measured["journeys"]["view"]
    assert (row["took"]["count"], row["wrong"], measured["unfinished"]) == (100, {}, 0)
    assert b"<html" in Left(tmp_path).html.read_bytes().lower()
    assert b"/catalog" in Left(tmp_path).table.read_bytes()


def test_an_offer_of_nothing_ends_at_once_without_a_request(tmp_path: Path) -> None:
    shop = Shop()
    measured = offer(shop, tmp_path, lambda url: job(url, 0, 2))
    assert shop.asked == {}
    assert (measured["offered"], measured["requests"]) == (0, 0)


def test_a_refusal_is_told_by_its_code_and_a_server_error_as_no_answer(tmp_path: Path) -> None:
    for status, why in ((422, "refused: unknown-item"), (503, "failed: status 503")):
        place = tmp_path / str(status)
        place.mkdir()
        shop = Shop(status=status)
        measured = offer(shop, place, lambda url: job(url, 10, 1))
        assert measured["journeys"]["view"]["wrong"] == {why: 10}


def test_a_shop_that_never_answers_fills_the_generator_and_what_it_drops_is_counted(
    tmp_path: Path,
) -> None:
    measured = offer(
        Shop(silent=True), tmp_path, lambda url: job(url, 40, 1, limit=8, timeout_s=1.5)
    )
    row = measured["journeys"]["view"]
    assert measured["dropped"] == 40 - 8
    assert sum(row["wrong"].values()) == 8
    assert all(why.startswith("failed") for why in row["wrong"])
    assert measured["unfinished"] == 0
    offered = {"buyers": measured, "clerks": measured}
    found = list(of_load(Load("smoke", offered, ()), load_limits()))
    assert "the generator was saturated: it dropped 32 of 40 arrivals" in found[0].sentence
    assert {reason.state for reason in found} == {"INVALID", "INCONCLUSIVE"}


def test_a_visit_that_breaks_the_generator_itself_is_never_finished(tmp_path: Path) -> None:
    measured = offer(Shop(), tmp_path, lambda url: job(url, 10, 1, visits=()))
    assert measured["unfinished"] == measured["offered"] == 10
    assert "ZeroDivisionError" in Left(tmp_path).log.read_text("utf-8")


def test_a_generator_that_falls_is_told_with_where_to_look(tmp_path: Path) -> None:
    async def main() -> None:
        async with generator(job("http://127.0.0.1:9", 1, 600), Left(tmp_path)) as begun:
            begun.process.kill()
            await begun.results()

    with pytest.raises(GeneratorBroken, match=f"ended with -9 and left no results; {LOG} says why"):
        asyncio.run(main())


def test_a_job_comes_back_as_it_was_written_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    written = job("http://127.0.0.1:1", 5, 1)
    path = tmp_path / "job.json"
    written.write(path)
    assert read_job(path) == written
    assert path.stat().st_mode & 0o777 == 0o600


ALONE = """
import asyncio, os, sys
from pathlib import Path
from load.process import Left, generator
from tests.load.test_process import job

async def main():
    async with generator(job("http://127.0.0.1:9", 1, 600), Left(Path(sys.argv[1]))) as begun:
        print(begun.process.pid, flush=True)
        await begun.process.wait()

asyncio.run(main())
"""


def test_a_generator_ends_when_whoever_started_it_is_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", ALONE, str(tmp_path)]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert not is_gone_within(child, 0)
        os.kill(parent.pid, signal.SIGKILL)
    assert is_gone_within(child, 60)
