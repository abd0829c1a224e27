"""I-11: nobody sees another's contract, nor what is hidden from him."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from scenarios.history import History
from scenarios.history.figures import OBJECTS
from scenarios.invariants import overseen
from scenarios.invariants.arithmetic import document_at, within
from scenarios.invariants.entitled import erp_entitlements, since_us, storefront_entitlements
from scenarios.invariants.model import INTEGRATION, SIMULATOR, Invariant, Result, Subject, Tally
from scenarios.invariants.orders import accepted

_ID: Final = "I-11"
_SEEN: Final = "account {0} was shown item {1}"
_SOLD: Final = "line {1} of storefront order {0} was sold"


class Offered(NamedTuple):
    """An item that was shown or sold to an account, and the rule by which it was priced."""

    seq: int
    t_us: int
    at: int
    account: str
    sku: str
    rule: str | None
    sentence: str
    of: tuple[str | int, ...]

    def told(self) -> str:
        """What happened, in words."""
        return self.sentence.format(*self.of)


def check(history: History) -> Result:
    """Every rule by which a buyer is priced is the list's or of his own agreements, and nothing is
    shown or sold to him that the ERP hides from him.
    """
    tally = Tally(history, _ID)
    for offered in (*_shown(history), *_ordered(history)):
        _priced(tally, offered)
        _visible(tally, offered)
    _booked(tally)
    overseen.check(tally)
    return tally.result()


def _priced(tally: Tally, offered: Offered) -> None:
    history = tally.history
    change = history.erp.prices.get(offered.rule or "")
    if not change:
        return
    tally.observations += 1
    documents = [one.document for one in change if one.document is not None]
    own = _agreements(history, offered)
    if any(one.customer is None or one.customer in own for one in documents):
        return
    told = document_at(history.storefront.prices.get(offered.rule or ""), offered.t_us)
    right = told is not None and told.customer not in (None, *_told_agreements(history, offered))
    tally.violated(
        SIMULATOR if right else INTEGRATION,
        f"{offered.told()} priced by rule {offered.rule}, which is the contract of another "
        "customer",
        [change[0].seq, offered.seq],
        offered.account,
        offered.rule or "",
    )


def _agreements(history: History, offered: Offered) -> set[str]:
    """Whose contracts the ERP let the account have, at any time that may still count."""
    own, changes = {offered.account}, history.erp.relations.get(offered.account)
    figure_us = history.figures.of_entity("relation")
    if changes and figure_us is not None:
        from_us = history.health.since_us(offered.t_us, figure_us, OBJECTS["relation"])
        for change in within(changes, from_us, offered.t_us):
            own.update(() if change.document is None else change.document.agreements)
    return own


def _told_agreements(history: History, offered: Offered) -> tuple[str, ...]:
    place = document_at(history.storefront.relations.get(offered.account), offered.t_us)
    return (offered.account,) if place is None else place.agreements


def _visible(tally: Tally, offered: Offered) -> None:
    """A violation only when the ERP hid the item for longer than the news of it may take."""
    history = tally.history
    book = history.view(erp_entitlements)
    if not book.speaks_of(offered.sku) or history.figures.of_entity("entitlement") is None:
        return
    tally.observations += 1
    from_us = since_us(history, offered.t_us)
    hiding: list[int] = []
    for known_us in book.turns(offered.account, offered.sku, from_us, offered.t_us):
        seqs = book.hides(offered.account, offered.sku, offered.at, known_us)
        if not seqs:
            return
        hiding += seqs
    tally.violated(
        _blame(history, offered),
        f"{offered.told()}, which the ERP had long been hiding from account {offered.account}",
        [*hiding, offered.seq],
        "hidden",
        offered.account,
        offered.sku,
    )


def _blame(history: History, offered: Offered) -> Subject:
    """The storefront's own when what it had been told hides the item."""
    told = history.view(storefront_entitlements)
    hides = told.hides(offered.account, offered.sku, offered.at, offered.t_us)
    return SIMULATOR if hides else INTEGRATION


def _booked(tally: Tally) -> None:
    """The ERP refuses what it hides itself; the instant of ordering counts."""
    history = tally.history
    book = history.view(erp_entitlements)
    for number, begun in sorted(history.erp.terms.items()):
        order = begun.order
        placed = history.storefront.terms.get(order.reference)
        account = order.account if placed is None else placed.order.account
        for line in order.lines:
            if not book.speaks_of(line.sku):
                continue
            tally.observations += 1
            hiding = book.hides(account, line.sku, order.placed_at, begun.t_us)
            if hiding:
                tally.violated(
                    SIMULATOR,
                    f"line {line.line} of ERP order {number} was entered, though the ERP hides "
                    f"item {line.sku} from account {account}",
                    [*hiding, begun.seq],
                    "entered",
                    number,
                    line.line,
                )


def _shown(history: History) -> Iterator[Offered]:
    for one in history.shown:
        at_us, of = one.at - history.starts_at, (one.account, one.sku)
        yield Offered(one.seq, at_us, one.at, one.account, one.sku, one.price_rule, _SEEN, of)


def _ordered(history: History) -> Iterator[Offered]:
    for key, placed in accepted(history):
        order = placed.order
        for line in order.lines:
            when = (placed.seq, placed.t_us, order.placed_at)
            of = (key, line.line)
            yield Offered(*when, order.account, line.sku, line.price_rule, _SOLD, of)


INVARIANT: Final = Invariant(
    id=_ID,
    name="entitlement",
    statement=(
        "nobody is shown or sold anything by a price rule of a contract that is not among his "
        "agreements, nor an item that the ERP hides from him, nor what belongs to an account that "
        "neither stands below his own nor is paid for by it, within the freshness figure"
    ),
    claim="safety",
    needs=(
        "effect of erp prices or entitlements",
        "answer to a catalogue view or effect of storefront orders",
    ),
    explain="""
A buyer sees what his competitor pays, or buys what he may not have: a licensed substance, another
region's assortment. It is the kind of failure that ends contracts.

How it usually breaks: a price cache is keyed by item and not by customer; the customer of a rule
is lost on its way, and a contract becomes a list price; the rule that hides is cut to the fields
that the portal knows, so that it fits nobody; the catalogue is filtered and the cart is not, so
that a typed number or an earlier order brings the item back.

How to mend it: key by customer wherever a price is kept, and refuse a contract rule without one.
Pass entitlements on whole, with their validities. Ask once more when the cart is filled, when it
is ordered, and in the ERP.
""",
    check=check,
)
