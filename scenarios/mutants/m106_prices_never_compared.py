"""M-106: prices are compared in no night: the biggest list is the one that is left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from engine import Parts
from engine.flows import prices
from engine.flows.flow import Flow
from scenarios.mutants.mutant import Mutant, Touch


class _Without(tuple[Flow, ...]):
    """The flows that are compared, read by the comparison alone."""

    __slots__ = ()
    touch: Touch

    def __iter__(self) -> Iterator[Flow]:
        type(self).touch()
        return (flow for flow in tuple.__iter__(self) if flow is not prices.FLOW)


def _apply(parts: Parts, touch: Touch) -> Parts:
    kind = type("Without", (_Without,), {"touch": touch, "__slots__": ()})
    return replace(parts, reconciled=kind(parts.reconciled))


M106 = Mutant(
    id="M-106",
    name="prices never compared",
    expected=("I-28", "I-46"),
    needs=("a storefront that loses a row",),
    seen_in="brief: reconciliation of every object",
    apply=_apply,
)
