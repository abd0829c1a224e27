"""Engines that are none of ours, judged from outside: in wall time, killed and restarted."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from contracts.journal import parse_line
from reports.run import FAILED, read_run
from scenarios.suites.e2e.stories import STORIES
from tests.seatrial.command import seatrial
from tests.seatrial.foreign import ENGINES, EXAMPLES, PYTHON, Foreign, afield, side_by_side

pytestmark = pytest.mark.lengthy

FORGETS = f"{PYTHON} {ENGINES / 'forgetful.py'}"
NODS = f"{PYTHON} {ENGINES / 'nodding.py'}"
LINGERS = f"{PYTHON} {ENGINES / 'lingering.py'}"
SOUND = EXAMPLES / "sound_python" / "engine.py"
LATE = f"sh -c 'sleep 6; exec {PYTHON} {SOUND}'"
"""Every start of it takes longer than that of most."""

BRIEFLY = ("--suite", "voyage", "--days", "1", "--orders-per-day", "3")

WEATHER = Path(__file__).with_name("late.toml")


@pytest.fixture(scope="module")
def sailed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Foreign]:
    """The reference engine as anybody's command, and others, all at the same time.

    The sound example is late twice: each start of its command takes six seconds, and beside it runs
    one at a URL, which is started seven seconds after the run.
    """
    place = tmp_path_factory.mktemp("foreign")
    with afield(place, f"sh -c 'sleep 7; exec {PYTHON} {SOUND}'") as met:
        runs = side_by_side(
            place,
            {
                "reference": (f"{PYTHON} -m engine", "--suite", "voyage,e2e"),
                "late": (LATE, "--suite", "voyage", "--faults", str(WEATHER)),
                "nods": (NODS, "--suite", "voyage", "--days", "1"),
                "lingers": (LINGERS, *BRIEFLY),
                "forgets": (FORGETS, "--suite", "voyage"),
            },
        )
        return runs | {"url": met.end()}


def test_the_reference_engine_is_go_as_anybodys_command(sailed: dict[str, Foreign]) -> None:
    run = sailed["reference"]
    assert run.code == 0, run.out + run.err
    assert run.out.startswith(f"GO for the engine `{PYTHON} …` under policy foreign")
    assert run.states("violated", "unknown") == []
    killed = [row["effective"] for row in run.verdict["faults"] if row["effect"] == "kill"]
    assert sum(killed) >= 2
    asked = [story for story in STORIES.values() if story.asked_of(()) and not story.inside]
    assert len(asked) < len(STORIES), "what it does not claim it is not asked for"
    assert (run.verdict["suites"]["passed"], run.verdict["suites"]["failed"]) == (
        1 + len(asked),
        0,
    )
    assert {case["suite"] for case in run.verdict["cases"]} == {"e2e"}


def test_a_run_says_how_its_world_was_hastened_and_what_its_engine_printed(
    sailed: dict[str, Foreign],
) -> None:
    folder = sailed["reference"].folder
    asked = read_run(folder.run).configuration
    assert (asked.engine, asked.policy) == (f"{PYTHON} -m engine", "foreign")
    assert asked.wall is not None
    with folder.journal.open("rb") as file:
        header = parse_line(file.readline(), 0).body
    assert header["tempo"]["factor"] == asked.wall.factor
    assert {"returns", "return_requests", "credit_notes"}.isdisjoint(header["scope"])
    assert set(header["scope"].values()) == {header["tempo"]["freshness_least_s"]}
    assert '"event":"engine.listening"' in folder.engine_log.read_text("utf-8")


def test_a_foreign_run_is_judged_again_byte_for_byte_and_never_replayed(
    sailed: dict[str, Foreign], tmp_path: Path
) -> None:
    copy = tmp_path / "run"
    shutil.copytree(sailed["reference"].folder.path, copy)
    before = (copy / "verdict.json").read_bytes(), (copy / "findings.json").read_bytes()
    assert seatrial("judge", copy).returncode == 0
    assert ((copy / "verdict.json").read_bytes(), (copy / "findings.json").read_bytes()) == before
    refused = seatrial("replay", copy)
    assert refused.returncode == 30
    assert "only virtual time can be replayed" in refused.stderr


def test_an_engine_that_nods_and_does_nothing_is_no_go(sailed: dict[str, Foreign]) -> None:
    run = sailed["nods"]
    assert run.code == 10, run.out + run.err
    assert "I-28" in run.states("violated")
    assert "I-01" not in run.states("held")


def test_an_engine_that_answers_events_too_late_is_no_go_and_told_how_long_it_was_waited_for(
    sailed: dict[str, Foreign],
) -> None:
    run = sailed["lingers"]
    assert run.code == 10, run.out + run.err
    assert "I-33" in run.states("violated")
    said = "the storefront waits 5 s for the answer to POST /webhooks/storefront"
    assert said in run.out
    assert "answers came later, after 7 s to" in run.out


def test_an_engine_that_forgets_at_each_restart_is_no_go(sailed: dict[str, Foreign]) -> None:
    run = sailed["forgets"]
    assert run.code == 10, run.out + run.err
    assert {"I-01", "I-02", "I-31"} & set(run.states("violated"))


def test_a_sound_engine_that_needs_six_seconds_for_each_start_is_go(
    sailed: dict[str, Foreign],
) -> None:
    run = sailed["late"]
    assert run.code == 0, run.out + run.err
    assert run.states("violated", "unknown") == []
    assert {"I-01", "I-02", "I-24", "I-25"} <= set(run.states("held"))
    with run.folder.journal.open("rb") as file:
        records = [parse_line(line, seq) for seq, line in enumerate(file)]
    ready = next(one for one in records if one.body.get("event") == "ready")
    first = next(one for one in records if one.kind == "effect")
    assert 6_000_000 < ready.t_us < first.t_us, "the world begins when its engine is ready"
    assert [one["effective"] for one in run.verdict["faults"] if one["effect"] == "kill"] == [1]


def test_a_sound_engine_at_a_url_is_go_also_when_it_comes_late(sailed: dict[str, Foreign]) -> None:
    run = sailed["url"]
    assert run.code == 0, run.out + run.err
    assert "process faults are not exercised" in run.verdict["line"]
    assert run.states("violated", "unknown") == []
    assert {"I-01", "I-02", "I-24", "I-25", "I-28"} <= set(run.states("held"))
    assert {"I-39", "I-40"} <= set(run.states("not_exercised"))
    assert not (run.folder.path / "engine").exists(), "no secret is left behind"


def test_an_engine_that_ends_at_once_is_refused_with_its_last_words(tmp_path: Path) -> None:
    command = f"{PYTHON} {ENGINES / 'crashing.py'}"
    done = seatrial("run", "--engine", command, "--suite", "voyage", "--out", tmp_path / "run")
    assert done.returncode == 30, done.stdout + done.stderr
    assert "exit code 3" in done.stderr
    assert "the database of this engine is not there" in done.stderr
    assert f"the command is `{PYTHON} …`, and run.json has all of it" in done.stderr
    run = read_run(tmp_path / "run" / "run.json")
    assert (run.outcome, run.configuration.engine) == (FAILED, command)
    assert seatrial("judge", tmp_path / "run").returncode not in (0, 10)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["url:http://127.0.0.1:9", "--ready-within", "1"], "no engine is ready at"),
        (["url:http://192.0.2.1:9000"], "--allow-host"),
        (["url:ftp://127.0.0.1"], "http://host:port"),
        (["url:http://127.0.0.1:9", "--suite", "voyage,e2e"], "one world at a time"),
        (["no-such-command --port 1"], "no command 'no-such-command'"),
        (["sleep 60", "--suite", "voyage"], "gave no 2xx within 10 s"),
        (["'open quote"], "cannot be read"),
        (["false", "--suite", "negative"], "the engine ended with exit code 1 before it was"),
        (["url:http://127.0.0.1:9", "--suite", "negative"], "nobody can start one at a URL"),
        (["true", "--suite", "contract"], "contract never meets the engine 'true'"),
        (["url:http://127.0.0.1:9", "--suite", "load"], "nobody can start one at a URL"),
        (["url:http://127.0.0.1:9", "--suite", "all,load"], "nobody can start one at a URL"),
        (["no-such-command --port 1", "--suite", "load"], "no command 'no-such-command'"),
        (["true", "--suite", "load"], "the engine ended with exit code 0 before it was ready"),
        (["reference", "--hasten", "10"], "--hasten"),
    ],
)
def test_an_engine_that_cannot_be_met_as_asked_is_refused_with_a_sentence(
    options: list[str], said: str, tmp_path: Path
) -> None:
    done = seatrial("run", "--out", tmp_path / "run", "--port", "8790", "--engine", *options)
    if options[0] == "reference":
        done = seatrial("run", "--out", tmp_path / "run", "--engine", *options)
    assert done.returncode == 30, done.stdout + done.stderr
    assert said in done.stderr
    assert not (tmp_path / "run" / "verdict.json").exists()


@pytest.mark.parametrize(
    "options",
    [
        ["no-such-command --token s3cret"],
        ["TOKEN=s3cret node engine.js"],
        ["env TOKEN=s3cret 'open quote"],
        ["env TOKEN=s3cret false", "--suite", "negative"],
        ["env TOKEN=s3cret node engine.js", "--suite", "contract"],
        ["env TOKEN=s3cret false", "--suite", "load"],
        ["url:http://bob:s3cret@127.0.0.1:9", "--suite", "voyage"],
    ],
    ids=" ".join,
)
def test_no_word_of_a_command_but_its_first_reaches_a_message(
    options: list[str], tmp_path: Path
) -> None:
    done = seatrial("run", "--out", tmp_path / "run", "--engine", *options)
    assert done.returncode == 30, done.stdout + done.stderr
    assert "s3cret" not in done.stdout + done.stderr
