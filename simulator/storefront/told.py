"""What buyers read of what the ERP tells, and decide nothing about."""

from __future__ import annotations

from simulator.face import Operation
from simulator.state import State
from simulator.storefront.branches import Branches
from simulator.storefront.configuring import Configured
from simulator.storefront.corrections import Corrections
from simulator.storefront.credit import Credit
from simulator.storefront.owing import Owing
from simulator.storefront.people import People
from simulator.storefront.postings import Postings
from simulator.storefront.reversed import Reversed
from simulator.storefront.shelf import Shelf


def told_operations(state: State, shelf: Shelf, people: People) -> list[Operation]:
    """What an account and its branches owe and may owe, what was taken back, what became of
    orders, what they cost after all, and what may be chosen of items.
    """
    owing = Owing(state, people)
    faces = (
        owing,
        Branches(state, shelf, people, owing),
        Credit(state, people),
        Reversed(state, people),
        Postings(state, people),
        Corrections(state, people),
        Configured(state, shelf, people),
    )
    return [operation for face in faces for operation in face.operations()]
