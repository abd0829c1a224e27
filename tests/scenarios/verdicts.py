"""Judges a hand-made journal by one invariant."""

from __future__ import annotations

from scenarios.invariants.model import Finding, Result
from scenarios.invariants.registry import INVARIANTS
from tests.scenarios.journals import Tale


def judged(invariant: str, tale: Tale) -> Result:
    history = tale.history()
    assert history.unread == [], "a hand-made journal is readable"
    return INVARIANTS[invariant].check(history)


def holds(invariant: str, tale: Tale) -> int:
    """That it holds; returns how often it was put to the test."""
    result = judged(invariant, tale)
    assert result.state == "held", [finding.sentence for finding in result.findings]
    assert result.observations > 0
    assert (result.violations, result.findings) == (0, ())
    return result.observations


def is_not_exercised(invariant: str, tale: Tale) -> None:
    result = judged(invariant, tale)
    assert (result.state, result.observations) == ("not_exercised", 0)


def broken(invariant: str, tale: Tale, times: int = 1) -> Finding:
    """That it is violated that often; returns the first finding."""
    result = judged(invariant, tale)
    assert result.state == "violated"
    assert result.violations == times, [finding.sentence for finding in result.findings]
    return result.findings[0]


def broken_by_integration(invariant: str, tale: Tale, times: int = 1) -> Finding:
    finding = broken(invariant, tale, times)
    assert finding.subject == "integration", finding.sentence
    return finding


def broken_by_simulator(invariant: str, tale: Tale, times: int = 1) -> Finding:
    finding = broken(invariant, tale, times)
    assert finding.subject == "simulator", finding.sentence
    return finding


def told(finding: Finding) -> str:
    """The evidence of a finding in one text."""
    return "\n".join(one.summary for one in finding.evidence)
