"""Whom an account stands below and who pays for it: whoever took over the ones it names counts."""

from __future__ import annotations

from scenarios.history.side import Side
from scenarios.invariants.arithmetic import document_at


def survivor(side: Side, account: str, at_us: int) -> str:
    """Who stands in for an account that was merged; itself where it was not."""
    seen = {account}
    while True:
        place = document_at(side.relations.get(account), at_us)
        into = None if place is None else place.merged_into
        if into is None or into in seen:
            return account
        seen.add(into)
        account = into


def payer(side: Side, account: str, at_us: int) -> str:
    """Who pays for an account: the payer of whoever took its place, or who took over from him."""
    standing = survivor(side, account, at_us)
    place = document_at(side.relations.get(standing), at_us)
    return standing if place is None else survivor(side, place.payer, at_us)


def line(side: Side, account: str, at_us: int) -> list[str]:
    """The account and those above it, the nearest first."""
    found = [account]
    for each in found:
        place = document_at(side.relations.get(each), at_us)
        if place is None or place.parent is None:
            break
        above = survivor(side, place.parent, at_us)
        if above not in found:
            found.append(above)
    return found
