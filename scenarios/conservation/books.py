"""Every book there is. A new rule is a function here that posts and closes accounts of a book."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final

from scenarios.conservation import goods, money, receipts, reversals, taxes
from scenarios.conservation.book import Book
from scenarios.conservation.ledger import Ledger


def sealed(ledger: Ledger, book: Book) -> None:
    """The last state of every kind is the one whose hash the journal was sealed with."""
    for actor, kinds in ((ledger.end or {}).get("state_hash") or {}).items():
        for kind, told in kinds.items():
            digest = hashlib.sha256()
            for name in sorted(ledger.last[actor, kind], key=str.encode):
                version, document = ledger.last[actor, kind][name]
                if document is not None:
                    raw = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
                    digest.update(f"{name}\n{version}\n{raw}\n".encode())
            same = Decimal(digest.hexdigest() == told)
            book.close(f"{actor} {kind}", Decimal(1), "kinds", same=same)


BOOKS: Final[Mapping[str, Callable[[Ledger, Book], None]]] = {
    "stock": goods.stock,
    "reserved": goods.reserved,
    "promised": goods.promised,
    "entered": goods.entered,
    "ordered": goods.ordered,
    "shipped": goods.carried("shipment", "shipped"),
    "invoiced": goods.carried("invoice", "invoiced"),
    "cancelled": goods.cancelled,
    "succeeded": goods.succeeded,
    "increased": goods.increased,
    "returned": goods.returned,
    "documents": money.documents,
    "billed": money.billed,
    "settled": money.settled,
    "owed": money.owed,
    "received": receipts.received,
    "statements": receipts.statements,
    "captured": receipts.captured,
    "refunded": receipts.refunded,
    "taken back": reversals.once,
    "taxed": taxes.taxed,
    "sealed": sealed,
}


def books(ledger: Ledger) -> dict[str, Book]:
    """Every book of a journal, by its name."""
    made = {name: Book() for name in BOOKS}
    for name, book in made.items():
        BOOKS[name](ledger, book)
    return made


def gaps(ledger: Ledger, made: dict[str, Book]) -> list[str]:
    """A sentence for everything that is not accounted for."""
    chain = [f"chain: {sentence}" for sentence in ledger.broken]
    return chain + [f"{name}: {gap}" for name, book in made.items() for gap in book.gaps()]
