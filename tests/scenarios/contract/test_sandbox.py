"""A system that is not ours, through a profile over loopback: what is planted in it is found."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from scenarios.contract.exceptions import load_exceptions
from scenarios.contract.finding import Finding
from scenarios.contract.probing import Prober
from scenarios.contract.sandbox.promises import PROMISES, Conversation
from scenarios.contract.sandbox.read import read_profile
from scenarios.contract.sandbox.sandbox import KnownFailures, SandboxTarget
from scenarios.contract.talk import Talk
from scenarios.contract.walking import walk
from scenarios.invariants.model import INTEGRATION
from tests.sandbox.app import BUGS
from tests.sandbox.berth import KEYS, Berth, berthed, profile

TODAY = date(2027, 1, 1)
EXCEPTIONS = load_exceptions()


@contextmanager
def moored(
    folder: Path, bugs: Collection[str] = (), today: date = TODAY
) -> Iterator[tuple[SandboxTarget, Berth]]:
    with berthed(bugs) as berth:
        read = read_profile(profile(folder, berth.url), (), TODAY)
        yield SandboxTarget(read, KnownFailures(read.known, today), "1"), berth


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)


def probed(target: SandboxTarget, operation: str) -> list[Finding]:
    observer = Prober.of(target.face("api"), 1).probe(operation, EXCEPTIONS, "case")
    assert observer.seen
    assert observer.silent == {}
    return list(observer.findings.values())


def walked(target: SandboxTarget) -> list[Finding]:
    """What the first walk of a few finds that finds anything: where one goes is chance."""
    walks = (walk(target.face("api"), seed, EXCEPTIONS, "case") for seed in range(1, 7))
    found = next((each.findings for each in walks if each.findings), {})
    return list(found.values())


def tried(target: SandboxTarget, promise: str) -> list[Finding]:
    talk = Talk(target.face("api"), promise)
    told = target.profile.promises[promise]
    PROMISES[promise].attempt(Conversation(talk, target.profile, told.about))
    return talk.findings


FOUND: dict[str, tuple[Callable[..., list[Finding]], tuple[str, ...], str, str]] = {
    "crash": (walked, (), "cancelOrder", "not_a_server_error"),
    "drift": (probed, ("readOrder",), "readOrder", "response_schema_conformance"),
    "leak": (probed, ("readArticle",), "readArticle", "ignored_auth"),
    "skip": (tried, ("paging",), "findOrders", "by hand"),
    "stale": (tried, ("lost_update",), "changeRows", "by hand"),
    "ghost": (walked, (), "readOrder", "use_after_free"),
    "wrong-status": (probed, ("enterOrder",), "enterOrder", "status_code_conformance"),
}


@pytest.mark.parametrize("bug", BUGS)
def test_a_bug_of_somebody_elses_system_is_found_and_blamed_on_it(bug: str, tmp_path: Path) -> None:
    look, arguments, operation, check = FOUND[bug]
    with moored(tmp_path, [bug]) as (target, _):
        findings = look(target, *arguments)
    assert (operation, check) in {(each.operation, each.check) for each in findings}
    assert {each.subject for each in findings} == {INTEGRATION}
    assert not any(key in str(each) for each in findings for key in KEYS.values())


def test_a_sound_system_is_not_blamed_and_its_known_failure_is_excused_until_its_day(
    tmp_path: Path,
) -> None:
    with moored(tmp_path) as (target, _):
        for operation in ("enterOrder", "readOrder", "findOrders"):
            assert probed(target, operation) == []
        assert [
            finding for promise in target.profile.promises for finding in tried(target, promise)
        ] == []
        assert target.known.seen["K-01"] > 0
    late = date(2027, 7, 1)
    with moored(tmp_path, today=late) as (target, _):
        checks = {finding.check for finding in probed(target, "readOrder")}
    assert checks == {"allow_header_conformance"}


def test_nothing_is_written_that_the_profile_does_not_allow(tmp_path: Path) -> None:
    with moored(tmp_path) as (target, berth):
        face = target.face("api")
        prober = Prober.of(face, 1)
        assert "does not allow" in str(prober.closed("leaveRemark"))
        observer = prober.probe("leaveRemark", EXCEPTIONS, "case")
        assert observer.withheld.total() > 0
        assert not [each for each in berth.seen if each == "POST /v3/Remarks"]
        # Methods that no operation has are tried by the checks themselves, and withheld as well.
        prober.probe("readArticle", EXCEPTIONS, "case")
        assert {each.partition(" ")[0] for each in berth.seen} <= {"GET", "HEAD", "OPTIONS"}
        assert target.gate.withheld > 0
