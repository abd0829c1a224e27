"""What several invariants ask about users: what the ERP said of them, and whose they are."""

from __future__ import annotations

from scenarios.history import History
from scenarios.history.facts import Change
from scenarios.history.figures import OBJECTS
from scenarios.history.purchasing import User
from scenarios.invariants.arithmetic import document_at, within


def states_of(history: History, who: str, at_us: int) -> list[User] | None:
    """What the ERP said of a user while it may still count; None when it was only just entered."""
    changes, figure_us = history.erp.users.get(who), history.figures.of_entity("user")
    if not changes or figure_us is None:
        return None
    from_us = history.health.since_us(at_us, figure_us, OBJECTS["user"])
    if changes[0].t_us > from_us and not _is_of_the_beginning(history, changes[0]):
        return None
    documents = (one.document for one in within(changes, from_us, at_us))
    return [user for user in documents if user is not None] or None


def _is_of_the_beginning(history: History, change: Change[User]) -> bool:
    """Whether it came with the first customers: buyers wait until the world is loaded."""
    first = min((one[0].t_us for one in history.erp.customers.values()), default=0)
    return change.t_us <= first


def own_accounts(history: History, account: str | None, at_us: int) -> set[str | None]:
    """The account, and those that it took over."""
    relations = history.erp.relations
    merged = {
        account
        for account, changes in relations.items()
        if (place := document_at(changes, at_us)) and place.merged_into == account
    }
    return {account, *merged}


def members_of(history: History, account: str, at_us: int) -> list[Change[User]]:
    """The last change of each user whom the account has had for long."""
    return [
        changes[-1]
        for who, changes in sorted(history.erp.users.items())
        if (known := states_of(history, who, at_us))
        and all(user.account == account and user.active for user in known)
    ]


def knows_members(history: History, account: str, at_us: int) -> bool:
    """Whether the storefront had been told of any user of the account."""
    told = history.storefront.users.values()
    documents = (document_at(changes, at_us) for changes in told)
    return any(user is not None and user.account == account for user in documents)
