"""What a parent or payer sees of other accounts: orders and statements of those below it, or that
it pays for. Only its admins see them, or the account itself where it has no users; nobody looks up
or across.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from starlette.responses import Response

from simulator.face import Call, Operation, answer
from simulator.problem import Problem
from simulator.state import State
from simulator.storefront.mine import own_page
from simulator.storefront.owing import Owing
from simulator.storefront.people import BUY, People, Person
from simulator.storefront.shelf import Account, Shelf

ADMIN = "admin"
"""The role of whoever looks after an account and what belongs to it."""


class Branch(NamedTuple):
    """An account that somebody may look into, and why."""

    account: Account
    below: bool
    paid: bool


class Branches:
    """Serves the admins of parents and payers."""

    def __init__(self, state: State, shelf: Shelf, people: People, owing: Owing) -> None:
        self._state = state
        self._shelf = shelf
        self._people = people
        self._owing = owing

    def operations(self) -> list[Operation]:
        """What the face serves."""
        name, one = "storefront.branches", "/branches/{id}"
        return [
            Operation(f"{name}.list", "GET", "/branches", BUY, self.list_all),
            Operation(f"{name}.orders", "GET", f"{one}/orders", BUY, self.orders),
            Operation(f"{name}.statement", "GET", f"{one}/statement", BUY, self.statement),
        ]

    async def list_all(self, call: Call) -> Response:
        """The accounts that the user may look into, by id."""
        person = self._people.who(call)
        rows = [
            {"account": each.account.id, "below": each.below, "paid": each.paid}
            for each in self._seen_by(person)
        ]
        return answer({"branches": rows})

    async def orders(self, call: Call) -> Response:
        """A page of a branch's orders by id."""
        return own_page(self._state, call, self._branch(call), "order", "orders")

    async def statement(self, call: Call) -> Response:
        """What a branch owes, as its own people see it."""
        return answer(self._owing.told(self._branch(call)))

    def _branch(self, call: Call) -> Account:
        person, wanted = self._people.who(call), call.part("id")
        for each in self._seen_by(person):
            if each.account.id == wanted:
                return each.account
        raise Problem("not-found", "there is no such branch")

    def _seen_by(self, person: Person) -> Iterator[Branch]:
        """Nobody but an admin of the very account sees anything of another one."""
        user, own = person.user, person.account.id
        if user is not None and (person.is_staff or ADMIN not in user.roles):
            return
        for row in self._state.rows("relation"):
            account = self._shelf.account(row.id)
            if account is None or row.id == own or account.place.merged_into is not None:
                continue
            below, paid = own in self._shelf.line(account), self._shelf.payer(account) == own
            if below or paid:
                yield Branch(account, below, paid)
