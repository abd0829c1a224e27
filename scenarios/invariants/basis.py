"""What a price means: tax on top of it, or in it. The judge's own reading of the ERP's lists."""

from __future__ import annotations

from typing import Final

import orjson

from scenarios.history import History
from scenarios.history.side import Side

INCLUSIVE: Final = "inclusive"
_TOLD: Final = "pricing.tax_included"
"""The custom field of an order that says it."""


def tax_included(history: History, currency: str) -> bool:
    """Whether the ERP's prices of a currency include the tax; it says so once, before the first."""
    return _says(history.erp, currency, None)


def told_included(history: History, currency: str, at_us: int) -> bool:
    """Whether the storefront had been told by then that they do."""
    return _says(history.storefront, currency, at_us)


def told_in(custom: bytes) -> bool:
    """Whether an order says that its buyer was told so; `custom` are its own fields."""
    fields = orjson.loads(custom) if custom else None
    return isinstance(fields, dict) and bool(fields.get(_TOLD))


def _says(side: Side, currency: str, at_us: int | None) -> bool:
    known = side.price_lists.get(currency, ())
    said = [one.document for one in known if at_us is None or one.t_us <= at_us]
    return bool(said) and said[-1] is not None and said[-1].tax == INCLUSIVE
