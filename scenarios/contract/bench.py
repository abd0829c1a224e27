"""Where a run's contract tests are made: its targets, one face after the other, and the record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

import pytest

from contracts.operations import Operations
from reports.folder import RunFolder, write_json
from reports.joining import part_of
from reports.run import Run
from scenarios.contract.errors import SimulatorAtFault, TargetSilent, Unexercised, Withheld
from scenarios.contract.exceptions import Exceptions, load_exceptions
from scenarios.contract.finding import Finding
from scenarios.contract.hand import HandCase
from scenarios.contract.labelling import label_face, label_operation, label_statuses
from scenarios.contract.observing import Observer
from scenarios.contract.probing import Prober
from scenarios.contract.record import LeftOut, Record
from scenarios.contract.sandbox.profile import Profile
from scenarios.contract.sandbox.promises import PROMISES, Conversation
from scenarios.contract.sandbox.sandbox import SYSTEM, KnownFailures, SandboxTarget
from scenarios.contract.sandbox.telling import expired, said_of
from scenarios.contract.talk import Talk
from scenarios.contract.target import Face, Target
from scenarios.contract.targets import Chosen, chosen, target_of
from scenarios.contract.walking import walk
from scenarios.contract.witness import witnessed
from scenarios.invariants.model import INTEGRATION

Progress = Callable[[int, int, str], None]


@dataclass(slots=True)
class Bench:
    """Makes the contract tests of one run and keeps what they saw.

    `tests` is how many there are, for those who watch; `refuse` ends a run that has nobody to test.
    """

    run: Run
    folder: RunFolder
    progress: Progress
    tests: int
    refuse: Callable[[str], NoReturn]
    exceptions: Exceptions = field(default_factory=load_exceptions)
    chosen: Chosen = field(default_factory=chosen)
    record: Record = field(default_factory=Record)
    _targets: dict[str, Target] = field(default_factory=dict, init=False)
    _probers: dict[tuple[str, str], Prober] = field(default_factory=dict, init=False)
    _scratch: TemporaryDirectory[str] = field(default_factory=TemporaryDirectory, init=False)
    _done: int = field(default=0, init=False)

    @property
    def seed(self) -> int:
        return self.run.configuration.seed

    def face(self, target: str, system: str) -> Face:
        """The face of a target's system, stood up when it is first asked for."""
        return self._prober(target, system).face

    def probe(self, target: str, system: str, operation: str) -> None:
        """Test one operation; end the running test as it ended."""
        case = f"{target}-{operation}"
        prober = self._prober(target, system)
        label_operation(prober.face, operation)
        closed = prober.closed(operation)
        if closed is not None:
            self._leave_out(target, case, closed, declared=True)
        self._end(prober.probe(operation, self.exceptions, case))

    def walk(self, target: str, system: str) -> None:
        """Walk through a face; end the running test as it ended."""
        face, case = self._prober(target, system).face, f"{target}-{system}"
        label_face(face)
        observer = walk(face, self.seed, self.exceptions, case)
        if not (observer.seen or observer.withheld or observer.silent):
            why = "no answer of an operation that may be called names another that may be"
            self._leave_out(target, case, why, declared=face.subject == INTEGRATION)
        self._end(observer)

    def try_promise(self, promise: str) -> None:
        """Try a promise between requests as a profile says it; end the running test as it ended."""
        profile = self._profile()
        told, lack = profile.promises.get(promise), self.chosen.lack_of(promise)
        if lack is not None:
            self._leave_out(profile.name, promise, lack, declared=True)
        if told is None:
            why = f"the profile neither says promises.{promise} nor that it lacks promise:{promise}"
            self._leave_out(profile.name, promise, why, declared=False)
        talk = self._talk(profile.name, SYSTEM, promise)
        label_face(talk.face)
        try:
            PROMISES[promise].attempt(Conversation(talk, profile, told.about))
        except (Withheld, Unexercised) as error:
            if not talk.findings:  # what was found before counts
                declared = isinstance(error, Withheld)
                self._leave_out(profile.name, promise, str(error), declared=declared)
        except TargetSilent as error:
            self._step()
            pytest.fail(str(error), pytrace=False)
        self._close(talk)

    def look_up(self, failure: str) -> None:
        """Whether a known failure may still be excused; end the running test as it ended."""
        (target,) = self._targets.values() or (self._target(self._profile().name),)
        self._step()
        if isinstance(target, SandboxTarget):
            expired(target, failure)

    def try_by_hand(self, target: str, case: HandCase) -> None:
        """Try a case that was written by hand; end the running test as it ended."""
        if case.ages:
            talk = Talk(self._target(target).face(case.system), f"{case.id}-{target}")
        else:
            talk = self._talk(target, case.system, f"{case.id}-{target}")
        case.attempt(talk)
        self._close(talk)

    def show(self, target: str, exception_id: str) -> None:
        """Send the request that shows an exception in use; end the running test as it ended."""
        entry = next(each for each in self.exceptions.entries if each.id == exception_id)
        operation = Operations.load().by_id(entry.witness.operation)
        talk = self._talk(target, operation.system, exception_id)
        answer = talk.ask(*witnessed(operation, entry.witness, talk.face))
        used = Exceptions([entry]).excuse(target, operation.id, entry.check, answer)
        promise = f"an answer as {exception_id} says; take an exception out that is not in use"
        talk.expect(operation.id, promise, used)
        self._close(talk)

    def leave(self) -> None:
        """Write `contract.json` and `coverage.json`, or a part of them; let go of every target."""
        told = [said_of(each) for each in self._targets.values() if isinstance(each, SandboxTarget)]
        for target in self._targets.values():
            target.close()
        self._scratch.cleanup()
        document = self.record.document(self.run.run_id, self.seed)
        part = self.chosen.part
        write_json(part_of(self.folder.contract, part), document)
        covered = self.record.coverage(self.run.run_id, self.seed, told)
        write_json(part_of(self.folder.coverage, part), covered)

    def _prober(self, target: str, system: str) -> Prober:
        key, known = (target, system), self._targets.get(target)
        if isinstance(known, SandboxTarget) and known.stale():
            self._probers.pop(key, None)
        if key not in self._probers:
            self._probers[key] = Prober.of(self._target(target).face(system), self.seed)
            self.record.face(self._probers[key].face)
        return self._probers[key]

    def _target(self, name: str) -> Target:
        if name not in self._targets:
            asked = self.run.configuration
            if self.chosen.profile is not None:
                self._targets[name] = self._moored(self.chosen.profile)
                return self._targets[name]
            make = target_of(name)
            folder = Path(self._scratch.name)
            self._targets[name] = make(asked.seed, asked.profile, asked.plant, folder)
        return self._targets[name]

    def _moored(self, profile: Profile) -> SandboxTarget:
        """The target of a profile; one that gives no answer ends the whole run."""
        started = self.run.started_at
        known = KnownFailures(profile.known, date.fromisoformat(started[:10]))
        target = SandboxTarget(profile, known, "".join(filter(str.isdigit, started)))
        try:
            target.call_once()
        except TargetSilent as error:
            self.refuse(str(error))
        return target

    def _profile(self) -> Profile:
        assert self.chosen.profile is not None  # noqa: S101 - only such a run has these tests
        return self.chosen.profile

    def _leave_out(self, target: str, case: str, why: str, *, declared: bool) -> NoReturn:
        self.record.leave_out(LeftOut(target, case, why, declared))
        self._step()
        pytest.skip(f"not exercised: {why}")

    def _talk(self, target: str, system: str, case: str) -> Talk:
        face = self.face(target, system)
        if face.reset is not None:
            face.reset()
        return Talk(face, case)

    def _close(self, talk: Talk) -> None:
        self.record.blame(talk.findings)
        self._step()
        if talk.findings:
            blame(talk.findings)

    def _step(self) -> None:
        self._done += 1
        of = f" of {self.chosen.part}" if self.chosen.part else ""
        self.progress(self._done, self.tests, f"contract tests{of}")

    def _end(self, observer: Observer) -> None:
        self.record.add(observer)
        self._step()
        if observer.findings:
            blame(list(observer.findings.values()))
        if observer.silent:
            first = next(iter(observer.silent))
            pytest.fail(f"{first}, and {observer.silent.total() - 1} more", pytrace=False)
        if not observer.seen and observer.withheld:
            why = next(iter(observer.withheld))
            self.record.leave_out(LeftOut(observer.face.target, observer.case, why, declared=True))
            pytest.skip(f"not exercised: {why}")
        label_statuses(observer)
        if not observer.seen:
            pytest.skip(f"not exercised: nothing could be generated for {observer.case}")


def blame(findings: list[Finding]) -> NoReturn:
    """End the running test: failed where a real system is the subject, broken where we are it."""
    if all(finding.subject == INTEGRATION for finding in findings):
        # JUnit and Allure go further than the run folder: no data of a real system is in them.
        rules = "\n".join(finding.rule for finding in findings)
        pytest.fail(f"{rules}\nRequests and answers are in contract.json.", pytrace=False)
    raise SimulatorAtFault("\n\n".join(map(str, findings)))
