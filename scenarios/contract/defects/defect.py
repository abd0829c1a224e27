"""What a defect of a simulator is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from simulator.face import Endpoint, Operation, Rework
from simulator.state import State

if TYPE_CHECKING:
    from scenarios.contract.defects.drift import Change


@dataclass(frozen=True, slots=True)
class Defect:
    """One defect, planted in a sound system by other operations for some of its own.

    `operation` is where it shows, `check` what must notice it; `seen_in` is where it really
    happened. `rework` leaves every system alone that it does not speak of. Of a drift, `publishes`
    is what the system's owner would have to publish, and `pointer` the place in the message.
    """

    id: str
    name: str
    system: str
    operation: str
    check: str
    seen_in: str
    rework: Rework
    publishes: Change | None = None
    pointer: str = ""


def replaced(
    operations: Sequence[Operation], operation_id: str, make: Callable[[Endpoint], Endpoint]
) -> list[Operation]:
    """The operations, with the endpoint of one made from its own."""
    return [
        replace(each, endpoint=make(each.endpoint)) if each.id == operation_id else each
        for each in operations
    ]


def together(reworks: Sequence[Rework]) -> Rework:
    """Several defects at once, one after the other."""

    def rework(operations: Sequence[Operation], state: State) -> Sequence[Operation]:
        for each in reworks:
            operations = each(operations, state)
        return operations

    return rework
