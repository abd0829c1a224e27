"""Whose word makes an order of a requisition: the buyer's approvers in their order, or an admin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from contracts.values import Money
from simulator.storefront.errors import Declined
from simulator.storefront.people import Person
from simulator.storefront.shelf import Shelf, User

_MAY_APPROVE: Final = frozenset({"approver", "admin"})


class Approvals:
    """Looks up who is asked, by what the ERP says of users."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def steps(self, person: Person, total: Money) -> list[dict[str, Any]]:
        """Who is asked, one after the other, until one's word is enough; else an admin."""
        chain: list[str | None] = []
        assert person.user is not None  # noqa: S101 - whoever has nobody to ask was declined
        for name in person.user.approvers:
            approver = self._shelf.user(name)
            if name == person.user.id or approver is None or not approver.active:
                continue
            if not approver.roles & _MAY_APPROVE:
                continue
            chain.append(name)
            limit = approver.approval_limit
            enough = limit is None or limit.amount_minor >= total.amount_minor
            if enough:
                return [_step(each) for each in chain]
        if not self._admins(person):
            raise Declined("approver-missing", "nobody's word is enough for so much")
        return [_step(each) for each in (*chain, None)]

    def _admins(self, person: Person) -> list[str]:
        """The admins of the account but for the person himself."""
        users = (self._shelf.user(each) for each in self._shelf.members(person.account.id))
        return [
            user.id
            for user in users
            if user is not None and user.active and "admin" in user.roles and user != person.user
        ]

    def decider(
        self, person: Person, requisition: Mapping[str, Any], step: Mapping[str, Any]
    ) -> User:
        """Who may decide the step that is due: the one who is asked, or an admin in his place."""
        user = person.user
        if user is None or not user.roles & _MAY_APPROVE:
            raise Declined("role-missing", "the user is no approver")
        if user.id == requisition["requested_by"]:
            raise Declined("own-requisition", "somebody else has to approve it")
        is_admin = "admin" in user.roles and person.account.id == requisition["account"]
        if user.id != step["approver"] and not is_admin:
            raise Declined("not-your-turn", "another approver is asked")
        return user


def _step(approver: str | None) -> dict[str, Any]:
    nothing = {"decision": None, "decided_by": None, "decided_at": None, "reason": None}
    return {"approver": approver, **nothing}
