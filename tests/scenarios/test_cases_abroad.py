"""Cases with a weather of their own, played with engines that are none of ours: each in a world."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from contracts.journal import read
from reports.folder import create
from reports.junit import Case as Lived
from reports.junit import Suites
from reports.policy import load_policy
from reports.progress import ProgressWriter
from reports.reasons import of_missing, of_suites
from reports.run import Configuration, WallTime
from reports.verdict import _untried
from scenarios.errors import EngineNotReady
from scenarios.fleet import Fleet
from scenarios.stories.harbour import Harbour
from scenarios.suites.negative.abroad import ABROAD, PATIENCE_US
from scenarios.suites.negative.cases import CASES
from simulator.faults.effects.kill import Kill
from tests.browser import absent
from tests.reports import sample
from tests.seatrial.foreign import EXAMPLES, PYTHON

pytestmark = pytest.mark.lengthy

PLAYED = ("lost-answer-order", "forged-unsigned-webhook", "killed-after-webhook", "partial-item")
ENGINES = {
    "sound": f"{PYTHON} {EXAMPLES / 'sound_python' / 'engine.py'}",
    "naive": f"node {EXAMPLES / 'naive-node' / 'engine.js'}",
}


def fleet(folder: Path, engine: str, *cases: str) -> Fleet:
    """The worlds of some cases; they are sailed when the first is asked for."""
    made = create(folder)
    asked = Configuration(
        7, engine=engine, suites=("negative",), policy="cases", wall=WallTime(8_640, 10, 0)
    )
    told = {"negative": {name: ABROAD[name] for name in cases}}
    return Fleet(sample.run(configuration=asked), made, ProgressWriter(made.progress), cases=told)


@pytest.fixture(scope="module")
def fleets(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Fleet]:
    """Both example engines in the same few cases, at the same time."""
    place = tmp_path_factory.mktemp("cases")
    here = {name: engine for name, engine in ENGINES.items() if shutil.which(engine.split()[0])}
    sailed = {name: fleet(place / name, engine, *PLAYED) for name, engine in here.items()}
    with ThreadPoolExecutor() as threads:
        for _ in threads.map(lambda each: each.played(CASES[PLAYED[0]]), sailed.values()):
            continue
    for each in sailed.values():
        each.progress.close()
    return sailed


def harbour(fleets: dict[str, Fleet], name: str) -> Harbour:
    """Where the cases of an engine end as they ended."""
    if name not in fleets:
        absent("no node on this machine")
    place = Harbour.of(fleets[name].run, fleets[name].folder, lambda *_: None, {})
    place.played = fleets[name].played
    place.told = load_policy("foreign").told
    return place


@pytest.mark.parametrize("case", PLAYED)
def test_the_sound_engine_passes_each_in_a_world_of_its_own(
    fleets: dict[str, Fleet], case: str
) -> None:
    harbour(fleets, "sound").play(CASES[case])
    journal = fleets["sound"].folder.worlds / "negative" / f"{case}.jsonl"
    struck = [record for record in read(journal) if record.kind == "fault"]
    assert [record.body["effective"] for record in struck] == [True]


@pytest.mark.parametrize(
    ("case", "why"),
    [
        ("lost-answer-order", "I-02"),
        ("forged-unsigned-webhook", "I-42"),
        ("partial-item", "I-28"),
    ],
)
def test_the_naive_engine_fails_where_its_page_says(
    fleets: dict[str, Fleet], case: str, why: str
) -> None:
    with pytest.raises(pytest.fail.Exception, match=why):
        harbour(fleets, "naive").play(CASES[case])


def test_an_engine_that_is_never_ready_is_not_tried_in_every_case(tmp_path: Path) -> None:
    sailed = fleet(tmp_path / "run", "false", *CASES)
    with pytest.raises(EngineNotReady, match="ended with exit code 1"):
        sailed.played(CASES["lost-answer-order"])
    sailed.progress.close()
    assert len(list((sailed.folder.worlds / "negative").glob("*.jsonl"))) < 10


def test_what_lasts_minutes_in_virtual_time_lasts_seconds_abroad() -> None:
    assert list(ABROAD) == list(CASES)
    for name, case in ABROAD.items():
        assert case.proves == CASES[name].proves
        assert case.patience_us == PATIENCE_US
        for rule, was in zip(case.plan.rules, CASES[name].plan.rules, strict=True):
            params = rule.params()
            assert params.get("delay_to_s", 0) < 10, name
            assert rule.phase == was.phase
            assert rule.effect == was.effect or rule.name == was.name
            if rule.schedule is not None and was.schedule is not None:
                assert replace(rule.schedule, from_s=0.0) == replace(was.schedule, from_s=0.0)
                assert rule.schedule.from_s == (6.0 if was.schedule.from_s else 0.0)
            if isinstance(rule.effect, Kill):
                assert (rule.effect.from_s, rule.effect.restart_after_s) == (6.0, 0.5)


def test_only_what_happens_within_an_engine_is_left_out_and_takes_nothing_away() -> None:
    left_out = [name for name, case in CASES.items() if case.inside]
    assert left_out == [name for name in CASES if name.startswith("killed-after-commit-")]
    tests = Suites(
        (
            Lived("negative.test_n.test_n[lost-answer-order]", "passed"),
            Lived(
                "negative.test_n.test_n[a]", "skipped", "not exercised from outside: its commits"
            ),
        )
    )
    abroad = Configuration(7, engine="e", suites=("negative",), wall=WallTime(1, 1, 1))
    run = sample.run(configuration=abroad)
    assert list(of_suites(run, tests)) == []
    (said,) = _untried(abroad, tests)
    assert said == "1 of the cases of negative cannot be tried from outside: not exercised"
    (missing,) = of_missing(run, tests, [])
    assert "negative/lost-answer-order passed and left no journal" in missing.sentence
    ours = sample.run(configuration=Configuration(7, suites=("negative",)))
    assert [reason.state for reason in of_suites(ours, tests)] == ["INCONCLUSIVE"]
