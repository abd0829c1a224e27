"""Load for a few seconds, for real: landscape on sockets, engine and Locust as processes."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from contracts.check import Checker
from contracts.journal import read
from load.cases import CASES, LoadCase
from load.course import LoadCourse
from load.play import put_to_sea
from load.world import world_of
from reports.cases import parse_cases
from reports.folder import RunFolder, create
from reports.limits import Limits, load_limits
from reports.loads import OFFERED, document, of_load, parse_loads
from reports.reasons import Reason, of_case
from reports.run import Configuration
from scenarios.cases import judge_case
from scenarios.errors import EngineNotReady
from scenarios.loads import FILE, measure_load
from tests.load.processes import is_gone_within, leaving_none, processes_with

pytestmark = pytest.mark.lengthy

SHORT = replace(CASES["smoke"], id="short", span_s=5.0, freshness_s=8, accounts=12, items=40)
RUN_ID = "0123456789abcdef"


def patient(limits: Limits) -> Limits:
    """The limits of a machine that does other things as well: fifty times as late."""
    generator = replace(limits.generator, slip_p99_ms=5_000)
    flows = {
        name: replace(flow, p95_ms=50 * flow.p95_ms, p99_ms=50 * flow.p99_ms)
        for name, flow in limits.flows.items()
    }
    return replace(
        limits, generator=generator, shop=replace(limits.shop, p99_ms=60_000), flows=flows
    )


PATIENT = patient(load_limits())


def sail(place: Path, case: LoadCase = SHORT, engine: str = "reference") -> list[Reason]:
    folder = create(place / "run")
    identity = {"schema": OFFERED, "run_id": RUN_ID}
    steps: list[tuple[int, int, str]] = []
    course = LoadCourse(case, Configuration(1, engine=engine))
    with leaving_none(place):
        why = put_to_sea(course, folder, identity, lambda *step: steps.append(step), PATIENT)
    assert steps[0] == (0, round(10 * case.span_s), "orders under load")
    assert [done for done, _, _ in steps] == sorted(done for done, _, _ in steps)
    return why


@pytest.fixture(scope="module")
def sailed(tmp_path_factory: pytest.TempPathFactory) -> tuple[RunFolder, list[Reason]]:
    place = tmp_path_factory.mktemp("load")
    return RunFolder(place / "run"), sail(place)


def test_the_reference_engine_brings_everything_over_under_load(
    sailed: tuple[RunFolder, list[Reason]],
) -> None:
    folder, why = sailed
    assert why == []
    row = judge_case(folder.worlds / "load" / "short.jsonl")
    assert row["problems"] == row["violated"] == []
    assert (row["counts"]["orders_accepted"], row["counts"]["orders_in_erp"]) == (50, 50)
    held = {id_ for id_, state in row["states"].items() if state == "held"}
    assert held >= {"I-01", "I-02", "I-04", "I-05", "I-12", "I-21", "I-24", "I-25", "I-28"}


def test_its_engine_is_a_process_and_every_buyer_came_through_the_wire(
    sailed: tuple[RunFolder, list[Reason]],
) -> None:
    records = list(read(sailed[0].worlds / "load" / "short.jsonl"))
    assert [r.body["event"] for r in records if r.kind == "process"] == [
        "started",
        "ready",
        "stopped",
    ]
    clicks = [r for r in records if r.kind == "call" and r.edge == "buyer>storefront"]
    offered = orjson.loads((sailed[0].load / "short" / FILE).read_bytes())
    assert len(clicks) == offered["buyers"]["requests"]


def test_what_it_leaves_keeps_its_contract_and_says_how_long_each_flow_took(
    sailed: tuple[RunFolder, list[Reason]],
) -> None:
    folder = sailed[0].load / "short"
    offered = orjson.loads((folder / FILE).read_bytes())
    assert Checker().document(OFFERED, offered) == []
    assert offered["buyers"]["offered"] == 200
    assert offered["clerks"]["offered"] == 45
    journal = sailed[0].worlds / "load" / "short.jsonl"
    (load,) = parse_loads([measure_load(folder, journal)])
    told = document(load, PATIENT)
    flows = {row["flow"]: row for row in told["flows"]}
    assert (flows["order-to-erp"]["count"], flows["order-to-erp"]["never"]) == (50, 0)
    assert {name for name, row in flows.items() if row["count"]} == set(PATIENT.flows)
    assert {path.name for path in folder.iterdir()} >= {"locust.html", "locust_stats.csv", FILE}


def test_limits_that_nothing_could_keep_are_broken_by_name(
    sailed: tuple[RunFolder, list[Reason]],
) -> None:
    folder = sailed[0].load / "short"
    row = measure_load(folder, sailed[0].worlds / "load" / "short.jsonl")
    (load,) = parse_loads([row])
    tight = {name: replace(flow, p95_ms=0.001) for name, flow in PATIENT.flows.items()}
    found = list(of_load(load, replace(PATIENT, flows=tight)))
    assert {reason.state for reason in found} == {"NO-GO"}
    assert len(found) == len(PATIENT.flows)


def _changed(folder: RunFolder, place: Path, change: Any) -> list[Reason]:
    """The same case with another journal: what `change` makes of each record, numbered anew."""
    spoilt = create(place / "spoilt")
    shutil.copytree(folder.load, spoilt.load)
    journal = spoilt.worlds / "load" / "short.jsonl"
    journal.parent.mkdir(parents=True)
    lines = (folder.worlds / "load" / "short.jsonl").read_bytes().splitlines()
    records = [record for line in lines for record in change(orjson.loads(line))]
    journal.write_bytes(
        b"".join(orjson.dumps(one | {"seq": seq}) + b"\n" for seq, one in enumerate(records))
    )
    (load,) = parse_loads([measure_load(spoilt.load / "short", journal)])
    (case,) = parse_cases([judge_case(journal)])
    return [*of_load(load, PATIENT), *of_case(case)]


def _of_order(record: dict[str, Any], number: str) -> bool:
    body = record["body"]
    made = (record["kind"], record["actor"], body.get("entity"), body.get("id"))
    return made == ("effect", "erp", "order", number)


def test_one_order_that_the_erp_lost_under_load_is_no_go(
    sailed: tuple[RunFolder, list[Reason]], tmp_path: Path
) -> None:
    def lose(record: dict[str, Any]) -> list[dict[str, Any]]:
        return [] if _of_order(record, "SO-000007") else [record]

    why = _changed(sailed[0], tmp_path, lose)
    sentences = [reason.sentence for reason in why if reason.state == "NO-GO"]
    assert any("visible in the ERP: 1 of 50 never arrived" in one for one in sentences)
    assert any("I-01 no lost order is violated" in one for one in sentences)


def test_one_order_that_the_erp_has_twice_under_load_is_no_go(
    sailed: tuple[RunFolder, list[Reason]], tmp_path: Path
) -> None:
    def double(record: dict[str, Any]) -> list[dict[str, Any]]:
        if not _of_order(record, "SO-000007"):
            return [record]
        return [record, orjson.loads(orjson.dumps(record).replace(b"SO-000007", b"SO-999999"))]

    why = _changed(sailed[0], tmp_path, double)
    sentences = [reason.sentence for reason in why if reason.state == "NO-GO"]
    assert any("I-02 no duplicate order is violated" in one for one in sentences)


SAYS_YES = """
import http.server, os
class Face(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def answer(self):
        self.rfile.read(int(self.headers.get("content-length") or 0))
        body = b'{"settled": true, "open": 0}'
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    do_GET = do_POST = answer
    def log_message(self, *_):
        pass
host, port = os.environ["SEATRIAL_LISTEN"].split(":")
http.server.ThreadingHTTPServer((host, int(port)), Face).serve_forever()
"""


def test_an_engine_that_says_yes_and_does_nothing_is_no_go(tmp_path: Path) -> None:
    """It knows no item, so nobody can buy: buyers are refused, and nothing ever arrives."""
    script = tmp_path / "yes.py"
    script.write_text(SAYS_YES, "utf-8")
    short = replace(SHORT, span_s=2.0, freshness_s=2)
    why = sail(tmp_path, short, f"{sys.executable} {script}")
    assert {reason.state for reason in why} >= {"NO-GO"}
    assert "INVALID" not in {reason.state for reason in why}
    sentences = "\n".join(reason.sentence for reason in why)
    assert "never arrived" in sentences


def test_a_planted_defect_is_no_go_under_load_too(tmp_path: Path) -> None:
    why = sail(tmp_path, replace(SHORT, span_s=2.0, freshness_s=4), "mutant:M-44")
    broken = [reason for reason in why if reason.state == "NO-GO"]
    assert any("I-05" in reason.sentence for reason in broken)
    assert not any("never arrived" in reason.sentence for reason in broken)


def test_a_defect_that_needs_foul_weather_has_nothing_proved_of_it_under_load() -> None:
    assert LoadCourse(SHORT, Configuration(1, engine="mutant:M-01")).idle
    assert not LoadCourse(SHORT, Configuration(1)).idle


def test_an_engine_that_does_not_start_is_named_and_not_the_generator(tmp_path: Path) -> None:
    folder = create(tmp_path / "run")
    course = LoadCourse(SHORT, Configuration(1, engine=f"{sys.executable} -c pass"))
    with pytest.raises(EngineNotReady):
        put_to_sea(course, folder, {"schema": OFFERED, "run_id": RUN_ID}, print)
    journal = folder.worlds / "load" / "short.jsonl"
    row = measure_load(folder.load / "short", journal)
    assert "EngineNotReady: the engine ended with exit code 0" in (row["problem"] or "")


def test_a_world_for_load_has_goods_and_credit_for_everybody() -> None:
    world, demand = world_of(3, accounts=5, items=20, orders=300)
    assert len(demand) == 300
    assert not any(one.blocked or one.credit_limit for one in world.customers)
    assert {one.sku for one in world.opening_stock} == {item.sku for item in world.items}


def test_a_run_that_is_stopped_under_load_leaves_no_process(tmp_path: Path) -> None:
    """As a terminal does it: the command and its suites are told at once, and then once more."""
    mark = str(tmp_path)
    command = [sys.executable, "-m", "seatrial", "run", "--suite", "load", "--out"]
    with subprocess.Popen(
        [*command, str(tmp_path / "run")],
        env=os.environ | {"TMPDIR": mark},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as run:
        assert run.stderr is not None
        for line in run.stderr:
            if line.startswith("orders under load"):
                break
        started = processes_with(mark)
        assert len(started) >= 3  # the command, its suites, the engine; perhaps Locust by now
        os.killpg(run.pid, signal.SIGINT)
        run.communicate(timeout=60)
        assert run.returncode == 130
    assert all(is_gone_within(pid, 10) for pid in started)
    assert processes_with(mark) == []
    ended: dict[str, Any] = orjson.loads((tmp_path / "run" / "run.json").read_bytes())
    assert ended["outcome"] == "interrupted"
