"""I-17: what needs an approval has it before it is an order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import orjson

from scenarios.history import History
from scenarios.history.documents import Minor, Order
from scenarios.history.facts import Begun, Change
from scenarios.history.purchasing import Requisition, User
from scenarios.invariants.arithmetic import document_at
from scenarios.invariants.budgeted import BY, Budgets, Exceeded
from scenarios.invariants.i03_no_phantom_order import blame
from scenarios.invariants.model import INTEGRATION, SIMULATOR, Invariant, Result, Subject, Tally
from scenarios.invariants.named import askers
from scenarios.invariants.orders import accepted
from scenarios.invariants.people import knows_members, members_of, own_accounts, states_of

_ID: Final = "I-17"
_FOR: Final = "purchasing.on_behalf_of"
_APPROVED: Final = "approved"
_ROLES: Final = frozenset(("approver", "admin"))


def check(history: History) -> Result:
    """Every order beyond its buyer's limit or a budget was approved first, by somebody who may;
    whoever orders, asks for a quote or amends does so for an account that is his to do it for.
    """
    tally = Tally(history, _ID)
    budgets = Budgets(history)
    for key, placed in accepted(history):
        _judge(tally, key, placed, budgets)
    askers(tally)
    for key, changes in sorted(history.storefront.requisitions.items()):
        for booked in history.booked.get(key, ()):
            tally.observations += 1
            tally.violated(
                blame(history, booked.cause),
                f"ERP order {booked.order.number} was entered for requisition {key}, which is no "
                "order",
                [changes[0].seq, booked.seq],
                "requisition",
                key,
            )
    return tally.result()


def _judge(tally: Tally, key: str, placed: Begun, budgets: Budgets) -> None:
    history, order = tally.history, placed.order
    names = orjson.loads(order.custom)
    who = names.get(BY)
    if who is None:
        _anonymous(tally, key, placed)
        _within_budget(tally, key, placed, None, budgets)
        return
    known = states_of(history, who, placed.t_us)
    if known is None:
        return
    tally.observations += 1
    told = document_at(history.storefront.users.get(who), placed.t_us)
    seqs = [one.seq for one in history.erp.users[who]][-2:]
    if not any(_may_order(history, user, order, names, placed.t_us) for user in known):
        right = told is not None and _may_order(history, told, order, names, placed.t_us)
        _tell(tally, INTEGRATION if right else SIMULATOR, key, who, [*seqs, placed.seq])
    total = _total(order)
    if total is None or not all(_needs(user, total) for user in known):
        _within_budget(tally, key, placed, known, budgets)
        return
    requisition = _approved(history, key)
    if requisition is None:
        right = told is None or not _needs(told, total)
        _unapproved(tally, key, placed, f"the spending limit of user {who}", seqs, right=right)
    else:
        _approvers(tally, key, placed, known, requisition)


def _within_budget(
    tally: Tally, key: str, placed: Begun, buyers: Sequence[User] | None, budgets: Budgets
) -> None:
    """An order within its buyer's own limit, or of an account without users."""
    total, who = _total(placed.order), orjson.loads(placed.order.custom).get(BY)
    if buyers is None and budgets.bind(placed.order.account):
        tally.observations += 1
    beyond = None if total is None else budgets.exceeded(placed, who, total)
    if beyond is None:
        return
    requisition = _approved(tally.history, key)
    if requisition is None:
        _unapproved(tally, key, placed, _what(beyond), [beyond.seq], right=not beyond.told)
    elif buyers is not None:
        _approvers(tally, key, placed, buyers, requisition)


def _what(beyond: Exceeded) -> str:
    return f"what is left of budget {beyond.budget.id} in its {beyond.budget.period}"


def _unapproved(
    tally: Tally, key: str, placed: Begun, what: str, seqs: Sequence[int], *, right: bool
) -> None:
    """`right`: the portal did right by what it had been told."""
    tally.violated(
        INTEGRATION if right else SIMULATOR,
        f"storefront order {key} is beyond {what} and nobody ever approved it",
        [*seqs, placed.seq, *(one.seq for one in tally.history.booked.get(key, ()))],
        "unapproved",
        key,
    )


def _tell(tally: Tally, subject: Subject, key: str, who: str, seqs: list[int]) -> None:
    tally.violated(
        subject,
        f"user {who} placed storefront order {key} and may not order for its account",
        seqs,
        "not his",
        key,
    )


def _anonymous(tally: Tally, key: str, placed: Begun) -> None:
    """An order that names no user, of an account that has had users for long."""
    history = tally.history
    account = placed.order.account
    members = members_of(history, account, placed.t_us)
    if not members:
        return
    tally.observations += 1
    knew = knows_members(history, account, placed.t_us)
    tally.violated(
        SIMULATOR if knew else INTEGRATION,
        f"storefront order {key} names no user, though account {account} orders by its users alone",
        [members[0].seq, placed.seq],
        "anonymous",
        key,
    )


def _approvers(
    tally: Tally,
    key: str,
    placed: Begun,
    buyers: Sequence[User],
    requisition: Change[Requisition],
) -> None:
    """Each of them may approve, nobody his own order, and the last one's word is enough."""
    history, document = tally.history, requisition.document
    total = _total(placed.order)
    if document is None or total is None:
        return
    enough = False
    for step in document.decided:
        known = states_of(history, step.by, requisition.t_us) or ()
        fitting = [user for user in known if _may_approve(user, buyers, placed.order.account)]
        own = step.by == document.requested_by
        if own or not fitting:
            told = document_at(history.storefront.users.get(step.by), requisition.t_us)
            right = told is not None and _may_approve(told, buyers, placed.order.account)
            why = "who ordered it himself" if own else "whose roles do not allow it"
            tally.violated(
                INTEGRATION if right and not own else SIMULATOR,
                f"storefront order {key} was approved by user {step.by}, {why}",
                [requisition.seq, placed.seq],
                "approver",
                key,
                step.by,
            )
        enough = enough or own or not fitting or any(_is_enough(one, total) for one in fitting)
    if not enough and document.decided:
        tally.violated(
            _too_little(history, document, requisition.t_us, total),
            f"storefront order {key} is beyond what those who approved it may approve",
            [requisition.seq, placed.seq],
            "too little",
            key,
        )


def _too_little(history: History, document: Requisition, at_us: int, total: Minor) -> Subject:
    """The storefront's own when by what it had been told nobody's word was enough."""
    told = (document_at(history.storefront.users.get(one.by), at_us) for one in document.decided)
    right = any(user is not None and _is_enough(user, total) for user in told)
    return INTEGRATION if right else SIMULATOR


def _may_order(
    history: History, user: User, order: Order, names: dict[str, Any], at_us: int
) -> bool:
    """Whether the user may order for the account, and the order says for whom."""
    if not user.active:
        return False
    if _FOR in names:
        served = names[_FOR] == order.account and order.account in user.serves
        return served and "staff" in user.roles
    return "buyer" in user.roles and order.account in own_accounts(history, user.account, at_us)


def _needs(user: User, total: Minor) -> bool:
    limit = user.spending_limit
    return limit is not None and (limit[1] != total[1] or total[0] > limit[0])


def _may_approve(user: User, buyers: Sequence[User], account: str) -> bool:
    if not user.active or not _ROLES & set(user.roles):
        return False
    is_admin = "admin" in user.roles and user.account == account
    return is_admin or any(user.id in buyer.approvers for buyer in buyers)


def _is_enough(user: User, total: Minor) -> bool:
    limit = user.approval_limit
    return "admin" in user.roles or limit is None or total[0] <= limit[0]


def _approved(history: History, key: str) -> Change[Requisition] | None:
    """The approved requisition that became the order."""
    for changes in history.storefront.requisitions.values():
        last = changes[-1].document
        if last is not None and last.order == key and last.state == _APPROVED and last.decided:
            return changes[-1]
    return None


def _total(order: Order) -> Minor | None:
    return None if order.totals is None else order.totals.lines


INVARIANT: Final = Invariant(
    id=_ID,
    name="approval first",
    statement=(
        "an order beyond its buyer's spending limit, or beyond what its period's budget has left, "
        "becomes an order, and reaches the ERP, only after somebody with the role for it, enough "
        "of a limit and not the buyer himself has approved it; whoever orders, asks for a quote or "
        "amends is named and may do so for the account, staff names both; who approved an offer "
        "is shown as the ERP says"
    ),
    claim="safety",
    needs=("effect of erp users", "effect of storefront orders that name their user"),
    explain="""
A trainee orders for half a million, and nobody at his company has seen it. They do not pay, and
they are right.

How it usually breaks: the limit is lost on its way to the portal, and no limit means no check; a
role is mapped to the one next to it; an integration exports what still waits for its approval;
an approver's own order is approved by himself; a change of the limit reaches the portal next week;
a month's budget becomes a quarter's on its way, and is spent in a week.

How to mend it: pass limits, roles, approvers and budgets on whole, and refuse a user without them.
Export orders alone, never requisitions. Let the portal ask at every checkout, and again when the
price of what waits has changed.
""",
    check=check,
)
