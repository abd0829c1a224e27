"""Who stands at the counter: the account, and the user who acts for it.

`buyer:<account>` is the login of an account that has no users; `user:<id>` that of a user, and
`user:<id>@<account>` that of staff who serve the account. What somebody may is looked up at every
call, so that what the ERP withdraws ends at once and not when a token does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from contracts.values import Money
from simulator.face import Call
from simulator.identity import Client
from simulator.state import State
from simulator.storefront.errors import Declined
from simulator.storefront.shelf import Account, Shelf, User

BUYER_PREFIX: Final = "buyer:"
USER_PREFIX: Final = "user:"
BUY: Final = "storefront:buy"

RESERVED: Final = "purchasing."
"""How the custom fields begin in which an order names who placed it."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts for which account; no user: the account itself, which has none."""

    account: Account
    user: User | None

    @property
    def cart(self) -> str:
        """Where the person's cart lies."""
        return self.account.id if self.user is None else f"{self.account.id}\n{self.user.id}"

    @property
    def is_staff(self) -> bool:
        """Whether it is one of ours who serves the account."""
        return self.user is not None and self.user.account != self.account.id

    @property
    def buys(self) -> bool:
        """Whether his roles let him buy for the account, if he is still there."""
        needed = "staff" if self.is_staff else "buyer"
        return self.user is None or (self.user.active and needed in self.user.roles)

    def names(self) -> dict[str, Any]:
        """What an order says of who placed it, and for whom."""
        if self.user is None:
            return {}
        said = {f"{RESERVED}ordered_by": self.user.id}
        return said | {f"{RESERVED}on_behalf_of": self.account.id} if self.is_staff else said

    def requester(self, client: str) -> dict[str, str]:
        """Who asks for something, and as what; `client` names who signed in where nobody has users.

        Staff ask on behalf of the account, which is named beside them.
        """
        if self.user is None:
            return {"role": "buyer", "id": client}
        return {"role": "staff" if self.is_staff else "buyer", "id": self.user.id}

    def needs_approval(self, total: Money) -> bool:
        """Whether so much is more than he may spend by himself."""
        limit = None if self.user is None else self.user.spending_limit
        if limit is None:
            return False
        return limit.currency != total.currency or total.amount_minor > limit.amount_minor


class People:
    """Finds clients and persons by what the ERP says of accounts and users."""

    def __init__(self, shelf: Shelf, secret_of: Callable[[str], str]) -> None:
        self._shelf = shelf
        self._secret_of = secret_of

    def client(self, client_id: str) -> Client | None:
        """The client of that id; None for nobody, or somebody who may not sign in."""
        if client_id.startswith(USER_PREFIX):
            user, account = self._user(client_id)
            if user is None or not user.active or account is None:
                return None
            secret = self._secret_of(f"{USER_PREFIX}{user.id}")
            return Client(client_id, secret, (BUY,), account)
        account = client_id.removeprefix(BUYER_PREFIX)
        if account == client_id or self._shelf.account(account) is None:
            return None
        if self._shelf.members(account):
            return None
        return Client(client_id, self._secret_of(account), (BUY,), account)

    def who(self, call: Call) -> Person:
        """Who calls; raises Declined when he may no longer act for the account."""
        name = call.principal.client
        if name.startswith(USER_PREFIX):
            user, served = self._user(name)
            if user is None or not user.active or served is None:
                raise Declined("role-missing", "the user may no longer act for the account")
            return Person(self._account(served), user)
        account = self._account(call.principal.account or "")
        if self._shelf.members(account.id):
            raise Declined("user-needed", "sign in as one of the account's users")
        return Person(account, None)

    def buyer(self, call: Call) -> Person:
        """Who calls and may order; raises Declined."""
        person = self.who(call)
        if person.account.place.merged_into is not None:
            raise Declined("account-merged", "order for the account that took over")
        paying = self._shelf.account(self._shelf.payer(person.account))
        if person.account.blocked or (paying is not None and paying.blocked):
            raise Declined("account-blocked", "the account may look but not order")
        if not person.buys:
            raise Declined("role-missing", "the user is no buyer")
        return person

    def _account(self, account_id: str) -> Account:
        account = self._shelf.account(account_id)
        if account is None:
            raise Declined("account-closed", "the account is no longer served")
        return account

    def _user(self, client_id: str) -> tuple[User | None, str | None]:
        """The user behind a client's id, and the account that he acts for."""
        name = client_id.removeprefix(USER_PREFIX)
        user = self._shelf.user(name)
        if user is not None:
            return user, user.account
        name, _, served = name.rpartition("@")
        user = self._shelf.user(name)
        if user is None or "staff" not in user.roles or served not in user.serves:
            return None, None
        return user, served


def accounts_of(state: State, account: Account) -> list[str]:
    """The account and those that it took over, whose history is its own."""
    known, left = dict[str, None](), [account.id]
    while left:
        each = left.pop()
        if each not in known:
            known[each] = None
            left += state.find_ids("relation", "merged", each)
    return list(known)
