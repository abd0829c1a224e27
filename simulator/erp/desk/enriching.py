"""What is told of items: entered at any time, posted by the job of the night, and then fed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final, cast

from simulator.erp.enrichment import Enrichment
from simulator.erp.problems import Refusal
from simulator.transaction import Transaction

JOB: Final = "enrichment_job"
"""The kind of work that the dispatcher does at night."""

_DAY: Final = timedelta(days=1)
_MICROSECOND: Final = timedelta(microseconds=1)


def enter(tx: Transaction, sku: str, given: Enrichment) -> bool:
    """Note what the next job posts of an item; True when nothing was known of it.

    The first that waits makes the job due at midnight (UTC). Raises Refusal id-mismatch,
    unknown-item or attribute-repeated.
    """
    if given["sku"] != sku:
        raise Refusal("id-mismatch", "the SKU in the body is not the one in the path")
    if tx.get("item", sku) is None:
        raise Refusal("unknown-item", "there is no item of that SKU")
    names = [attribute["name"] for attribute in given["attributes"]]
    if len(set(names)) < len(names):
        raise Refusal("attribute-repeated", "of each attribute one value is told")
    new = tx.get("enrichment", sku) is None and tx.get("enrichment_draft", sku) is None
    if next(tx.rows("enrichment_draft"), None) is None:
        tx.schedule(_midnight_us(tx), JOB, {})
    tx.put("enrichment_draft", sku, cast("dict[str, Any]", given))
    return new


def post(tx: Transaction) -> int:
    """Post all that waits, and return of how many items something is told anew."""
    waiting, posted = list(tx.rows("enrichment_draft")), 0
    for draft in waiting:
        known = tx.get("enrichment", draft.id)
        if known is None or known.view != draft.view:
            tx.put("enrichment", draft.id, draft.body)
            posted += 1
        tx.delete("enrichment_draft", draft.id)
    return posted


def _midnight_us(tx: Transaction) -> int:
    """The next instant at which a day begins."""
    now = tx.instant
    begins = now.replace(hour=0, minute=0, second=0, microsecond=0) + _DAY
    return tx.at_us + (begins - now) // _MICROSECOND
