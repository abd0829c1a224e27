"""I-07: tax is computed once, by its owner."""

from __future__ import annotations

from typing import Final

from scenarios.history import History
from scenarios.history.figures import OBJECTS
from scenarios.invariants.basis import tax_included, told_in, told_included
from scenarios.invariants.model import INTEGRATION, SIMULATOR, Invariant, Result, Tally
from scenarios.invariants.orders import accepted
from scenarios.invariants.taxed import by_its_owner

_ID: Final = "I-07"


def check(history: History) -> Result:
    """The storefront's tax is empty until the ERP has spoken, and the ERP's from then on.

    An invoice of the ERP bears what a tax engine says, where that owns the tax.
    """
    tally = Tally(history, _ID)
    if any(history.erp.price_lists.values()):
        _meant(tally)
    by_its_owner(tally)
    for key, placed in accepted(history):
        totals = placed.order.totals
        if totals is not None and totals.tax is not None:
            tally.violated(
                SIMULATOR,
                f"the storefront taxed order {key} itself, before the ERP had seen it",
                [placed.seq],
                key,
                "storefront",
            )
    for key in sorted(history.storefront.orders):
        for change in history.storefront.orders[key]:
            status = change.document
            if status is None or status.totals is None or status.totals.tax is None:
                continue
            tally.observations += 1
            said = [
                one
                for one in history.erp.orders.get(status.number, ())
                if one.seq < change.seq and one.document is not None
            ]
            taxes = {
                one.document.totals.tax for one in said if one.document and one.document.totals
            }
            if status.totals.tax not in taxes:
                tally.violated(
                    INTEGRATION,
                    f"storefront order {key} shows a tax that the ERP never computed for order "
                    f"{status.number}",
                    [*(one.seq for one in said[-1:]), change.seq],
                    key,
                )
    return tally.result()


def _meant(tally: Tally) -> None:
    """Prices were agreed to as what they are, tax in them or on top, by everybody who heard."""
    history = tally.history
    for key, placed in accepted(history):
        order = placed.order
        if not all(line.price_rule in history.erp.prices for line in order.lines):
            continue  # by an offer, whose net and tax the ERP has told apart
        lists = history.erp.price_lists.get(order.currency, ())
        if lists and placed.t_us < _heard_us(history, lists[0].t_us):
            continue
        tally.observations += 1
        included, agreed = tax_included(history, order.currency), told_in(order.custom)
        if included == agreed:
            continue
        told = told_included(history, order.currency, placed.t_us)
        meant = "in them" if included else "on top of them"
        tally.violated(
            SIMULATOR if told == included else INTEGRATION,
            f"storefront order {key} was agreed as if its prices had their tax "
            f"{'on top of them' if included else 'in them'}; the ERP says {meant}",
            [*(one.seq for one in lists), placed.seq],
            key,
            "meant",
        )


def _heard_us(history: History, said_us: int) -> int:
    """Until when the storefront may not have heard of a list."""
    figure_us = history.figures.of_entity("price_list")
    if figure_us is None:
        return said_us
    return history.health.deadline_us(said_us, figure_us, OBJECTS["price_list"])


INVARIANT: Final = Invariant(
    id=_ID,
    name="tax once",
    statement=(
        "tax is computed by its owner only, the ERP or a tax engine that it asks for each invoice; "
        "the other side equals it, and knows whether its prices have the tax in them"
    ),
    claim="safety",
    needs=("effect of a storefront order with a status",),
    explain="""
Two systems compute the same tax in two ways, and a cent or a whole rate lies between them.

How it usually breaks: the engine or the portal adds tax to a net amount because a field was
empty; a tax that is included in one price is added to it once more; freight is taxed on one side
alone.

How to mend it: let the ERP compute tax and pass its figure on. Leave the field empty until then.
""",
    check=check,
)
