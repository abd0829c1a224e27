"""What I-17 asks of quotes and amendments: who asked is named and may ask, in both systems."""

from __future__ import annotations

from typing import Any, Final

from scenarios.history import History
from scenarios.history.asked import SORTS
from scenarios.history.asked_documents import Requester
from scenarios.history.facts import Requested
from scenarios.history.purchasing import User
from scenarios.invariants.arithmetic import document_at
from scenarios.invariants.asked import sent_for
from scenarios.invariants.model import INTEGRATION, SIMULATOR, Tally
from scenarios.invariants.people import knows_members, members_of, own_accounts, states_of

_STAFF: Final = "staff"


def askers(tally: Tally) -> None:
    """Whoever asks for a quote or amends an order is named, may do so, and is named in the ERP."""
    history = tally.history
    for kind in SORTS:
        for key, asked in sorted(history.storefront.requested[kind].items()):
            by = asked.asked.requested_by
            if by is None or by.id not in history.erp.users:
                _anonymous(tally, kind, key, asked)
                continue
            _may(tally, kind, key, asked, by)
            for made in history.entered[kind].get(key, ()):
                _carried(tally, kind, key, asked, made)
    _signatures(tally)


def _anonymous(tally: Tally, kind: str, key: str, asked: Requested) -> None:
    history, account = tally.history, asked.asked.account
    members = members_of(history, account, asked.t_us)
    if not members:
        return
    tally.observations += 1
    knew = knows_members(history, account, asked.t_us)
    tally.violated(
        SIMULATOR if knew else INTEGRATION,
        f"storefront {kind} {key} names no user, though account {account} acts by its users alone",
        [members[0].seq, asked.seq],
        "anonymous",
        key,
    )


def _may(tally: Tally, kind: str, key: str, asked: Requested, by: Requester) -> None:
    history, account = tally.history, asked.asked.account
    known = states_of(history, by.id, asked.t_us)
    if known is None:
        return
    tally.observations += 1
    if any(_allowed(history, user, by, account, asked.t_us) for user in known):
        return
    told = document_at(history.storefront.users.get(by.id), asked.t_us)
    right = told is not None and _allowed(history, told, by, account, asked.t_us)
    tally.violated(
        INTEGRATION if right else SIMULATOR,
        f"storefront {kind} {key} is by user {by.id}, who may not ask for account {account}",
        [*(one.seq for one in history.erp.users[by.id][-2:]), asked.seq],
        "user",
        key,
    )


def _allowed(history: History, user: User, by: Requester, account: str, at_us: int) -> bool:
    if not user.active or by.role not in user.roles:
        return False
    if by.role != _STAFF:
        return account in own_accounts(history, user.account, at_us)
    return any(account in own_accounts(history, each, at_us) for each in user.serves)


def _carried(tally: Tally, kind: str, key: str, asked: Requested, made: Requested) -> None:
    """The ERP knows of the same person; lost or mistaken on the way is the integration's."""
    tally.observations += 1
    ours, theirs = asked.asked.requested_by, made.asked.requested_by
    if ours == theirs:
        return
    sent: Any = sent_for(tally.history, kind, made)
    faithful = sent is not None and sent.requested_by == ours
    named = "nobody" if theirs is None else f"{theirs.role} {theirs.id}"
    tally.violated(
        SIMULATOR if faithful else INTEGRATION,
        f"storefront {kind} {key} was asked for by {ours.role} {ours.id}, and ERP {kind} "
        f"{made.asked.number} names {named}",
        [asked.seq, made.seq],
        "asker",
        key,
    )


def _signatures(tally: Tally) -> None:
    """An offer is shown as approved by whom the ERP says, where it is said at all."""
    history = tally.history
    for key, made in sorted(history.entered["quote"].items()):
        shown = history.storefront.signed.get(key, {})
        for one in made:
            for revision, (seq, by) in history.erp.signed.get(one.asked.number or "", {}).items():
                told = shown.get(revision)
                if told is None or told[1] is None:
                    continue
                tally.observations += 1
                if told[1] != by:
                    tally.violated(
                        INTEGRATION,
                        f"revision {revision} of quote {key} is shown as approved by {told[1]}, "
                        f"and the ERP says {by}",
                        [seq, told[0]],
                        "approver of an offer",
                        key,
                        revision,
                    )
