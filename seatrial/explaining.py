"""One page for humans about an entry of a registry, looked up by its id."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

from scenarios import mutants
from scenarios.contract.defects import DEFECTS, Defect
from scenarios.contract.exceptions import ContractException, load_exceptions
from scenarios.invariants.model import Invariant
from scenarios.invariants.registry import INVARIANTS
from scenarios.mutants import MUTANTS, Mutant
from scenarios.stories.case import Case
from scenarios.stories.story import Story
from scenarios.suites.e2e.stories import STORIES
from scenarios.suites.negative.cases import CASES
from scenarios.suites.negative.matrix import FAULTS as THROWN
from scenarios.suites.negative.matrix import MATRIX, STEPS, Fault
from seatrial.errors import ConfigurationInvalid
from simulator.faults import FAULTS
from simulator.profiles import PROFILES, Profile


@dataclass(frozen=True, slots=True)
class Page:
    """A title, one sentence, and paragraphs with a heading each."""

    id: str
    title: str
    sentence: str
    parts: tuple[tuple[str, str], ...]


def page_of(what: str) -> Page:
    """The page about an id, upper or lower case; raises ConfigurationInvalid when there is none."""
    for registry, write in _REGISTRIES:
        for known, entry in registry.items():
            if known.lower() == what.lower():
                return write(known, entry)
    if what.lower() in CASES:
        return _case(CASES[what.lower()])
    ids = ", ".join(known for registry, _ in _REGISTRIES for known in registry)
    raise ConfigurationInvalid(f"nothing here is called {what!r}; there are {ids}")


def pages(kind: str) -> Iterator[Page]:
    """Every page of one registry: `invariants`, `mutants`, `faults`, `profiles`, `stories` (of the
    suite e2e), `negative` (what that suite throws, and at which steps), `defects` (planted in
    simulators) or `exceptions` (of the contract suite).
    """
    registry, write = _REGISTRIES[_KINDS.index(kind)]
    return (write(known, entry) for known, entry in registry.items())


def _invariant(known: str, entry: Invariant) -> Page:
    parts = (
        ("Kind", f"{entry.claim}: {_CLAIMS[entry.claim]}"),
        ("Needs in the journal", ", ".join(entry.needs)),
        ("Explained", inspect.cleandoc(entry.explain)),
    )
    return Page(known, entry.name, entry.statement, parts)


def _mutant(known: str, entry: Mutant) -> Page:
    parts = (
        ("Must break", ", ".join(entry.expected)),
        ("Shows only under", ", ".join(entry.needs) or "no fault at all"),
        ("Seen in", entry.seen_in),
        ("Try it", f"seatrial run --engine mutant:{known}"),
    )
    return Page(known, entry.name, _sentence(known), parts)


def _sentence(known: str) -> str:
    """What the file of a mutant says that it is: what applies it may be written elsewhere."""
    own, among = f"{known}: ", f"{mutants.__name__}."
    files = [module for name, module in sys.modules.items() if name.startswith(among)]
    told = (inspect.getdoc(module) or "" for module in files)
    return next((doc.removeprefix(own) for doc in told if doc.startswith(own)), "")


def _defect(known: str, entry: Defect) -> Page:
    parts = (
        ("Shows in", f"{entry.operation} of the {entry.system}"),
        ("Must be noticed by", entry.check),
        ("Seen in", entry.seen_in),
        ("Try it", f"seatrial run --suite contract --plant {known}"),
    )
    return Page(known, entry.name, "Planted in a simulator to prove the contract suite.", parts)


def _exception(known: str, entry: ContractException) -> Page:
    parts = (
        ("Check", entry.check),
        ("Operations", ", ".join(entry.operations)),
        ("Targets", ", ".join(entry.targets)),
        ("Shown in use by", entry.witness.operation),
    )
    return Page(known, "Exception of the contract suite", entry.reason, parts)


def _fault(known: str, entry: type[Any]) -> Page:
    module = inspect.getdoc(inspect.getmodule(entry)) or ""
    parts = (
        ("Parameters", inspect.getdoc(entry) or "none"),
        ("Phases", ", ".join(entry.phases)),
    )
    title = module.partition(":")[0].partition(".")[0]
    return Page(known, title, module, parts)


def _profile(known: str, entry: Profile) -> Page:
    figures = {name: getattr(entry, name) for name in entry.__dataclass_fields__ if name != "id"}
    parts = tuple(
        (name.replace("_", " "), f"{figure.value} ({figure.source})")
        for name, figure in figures.items()
    )
    sentence = "How an ERP of this kind behaves: each figure with where it comes from."
    return Page(known, "ERP profile", sentence, parts)


def _story(known: str, entry: Story) -> Page:
    parts = (("Steps", _numbered(entry)), ("Severity", entry.severity))
    return Page(known, entry.title, _about(entry), parts)


def _about(story: Story) -> str:
    module = import_module(f"scenarios.suites.e2e.stories.{story.id.replace('-', '_')}")
    return inspect.getdoc(module) or ""


def _numbered(story: Story) -> str:
    said = [step.says for step in story.steps]
    if story.before:
        said = [*(step.says for step in story.before), "the engine starts", *said]
    return "\n" + "\n".join(f"{nth}. {each}" for nth, each in enumerate(said, 1))


def _thrown(known: str, entry: Fault) -> Page:
    steps = [STEPS[name] for name in MATRIX[known]]
    told = "\n".join(f"- `{step.id}`: {step.says} (`{step.operation}`)" for step in steps)
    parts = (("Thrown at", f"\n{told}"), ("In the catalogue", entry.catalogue))
    return Page(known, entry.title, f"In the suite negative: {entry.title}.", parts)


def _case(case: Case) -> Page:
    parts = (
        ("Steps", _numbered(case.story)),
        ("Must put to the test", ", ".join(case.proves)),
    )
    return Page(f"{case.suite}/{case.id}", case.title, f"{case.story.title}.", parts)


_CLAIMS: Final = {
    "safety": "judged always, faults or no faults",
    "liveness": "judged over healthy time and after the last fault has healed",
}
_KINDS: Final = (
    *("invariants", "mutants", "faults", "profiles", "stories", "negative"),
    *("defects", "exceptions"),
)
_REGISTRIES: Final[tuple[tuple[Mapping[str, Any], Callable[[str, Any], Page]], ...]] = (
    (INVARIANTS, _invariant),
    (MUTANTS, _mutant),
    (FAULTS, _fault),
    (PROFILES, _profile),
    (STORIES, _story),
    (THROWN, _thrown),
    (DEFECTS, _defect),
    ({entry.id: entry for entry in load_exceptions().entries}, _exception),
)
