"""What buyers read of what the ERP tells, and decide nothing about."""

from __future__ import annotations

from simulator.face import Operation
from simulator.state import State
from simulator.storefront.corrections import Corrections
from simulator.storefront.owing import Owing
from simulator.storefront.people import People
from simulator.storefront.postings import Postings


def told_operations(state: State, people: People) -> list[Operation]:
    """What an account owes, what became of its orders, and what they cost after all."""
    faces = (Owing(state, people), Postings(state, people), Corrections(state, people))
    return [operation for face in faces for operation in face.operations()]
