"""The judge's own decision whether an account may see and buy an item.

Source: the definition `entitlement` of the scope matrix. Of the rules that are valid at the instant
and fit both, those that name the account decide, without any those that name the account above it
and so on, without any those that name a segment or region, without any the others; among these a
rule that hides wins. An item is hidden too where a term of purchase requires what he has not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scenarios.history import History
from scenarios.history.documents import Item
from scenarios.history.facts import Change
from scenarios.history.purchasing import Entitlement, Relation
from scenarios.history.side import Side
from scenarios.invariants import standing
from scenarios.invariants.arithmetic import document_at
from scenarios.invariants.served import known_since_us
from scenarios.invariants.termed import Terms

_ALL: Final = None
_NOBODY: Final = Relation("", "parent", None, "", "", (), (), (), None, None)
_TOLD_BY: Final = ("relation", "entitlement", "item")
_TERMED: Final = ("purchase_term", "price")


class Entitlements:
    """Every entitlement that one side ever knew, by the item it is about."""

    def __init__(self, side: Side) -> None:
        self._side = side
        self._terms = Terms(side)
        self._rules: dict[str | None, dict[str, list[Change[Entitlement]]]] = {}
        for key, changes in sorted(side.entitlements.items()):
            for change in changes:
                if change.document is not None:
                    self._rules.setdefault(change.document.sku, {})[key] = changes

    def speaks_of(self, sku: str) -> bool:
        """Whether there is any rule that may be about the item."""
        return sku in self._rules or _ALL in self._rules or self._terms.speaks_of(sku)

    def hides(self, account: str, sku: str, at: int, known_us: int) -> list[int]:
        """The records of what hides the item at an instant (microseconds since 1970), by what was
        known then; none where it is to be seen.
        """
        place = document_at(self._side.relations.get(account), known_us) or _NOBODY
        item = document_at(self._side.items.get(sku), known_us)
        by_rank: dict[int, list[tuple[str, int]]] = {}
        line = self.line(account, known_us)
        for changes in self._about(sku):
            rule = document_at(changes, known_us)
            if rule is not None and _valid(rule, at) and _fits(rule, line, sku, place, item):
                seq = next(one.seq for one in reversed(changes) if one.t_us <= known_us)
                by_rank.setdefault(_rank(rule, line), []).append((rule.effect, seq))
        hiding = by_rank[max(by_rank)] if by_rank else []
        unmet = self._terms.unmet(line, place, sku, at, known_us)
        return [*(seq for effect, seq in hiding if effect == "hide"), *unmet]

    def turns(self, account: str, sku: str, from_us: int, to_us: int) -> list[int]:
        """The times in a window at which the decision may have become another one."""
        found = {from_us, to_us}
        for changes in self._about(sku):
            found.update(one.t_us for one in changes)
        for each in self._ever_above(account):
            found.update(one.t_us for one in self._side.relations.get(each, ()))
        found.update(one.t_us for one in self._side.items.get(sku, ()))
        found.update(self._terms.times(sku))
        return sorted(t_us for t_us in found if from_us <= t_us <= to_us)

    def line(self, account: str, known_us: int) -> list[str]:
        """The account and those above it at a time, the nearest first."""
        return standing.line(self._side, account, known_us)

    def _ever_above(self, account: str) -> list[str]:
        """The account, all that ever stood above it, and who took over from them."""
        found = [account]
        for each in found:
            for change in self._side.relations.get(each, ()):
                place = change.document
                for above in () if place is None else (place.parent, place.merged_into):
                    if above is not None and above not in found:
                        found.append(above)
        return found

    def _about(self, sku: str) -> Iterator[list[Change[Entitlement]]]:
        for key in (sku, _ALL):
            yield from self._rules.get(key, {}).values()


def erp_entitlements(history: History) -> Entitlements:
    """What the ERP knew."""
    return Entitlements(history.erp)


def storefront_entitlements(history: History) -> Entitlements:
    """What the storefront was told."""
    return Entitlements(history.storefront)


def since_us(history: History, at_us: int) -> int:
    """How far back what was known may still count: the slowest of what the decision rests on."""
    termed = _TERMED if history.erp.entity("purchase_term") else ()
    return known_since_us(history, at_us, (*_TOLD_BY, *termed))


def _valid(rule: Entitlement, at: int) -> bool:
    return rule.valid_from <= at and (rule.valid_to is None or at < rule.valid_to)


def _fits(rule: Entitlement, line: list[str], sku: str, place: Relation, item: Item | None) -> bool:
    category = None if item is None else item.category
    return (
        rule.sku in (None, sku)
        and rule.category in (None, category)
        and rule.account in (None, *line)
        and (rule.segment is None or rule.segment in place.segments)
        and rule.region in (None, place.region)
    )


def _rank(rule: Entitlement, line: list[str]) -> int:
    if rule.account is not None:
        return 1 + len(line) - line.index(rule.account)
    return 1 if rule.segment is not None or rule.region is not None else 0
