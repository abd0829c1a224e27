"""An engine process in a landscape on sockets: moored, watched, restarted, never left behind."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from contracts.journal import Journal, Record
from contracts.ports import Request
from contracts.scope import our_identities
from scenarios.driver import afloat, process
from scenarios.driver.afloat import MOST_FALLS, ProcessEngine
from scenarios.driver.berth import Mooring
from scenarios.driver.crashes import spread, sweep_plan
from scenarios.errors import EngineNotReady, EngineUnreachable
from scenarios.judge import judge_lines
from simulator.clock import WallClock
from simulator.errors import HostNotAllowed
from simulator.handing import flow_secrets
from simulator.landscape import Landscape
from simulator.profiles import PROFILES
from simulator.seed import Seed
from simulator.wire.latency import LATENCIES
from simulator.wire.sockets import SocketTarget, socket_server
from simulator.world.tempo import starting_at
from tests.scenarios.counting import assert_both_systems_agree, lost_and_doubled
from tests.scenarios.quay import busy_world, land
from tests.scenarios.worlds import tiny_world

# An engine that has nothing to do; `{ask}` is what it does when it is asked whether it is settled.
STAND_IN = """
import http.server, os, signal, sys
{first}
class Face(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/probe/settled":
            {ask}
        body = b'{{"settled": true, "open": 0}}'
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_):
        pass
host, port = os.environ["SEATRIAL_LISTEN"].split(":")
http.server.HTTPServer((host, int(port)), Face).serve_forever()
"""


def stand_in(first: str = "", ask: str = "pass") -> tuple[str, ...]:
    return (sys.executable, "-c", STAND_IN.format(first=first, ask=ask))


class Quay:
    """A landscape in wall time with one engine moored in it."""

    def __init__(self, folder: Path, command: Sequence[str], **more: Any) -> None:
        clock = WallClock()
        world = starting_at(tiny_world(), clock.instant(0))
        self.journal, self.sink = Journal.in_memory(clock, world.name)
        self.landscape = Landscape.build(
            world,
            clock,
            self.journal,
            seed=Seed(7),
            profile=PROFILES["classic"],
            plan=sweep_plan(1),
            latency=LATENCIES["none"],
        )
        self.log: list[str] = []
        kills = more.pop("kills", ())
        mooring = Mooring(folder, command, **more)
        self.engine = ProcessEngine(self.landscape, mooring, kills, self.log.append)

    def records(self, kind: str) -> list[Record]:
        self.journal.flush()
        return [record for record in self.sink.records() if record.kind == kind]

    def events(self) -> list[str]:
        return [record.body["event"] for record in self.records("process")]

    async def until(self, *events: str) -> None:
        """Return when the journal tells exactly these process events."""
        clock = self.landscape.clock
        async with asyncio.timeout(20):
            while self.events() != list(events):
                await clock.sleep_until_us(clock.now_us() + 5_000)


def moor(
    folder: Path, command: Sequence[str], story: Callable[[Quay], Awaitable[None]], **more: Any
) -> Quay:
    """Start an engine, let a story happen, leave; nothing may run any more then."""

    async def main() -> Quay:
        quay = Quay(folder, command, **more)
        async with quay.engine:
            await quay.engine.start()
            await story(quay)
        assert quay.engine._process is not None
        assert not quay.engine._process.running
        return quay

    return asyncio.run(main())


async def nothing(_: Quay) -> None:
    """No story at all."""


def test_a_voyage_over_sockets_reaches_its_end_and_holds(tmp_path: Path) -> None:
    before = datetime.now(UTC)
    landing = land(busy_world(8), 144_000, tmp_path / "state")
    landscape = landing.berthed.landscape
    assert before <= landscape.world.starts_at <= datetime.now(UTC)
    assert landing.berthed.arrival.settled
    found = judge_lines(landing.lines)
    assert (found["counts"]["orders_in_erp"], found["problems"]) == (8, [])
    assert [r["id"] for r in found["invariants"] if r["state"] == "violated"] == []
    assert lost_and_doubled(landscape) == ([], [])
    assert_both_systems_agree(landscape)
    events = [record.body for record in landing.records if record.kind == "process"]
    assert [body["event"] for body in events] == ["started", "ready", "stopped"]
    assert events[-1]["exit"] == 0
    whole = b"".join(landing.lines) + "".join(landing.log).encode()
    (row,) = (row for row in found["invariants"] if row["id"] == "I-41")
    assert (row["state"], row["notes"]) == ("held", []), "each flow signs in as itself"
    flows = flow_secrets(landscape).values()
    assert len(flows) == len(our_identities())
    for secret in (landscape.secrets.engine, landscape.secrets.webhook, *flows):
        assert secret.encode() not in whole
    assert (tmp_path / "state" / "engine.db").stat().st_size > 0


def test_secrets_come_in_private_files_and_leave_the_output_as_tags(tmp_path: Path) -> None:
    first = """
for name in ("SEATRIAL_CLIENT_SECRET_FILE", "SEATRIAL_WEBHOOK_SECRET_FILE"):
    path = os.environ[name]
    modes = [oct(os.stat(place).st_mode & 0o777) for place in (path, os.path.dirname(path))]
    print("secret", *modes, open(path).read(), path, flush=True)
print("complaint", file=sys.stderr, flush=True)
"""
    quay = moor(tmp_path, stand_in(first), nothing)
    told = [(r.body["stream"], r.body["line"]) for r in quay.records("output")]
    assert ("stderr", "complaint") in told
    lines = [line.split() for stream, line in told if stream == "stdout"]
    assert [line[:3] for line in lines] == [["secret", "0o600", "0o700"]] * 2
    assert all(line[3].startswith("tag:") for line in lines)
    assert sorted(quay.log) == sorted(line for _, line in told)
    assert not any(Path(line[4]).exists() for line in lines)


def test_output_without_line_breaks_is_told_in_pieces(tmp_path: Path) -> None:
    first = "sys.stdout.write('\\u00e9\\r\\n' + 'x' * 140_000); sys.stdout.flush()"
    quay = moor(tmp_path, stand_in(first), nothing)
    assert quay.log[0] == "\u00e9"
    assert len(quay.log) > 2
    assert "".join(quay.log[1:]) == "x" * 140_000


def test_a_command_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(EngineUnreachable, match="'no-such-engine' cannot be started"):
        moor(tmp_path, ("no-such-engine",), nothing)


def test_an_engine_that_ends_before_it_is_ready_says_how(tmp_path: Path) -> None:
    with pytest.raises(EngineNotReady, match="ended with exit code 30 before it was ready"):
        moor(tmp_path, (sys.executable, "-c", "raise SystemExit(30)"), nothing)


def test_an_engine_that_stays_silent_is_not_waited_for_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "READY_WITHIN_S", 0.3)
    silent = (sys.executable, "-c", "import signal; signal.pause()")
    with pytest.raises(EngineNotReady, match="gave no 2xx within"):
        moor(tmp_path, silent, nothing)


def test_an_engine_elsewhere_is_refused_before_anything_is_started_or_sent(tmp_path: Path) -> None:
    marker = tmp_path / "started"
    command = (sys.executable, "-c", f"open({str(marker)!r}, 'w')")
    for listen in ("192.0.2.7:8080", "erp.example:443"):
        with pytest.raises(HostNotAllowed, match="not on the allow-list"):
            moor(tmp_path, command, nothing, listen=listen)
    assert not marker.exists()


def test_the_wire_sends_nothing_elsewhere_through_this_driver(tmp_path: Path) -> None:
    async def story(quay: Quay) -> None:
        client = quay.engine._process.client if quay.engine._process else None
        assert client is not None
        quay.landscape.wire.attach("engine", SocketTarget(client, "http://192.0.2.7:8080"))
        with pytest.raises(HostNotAllowed):
            await client.fetch("http://192.0.2.7:8080", Request("GET", "/health"), timeout_ms=500)
        assert not await quay.engine.settled()
        assert quay.records("answer")[-1].body["failed"] == "refused"

    moor(tmp_path, stand_in(), story)


def test_an_address_where_somebody_else_answers_is_not_taken_for_the_engine(tmp_path: Path) -> None:
    async def other(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})

    async def main() -> None:
        async with socket_server(other) as server:
            quay = Quay(tmp_path, stand_in(), listen=f"127.0.0.1:{server.port}")
            with pytest.raises(EngineUnreachable, match="somebody else answers"):
                await quay.engine.start()

    asyncio.run(main())


def test_an_engine_that_is_killed_by_plan_comes_back_and_the_kill_is_recorded(
    tmp_path: Path,
) -> None:
    die = "'SEATRIAL_CRASH_AT' in os.environ and os.kill(os.getpid(), signal.SIGKILL)"
    kill = spread(9, 9, 1)

    async def story(quay: Quay) -> None:
        assert not await quay.engine.settled()
        await quay.until("started", "ready", "killed", "restarted", "ready")
        assert await quay.engine.settled()
        await quay.engine.stop()

    quay = moor(tmp_path, stand_in(ask=die), story, kills=kill)
    killed = quay.records("process")[2].body
    assert killed["at"] == {"kind": "commit", "k": 4, "side": "before"}
    assert killed["in_flight"] == {"calls": 0, "deliveries": 1, "orders": 0}
    (fault,) = quay.records("fault")
    assert (fault.body["rule"], fault.body["effective"]) == ("kill-sweep", True)
    assert quay.engine.falls == 0
    assert quay.events()[-1] == "stopped"


def test_an_engine_that_keeps_falling_is_given_up_and_stays_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(afloat, "_RESTART_AFTER_US", 0)

    async def story(quay: Quay) -> None:
        up = ["started", "ready"]
        for nth in range(MOST_FALLS):
            await quay.until(*up)
            assert not await quay.engine.settled()
            again = ["restarted", "ready"] if nth < MOST_FALLS - 1 else []
            up += ["stopped", *again]
        await quay.until(*up)
        assert not await quay.engine.settled()
        await quay.engine.probe()
        await quay.engine.stop()

    quay = moor(tmp_path, stand_in(ask="os._exit(3)"), story)
    assert quay.engine.falls == MOST_FALLS
    ends = [record.body["exit"] for record in quay.records("process") if "exit" in record.body]
    assert ends == [3] * MOST_FALLS


def test_an_engine_that_does_not_stop_when_told_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "STOP_WITHIN_S", 0.2)
    deaf = "signal.signal(signal.SIGTERM, signal.SIG_IGN)"

    async def story(quay: Quay) -> None:
        await quay.engine.stop()

    quay = moor(tmp_path, stand_in(deaf), story)
    assert quay.events() == ["started", "ready", "killed"]
    nothing_open = {"calls": 0, "deliveries": 0, "orders": 0}
    assert quay.records("process")[-1].body["in_flight"] == nothing_open


def test_what_an_engine_leaves_behind_ends_with_it(tmp_path: Path) -> None:
    pause = "print('I am there', flush=True); import signal; signal.pause()"
    child = f'import subprocess; subprocess.Popen([sys.executable, "-c", {pause!r}])'

    async def story(quay: Quay) -> None:
        async with asyncio.timeout(3):  # its child holds its output open for as long as it lives
            await quay.engine.stop()

    assert moor(tmp_path, stand_in(child), story).events()[-1] == "stopped"


def test_a_voyage_that_breaks_leaves_no_process_behind(tmp_path: Path) -> None:
    async def story(quay: Quay) -> None:
        raise RuntimeError(quay.log[0])

    with pytest.raises(RuntimeError) as broken:
        moor(tmp_path, stand_in("print(os.getpid(), flush=True)"), story)
    with pytest.raises(ProcessLookupError):
        os.kill(int(str(broken.value)), 0)


def test_kills_are_spread_evenly_over_what_a_clean_run_counted() -> None:
    kills = spread(900, 1_100, 10)
    assert [kill.window for kill in kills] == list(range(10))
    assert {kill.k for kill in kills if kill.point == "commit"} <= {81, 82}
    assert {kill.k for kill in kills if kill.point == "call"} == {100}
    assert len({(kill.point, kill.side) for kill in kills[:4]}) == 4


def test_more_kills_than_events_cannot_be_spread() -> None:
    with pytest.raises(ValueError, match="cannot be cut by 9 kills"):
        spread(9, 100, 9)
    with pytest.raises(ValueError, match="cannot be cut by 0 kills"):
        spread(9, 100, 0)
