"""The contract suite finds what is planted in a simulator, and nothing in a sound one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from contracts.operations import Operations
from contracts.ports import Request, Response
from scenarios.contract.defects import DEFECTS, Defect, defect_of, drifted, planted
from scenarios.contract.errors import DefectUnknown
from scenarios.contract.exceptions import load_exceptions
from scenarios.contract.finding import Finding
from scenarios.contract.hand import CASES
from scenarios.contract.observing import Observer
from scenarios.contract.probing import Prober
from scenarios.contract.sim import SimTarget
from scenarios.contract.sim_http import SIM_HTTP
from scenarios.contract.strangers import keep_strangers_out, with_an_id
from scenarios.contract.talk import BY_HAND, Talk
from scenarios.contract.target import Face
from scenarios.contract.targets import SYSTEMS, target_of
from scenarios.contract.walking import walk
from scenarios.invariants.model import SIMULATOR

pytestmark = pytest.mark.lengthy

EXCEPTIONS = load_exceptions()
ON_A_WALK = tuple(one.id for one in DEFECTS.values() if one.check != BY_HAND and not one.publishes)
TURNED_AWAY = {
    "S-09": "expected: 403 or 404 for other-buyer, who has no business with it",
    "S-10": "expected: 403 for engine, who has no business with it",
    "S-11": "expected: 403 or 404 for other-buyer, who has no business with it",
}
BY_CASE = {
    "S-12": "erp-split",
    "S-13": "erp-listings",
    "S-14": "erp-holds",
    "S-15": "shop-card",
    "S-16": "shop-card",
    "S-17": "erp-corrections",
    "S-19": "erp-masters",
    "S-18": "erp-reversals",
    "S-20": "erp-refused-inside",
    "S-21": "erp-configurations",
    "S-22": "erp-revised",
    "S-23": "erp-addresses",
    "S-24": "erp-increases",
    "S-25": "erp-rebilled-card",
    "S-27": "erp-warned",
    "S-29": "erp-heads",
}
"""What a case of its own finds, which is told nothing of strangers."""


@contextmanager
def faced(system: str, seed: int, plant: Sequence[str] = ()) -> Iterator[Face]:
    target = SimTarget(seed, "classic", planted(plant))
    try:
        yield target.face(system)
    finally:
        target.close()


def walked(system: str, seed: int, plant: Sequence[str] = ()) -> Observer:
    with faced(system, seed, plant) as face:
        return walk(face, seed, EXCEPTIONS, "walk")


@cache
def walked_before(system: str, seed: int, plant: tuple[str, ...] = ()) -> Observer:
    """The same, once for all tests that look at it: a walk takes seven seconds."""
    return walked(system, seed, plant)


def tried(face: Face) -> list[Finding]:
    """What the cases by hand about strangers find."""
    talk = Talk(face, "case")
    keep_strangers_out(talk)
    return talk.findings


def test_every_defect_that_is_found_by_hand_is_put_to_the_test() -> None:
    by_hand = {one.id for one in DEFECTS.values() if one.check == BY_HAND and not one.publishes}
    assert by_hand == {*TURNED_AWAY, *BY_CASE}


@pytest.mark.parametrize("defect", sorted(BY_CASE))
def test_a_promise_that_a_system_breaks_is_found_by_its_own_case(defect: str) -> None:
    known, case = defect_of(defect), CASES[BY_CASE[defect]]
    for plant in ((), (defect,)):
        with faced(known.system, 1, plant) as face:
            talk = Talk(face, case.id)
            case.attempt(talk)
        assert {one.operation for one in talk.findings} == ({known.operation} if plant else set())


@pytest.mark.parametrize("defect", sorted(TURNED_AWAY))
def test_a_door_that_is_open_to_strangers_is_found(defect: str) -> None:
    known = defect_of(defect)
    with faced(known.system, 1, [defect]) as face:
        found = tried(face)
    assert {(one.operation, one.subject) for one in found} == {(known.operation, SIMULATOR)}
    said = [one.sentence for one in found]
    assert said[0].startswith(TURNED_AWAY[defect])
    assert len(said) > 1, "that it was answered, and what was told or done"


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("system", ["erp", "storefront"])
def test_a_sound_simulator_keeps_strangers_out(system: str, seed: int) -> None:
    with faced(system, seed) as face:
        talk = Talk(face, "case")
        keep_strangers_out(talk)
    assert talk.findings == []


def called(face: Face) -> list[str]:
    """Method and path of every request that the cases about strangers send."""
    asked: list[str] = []

    def send(request: Request) -> Response:
        asked.append(f"{request.method} {request.path}")
        return face.send(request)

    keep_strangers_out(Talk(replace(face, send=send), "case"))
    return asked


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_operation_with_an_id_in_its_path_has_an_object_to_try_it_on(system: str) -> None:
    with faced(system, 1) as face:
        asked = called(face)
    for one in map(Operations.load().by_id, with_an_id(system)):
        path = re.sub(r"{[^}]+}", "[^/{]+", one.path)
        assert any(re.fullmatch(f"{one.method} {path}", call) for call in asked), one.id


def test_defects_are_planted_behind_sockets_too(tmp_path: Path) -> None:
    target = target_of(SIM_HTTP)(1, "classic", sorted(TURNED_AWAY), tmp_path)
    try:
        found = [one for system in SYSTEMS for one in tried(target.face(system))]
    finally:
        target.close()
    assert {one.operation for one in found} == {
        defect_of(one).operation for one in sorted(TURNED_AWAY)
    }
    assert {one.target for one in found} == {SIM_HTTP}


@pytest.mark.parametrize("seed", [1])
@pytest.mark.parametrize("defect", ON_A_WALK)
def test_a_planted_defect_is_found_on_a_walk_and_blamed_on_the_simulator(
    defect: str, seed: int
) -> None:
    known = defect_of(defect)
    found = [
        finding
        for finding in walked_before(known.system, seed, ON_A_WALK).findings.values()
        if (finding.operation, finding.check) == (known.operation, known.check)
    ]
    assert [finding.subject for finding in found] == [SIMULATOR]
    (finding,) = found
    assert finding.steps  # it takes more than one request
    assert finding.request.startswith("curl -X POST")
    assert "_TOKEN" in finding.request


DRIFTS = [each for each in DEFECTS.values() if each.publishes]


@pytest.mark.parametrize("drift", DRIFTS, ids=lambda drift: drift.id)
def test_a_drift_is_found_where_its_operation_is_tested_and_its_place_is_named(
    drift: Defect,
) -> None:
    with faced(drift.system, 1, [drift.id]) as face:
        if drift.check == BY_HAND:
            talk = Talk(face, "by-hand")
            CASES["erp-rounding"].attempt(talk)
            found = talk.findings
        else:
            observer = Prober.of(face, 1).probe(drift.operation, EXCEPTIONS, "case")
            found = [one for one in observer.findings.values() if one.check == drift.check]
    assert {one.operation for one in found} == {drift.operation}
    assert {one.subject for one in found} == {SIMULATOR}
    assert any(drift.pointer in f"{one.pointer} {one.sentence}" for one in found)


@pytest.mark.parametrize("drift", DRIFTS, ids=lambda drift: drift.id)
def test_a_drift_breaks_its_clients_where_it_is_published(drift: Defect) -> None:
    told = [problem for problem in drifted([drift.id]) if f" {drift.operation} " in problem.says]
    assert told
    assert {problem.weight for problem in told} == {"broken"}
    pointer = drift.pointer.replace("/0", "/*") or "/"
    assert any(problem.says.endswith(f" at {pointer}") for problem in told)


def test_half_a_cent_goes_up_in_a_sound_simulator() -> None:
    with faced("erp", 1) as face:
        talk = Talk(face, "by-hand")
        CASES["erp-rounding"].attempt(talk)
        assert talk.findings == []


@pytest.mark.parametrize("seed", [1])
@pytest.mark.parametrize("system", ["erp", "storefront"])
def test_a_walk_through_a_sound_simulator_finds_nothing(system: str, seed: int) -> None:
    observer = walked_before(system, seed)
    assert observer.findings == {}
    assert {operation for operation, *_ in observer.seen}


def test_two_walks_of_one_seed_see_the_same() -> None:
    seen = walked_before("storefront", 1).seen
    assert walked("storefront", 1).seen == seen
    assert walked_before("storefront", 2).seen != seen


def test_two_tests_of_one_operation_see_the_same() -> None:
    def probed() -> Observer:
        with faced("erp", 3) as face:
            return Prober.of(face, 3).probe("erp.orders.create", EXCEPTIONS, "case")

    first, second = probed(), probed()
    assert first.seen == second.seen
    assert {status for *_, status in first.seen} >= {201, 405, 415, 422}
    assert first.findings == {}


def test_a_reset_takes_back_what_a_test_has_done() -> None:
    with faced("erp", 1) as face:
        assert face.reset is not None
        first = Prober.of(face, 1).probe("erp.orders.release", EXCEPTIONS, "case")
        # A new one each time: Schemathesis tries a path's other methods once per document.
        Prober.of(face, 1).probe("erp.orders.cancel", EXCEPTIONS, "case")
        again = Prober.of(face, 1).probe("erp.orders.release", EXCEPTIONS, "case")
        assert again.seen == first.seen


def test_an_unknown_defect_is_refused_with_those_there_are() -> None:
    with pytest.raises(DefectUnknown, match="S-01"):
        defect_of("S-99")
