"""What buyers ask the ERP for beside orders, each kind as data: quotes, amendments, addresses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from scenarios.history import asked_readers as read


@dataclass(frozen=True, slots=True)
class Sort:
    """One kind: how the contracts call it, its row of the scope matrix, and the calls about it.

    `wishes` reads what was asked for, as either side writes it, `answer` what the ERP says of it,
    `signed` who approved that.
    """

    kind: str
    figure: str
    enter: str
    find: str
    wishes: Callable[[Mapping[str, Any]], Any]
    answer: Callable[[Mapping[str, Any]], Any]
    signed: Callable[[Mapping[str, Any]], tuple[int, str | None] | None] | None = None


QUOTE: Final = Sort(
    *("quote", "quotes", "erp.quotes.create", "erp.quotes.list"),
    wishes=read.wishes,
    answer=read.answer,
    signed=read.signature,
)
AMENDMENT: Final = Sort(
    *("amendment", "amendments", "erp.amendments.create", "erp.amendments.list"),
    wishes=read.amending,
    answer=read.decision,
)
ADDRESS: Final = Sort(
    *("address_request", "address_requests"),
    *("erp.address-requests.create", "erp.address-requests.list"),
    wishes=read.addressing,
    answer=read.ruling,
)
SORTS: Final = {sort.kind: sort for sort in (QUOTE, AMENDMENT, ADDRESS)}
"""Kind to sort."""

ENTERED: Final = {sort.enter: sort for sort in SORTS.values()}
"""The call that enters one in the ERP, to its sort."""
