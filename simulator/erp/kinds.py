"""What the ERP stores: eight kinds that its feed tells of, those that feeds of their own tell of,
and what it keeps for itself.
"""

from __future__ import annotations

from typing import Final

from contracts.journal import Journal
from contracts.ports import Clock
from simulator.entity import Body, Kind, by
from simulator.erp.desk.cards import authorisation_of
from simulator.erp.desk.partners import EVERYTHING
from simulator.guests import ACCESS, USE
from simulator.identity import LOGIN, SECRET, TOKEN
from simulator.state import State

PURCHASING: Final = "purchasing"
"""The feed of relations, users and entitlements: who reads the main one alone is told of none."""

PRICE_LISTS: Final = "price_lists"
"""The feed of what the prices of a currency mean."""

SOURCING: Final = "sourcing"
"""The feed of whom the warehouses serve."""

PROMISES: Final = "promises"
"""The feed of when orders will have what they wait for."""

OUTLOOKS: Final = "outlooks"
"""The feed of what can be promised by when."""

RECEIVABLES: Final = "receivables"
"""The feed of receipts and statements (docs/adr/0025)."""

BUDGETS: Final = "budgets"
"""The feed of what accounts may order in a period without being asked (docs/adr/0035)."""

ENRICHMENTS: Final = "enrichment"
"""The feed of what is told of items, as the job of the night posts it."""

ACCOUNT_TERMS: Final = "account_terms"
"""The feed of terms of purchase and credit standings (docs/adr/0054)."""

REVERSALS: Final = "reversals"
"""The feed of what was taken back: goods, invoices and money."""

POSTINGS: Final = "postings"
"""The feed of what becomes of orders that are posted later (docs/adr/0049)."""

CORRECTIONS: Final = "price_corrections"
"""The feed of prices that clerks corrected in orders (docs/adr/0050)."""

CONFIGURATIONS: Final = "configurations"
"""The feed of what may be chosen of items (docs/adr/0057)."""

BESIDE: Final = (
    *(PURCHASING, PRICE_LISTS, SOURCING, PROMISES, RECEIVABLES),
    *(BUDGETS, ENRICHMENTS, OUTLOOKS, ACCOUNT_TERMS, REVERSALS, POSTINGS, CORRECTIONS),
    CONFIGURATIONS,
)
"""The feeds of which the main one says how far they have come."""

RETURNING: Final = "returning"
"""The feed of returns and credit notes, for the same reason (docs/adr/0017)."""


def _by_purchase_order(order: Body) -> list[str]:
    """The number under which the buyer filed it, where there is one."""
    number = order["purchase_order_number"]
    return [] if number is None else [number]


def _waiting(order: Body) -> list[str]:
    """The SKUs for which an order waits; a held or finished one waits for nothing."""
    if order["holds"] or order["state"] in {"cancelled", "done"}:
        return []
    return sorted({line["sku"] for line in order["lines"] if line["backordered"] != "0"})


def _by_card(order: Body) -> tuple[str, ...]:
    named = authorisation_of(order)
    return () if named is None else (named,)


def _holding(booking: Body) -> list[str]:
    """The stock rows, `<warehouse>/<sku>`, of which an order holds some."""
    rows = booking["lines"].values()
    return sorted({f"{place}/{line['sku']}" for line in rows for place in line["held"]})


def _promised(promise: Body) -> list[str]:
    """The SKUs of which an order was promised something."""
    return sorted({line["sku"] for line in promise["lines"]})


def _restricting(rule: Body) -> tuple[str, ...]:
    """The SKU that an entitlement is about; one about a category or everything has its own place"""
    return (rule["sku"] or EVERYTHING,)


def _about(term: Body) -> tuple[str, ...]:
    """The SKU that a term is about; one about a category or everything has its own place."""
    return (term["sku"] or EVERYTHING,)


def _reopened(reversal: Body) -> list[str]:
    """The invoices that money had paid which did not come."""
    return sorted({each["invoice"] for each in reversal["applications"]})


def _out(pick: Body) -> list[str]:
    """The order of which something is being picked; none once all of it was confirmed."""
    return [pick["order"]] if pick["state"] == "released" else []


KINDS: Final = (
    Kind("customer", fed=True),
    Kind("item", fed=True),
    Kind("price", fed=True, indexes={"sku": by("sku")}),
    Kind("discount", fed=True),
    Kind("availability", fed=True, indexes={"sku": by("sku")}),
    Kind("stock_figure", fed=True, journalled=False, rare=True),
    Kind(
        "order",
        prefix="SO-",
        fed=True,
        indexes={
            "reference": by("reference"),
            "state": by("state"),
            "waiting": _waiting,
            "card": _by_card,
            "purchase_order": _by_purchase_order,
        },
    ),
    Kind("shipment", prefix="SH-", fed=True, indexes={"order": by("order")}),
    Kind(
        "invoice",
        prefix="IN-",
        fed=True,
        indexes={"order": by("order"), "shipment": by("shipment")},
    ),
    # No entities of the feed, whose contract names those that are: their lists tell what changed.
    Kind("quote", prefix="QU-", indexes={"reference": by("reference")}),
    Kind(
        "amendment",
        prefix="AM-",
        indexes={"reference": by("reference"), "order": by("order")},
    ),
    Kind("payment", prefix="PY-", indexes={"invoice": by("invoice")}),
    Kind(
        "relation",
        fed=True,
        feed=PURCHASING,
        indexes={"payer": by("payer"), "merged": by("merged_into")},
    ),
    Kind("user", fed=True, feed=PURCHASING, indexes={"account": by("account")}),
    Kind("entitlement", fed=True, feed=PURCHASING, indexes={"sku": _restricting}),
    Kind("price_list", fed=True, feed=PRICE_LISTS),
    Kind("sourcing", fed=True, feed=SOURCING),
    Kind("replenishment", indexes={"sku": by("sku")}),
    Kind("promise", fed=True, feed=PROMISES, indexes={"sku": _promised}),
    Kind("tax_rate"),
    Kind("warehouse"),
    # What follows can be worked out from what stands above, or is a credential.
    Kind("booking", journalled=False, indexes={"holding": _holding}),
    Kind("exposure", journalled=False),
    Kind("stored_answer", journalled=False),
    TOKEN,
    SECRET,
    LOGIN,
    ACCESS,
    USE,
    Kind(
        "return",
        prefix="RA-",
        fed=True,
        feed=RETURNING,
        indexes={"request": by("request"), "order": by("order")},
    ),
    Kind(
        "credit_note",
        prefix="CN-",
        fed=True,
        feed=RETURNING,
        indexes={"invoice": by("invoice")},
    ),
    # The folders of an ERP without an API: files, and how far each object was exported.
    Kind("drop_file", journalled=False),
    Kind("drop_mark", journalled=False),
    Kind(
        "receipt",
        prefix="RC-",
        fed=True,
        feed=RECEIVABLES,
        indexes={"reference": by("reference"), "account": by("account")},
    ),
    Kind("statement", fed=True, feed=RECEIVABLES),
    Kind("period"),
    Kind("ledger", journalled=False),  # what a statement is worked out from
    Kind("budget", fed=True, feed=BUDGETS),
    Kind("enrichment", fed=True, feed=ENRICHMENTS),
    Kind("enrichment_draft"),
    Kind("tax_owner", rare=True),  # one row, where it is not the ERP
    # Of an ERP that has its goods picked by a WMS (docs/adr/0033).
    Kind("pick", prefix="PK-", rare=True, indexes={"out": _out}),
    Kind(
        "warehouse_posting",
        prefix="WP-",
        rare=True,
        indexes={"confirmation": by("confirmation")},
    ),
    Kind("outlook", fed=True, feed=OUTLOOKS, rare=True),
    Kind(
        "purchase_term",
        fed=True,
        feed=ACCOUNT_TERMS,
        rare=True,
        indexes={"sku": _about},
    ),
    Kind(
        "credit_standing",
        fed=True,
        feed=ACCOUNT_TERMS,
        rare=True,
        indexes={"all": lambda _: ("all",)},
    ),
    Kind("tax_unposted", rare=True),
    Kind("withdrawal", prefix="PW-", rare=True, indexes={"pick": by("pick")}),
    Kind(
        "reversal",
        prefix="RV-",
        fed=True,
        feed=REVERSALS,
        rare=True,
        indexes={"document": by("document"), "reopened": _reopened},
    ),
    Kind(
        "refund",
        prefix="RP-",
        rare=True,
        indexes={"reference": by("reference"), "credit": by("credit")},
    ),
    Kind("price_correction", prefix="PC-", fed=True, feed=CORRECTIONS, rare=True),
    Kind(
        "posting",
        prefix="PO-",
        fed=True,
        feed=POSTINGS,
        rare=True,
        indexes={"reference": by("reference")},
    ),
    Kind("address_request", prefix="AR-", rare=True, indexes={"reference": by("reference")}),
    Kind("address", prefix="AD-", journalled=False, rare=True),  # the ids that were given away
    Kind("configuration", fed=True, feed=CONFIGURATIONS, rare=True),
    Kind("order_configuration", rare=True),
    Kind("tax_question", prefix="TX-", rare=True, indexes={"document": by("document")}),
    Kind("tax_sweep", rare=True),
    Kind("tax_difference", rare=True),
)
"""Every kind of entity of the ERP; the order of this list is the order of the codes in a file."""


def erp_state(
    clock: Clock, journal: Journal | None, *, path: str = ":memory:", counted: int = 0
) -> State:
    """An empty ERP that has `counted` so many changes before, or the one in the file."""
    return State("erp", clock, journal, KINDS, path=path, counted=counted)
