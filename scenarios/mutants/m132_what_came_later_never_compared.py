"""M-132: the night compares the nouns that the first version names, and nothing that came since."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from contracts.published import schema, urn
from engine import Parts
from engine.flows.flow import Flow
from scenarios.mutants.m106_prices_never_compared import without
from scenarios.mutants.mutant import Mutant, Touch

_NAMED: Final = frozenset(schema(urn("reconciliation", "noun"))["enum"])


def _came_later(flow: Flow) -> bool:
    return flow.path.rpartition("/")[2] not in _NAMED


def _apply(parts: Parts, touch: Touch) -> Parts:
    return replace(parts, reconciled=without(parts.reconciled, _came_later, touch))


M132 = Mutant(
    id="M-132",
    name="what came later never compared",
    expected=("I-28", "I-46"),
    needs=("a storefront that loses a row",),
    seen_in="brief: reconciliation of every object",
    apply=_apply,
)
