"""M-106: prices are compared in no night: the biggest list is the one that is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from engine import Parts
from engine.flows import prices
from engine.flows.flow import Flow
from scenarios.mutants.mutant import Mutant, Touch


class _Without(tuple[Flow, ...]):
    """The flows that are compared, read by the comparison alone."""

    __slots__ = ()
    touch: Touch
    lacks: Callable[[Flow], bool]

    def __iter__(self) -> Iterator[Flow]:
        kind = type(self)
        kind.touch()
        return (flow for flow in tuple.__iter__(self) if not kind.lacks(flow))


def without(
    flows: tuple[Flow, ...], lacks: Callable[[Flow], bool], touch: Touch
) -> tuple[Flow, ...]:
    """The flows but those that it `lacks`."""
    made = {"touch": touch, "lacks": staticmethod(lacks), "__slots__": ()}
    kind: type[_Without] = type("Without", (_Without,), made)
    return kind(flows)


def _of_prices(flow: Flow) -> bool:
    return flow is prices.FLOW


def _apply(parts: Parts, touch: Touch) -> Parts:
    return replace(parts, reconciled=without(parts.reconciled, _of_prices, touch))


M106 = Mutant(
    id="M-106",
    name="prices never compared",
    expected=("I-28", "I-46"),
    needs=("a storefront that loses a row",),
    seen_in="brief: reconciliation of every object",
    apply=_apply,
)
