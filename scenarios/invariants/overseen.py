"""Who may look into whose orders and statements: the judge's own reading, within I-11.

Source: the contract `branches`. A user of the role admin sees what belongs to accounts below his
own, and to those that his own pays for, as an account that has no users does itself; nobody else
sees anything of another account. Who took over an account has its place above others too.
"""

from __future__ import annotations

from collections.abc import Iterator

from scenarios.history import History
from scenarios.history.peeks import Peek
from scenarios.history.side import Side
from scenarios.invariants.arithmetic import document_at
from scenarios.invariants.model import INTEGRATION, SIMULATOR, Tally
from scenarios.invariants.served import known_since_us
from scenarios.invariants.standing import line, survivor

_ADMIN = "admin"
_BUYER, _USER = "buyer:", "user:"
_TOLD_BY = ("relation", "user")


def check(tally: Tally) -> None:
    """Nobody was shown what is another's, for longer than news of it may take."""
    history = tally.history
    if history.figures.of_entity("relation") is None:
        return
    for peek in history.peeks:
        tally.observations += 1
        from_us = known_since_us(history, peek.t_us, _TOLD_BY)
        turns = {from_us, peek.t_us, *_turns(history, peek, from_us)}
        if any(_may(history.erp, peek, t_us) for t_us in sorted(turns)):
            continue
        told = _may(history.storefront, peek, peek.t_us)
        tally.violated(
            INTEGRATION if told else SIMULATOR,
            f"{peek.client} was shown what belongs to account {peek.account}, which neither "
            "stands below his own nor is paid for by it",
            [peek.seq],
            "across",
            peek.client,
            peek.account,
        )
    for peek in history.peeks:
        foreign = set(peek.shown) - _of(history.storefront, peek.account, peek.t_us)
        if foreign:
            tally.violated(
                SIMULATOR,
                f"{peek.client} looked into account {peek.account} and was shown what is "
                f"that of {', '.join(sorted(foreign)[:8])}",
                [peek.seq],
                "among",
                peek.client,
                peek.account,
            )


def _may(side: Side, peek: Peek, at_us: int) -> bool:
    own = _oversees(side, peek.client, at_us)
    if own is None or own == peek.account:
        return False
    place = document_at(side.relations.get(peek.account), at_us)
    paid = place is not None and survivor(side, place.payer, at_us) == own
    return paid or own in line(side, peek.account, at_us)


def _oversees(side: Side, client: str, at_us: int) -> str | None:
    """The account that somebody looks after: an admin his own, and an account without users."""
    if client.startswith(_BUYER):
        own = client.removeprefix(_BUYER)
        known = (document_at(changes, at_us) for changes in side.users.values())
        return None if any(one is not None and one.account == own for one in known) else own
    user = document_at(side.users.get(client.removeprefix(_USER)), at_us)
    if user is None or not user.active or _ADMIN not in user.roles:
        return None
    return user.account


def _of(side: Side, account: str, at_us: int) -> set[str]:
    """The account and those that it took over, whose history is its own."""
    known = {account}
    while True:
        more = {
            key
            for key, changes in side.relations.items()
            for place in (document_at(changes, at_us),)
            if place is not None and place.merged_into in known
        }
        if more <= known:
            return known
        known |= more


def _turns(history: History, peek: Peek, from_us: int) -> Iterator[int]:
    """When what somebody may see may have become something else."""
    tables = (history.erp.relations.values(), history.erp.users.values())
    for table in tables:
        for changes in table:
            yield from (one.t_us for one in changes if from_us <= one.t_us <= peek.t_us)
