"""What is given back of a document that was posted: a credit of its own; the document stays.

As real tax engines have it: what is refunded, of all of a sale or a part, is a transaction beside
the sale with a code and a date of its own (AvaTax REST v2, `RefundTransaction`), and what was
committed is never edited by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from contracts.instants import format_instant, parse_instant
from simulator.taxes.assessing import COMMITTED, refused
from simulator.transaction import Transaction

CREDIT: Final = "tax_credit"
_PARTS: Final = ("net", "tax")


def put_credit(tx: Transaction, name: str, asked: Mapping[str, Any]) -> None:
    """Keep so much less of a document as owed; the same credit again is no change.

    Raises Problem credit-differs, document-unknown, document-not-committed, unknown-line,
    duplicate-line, currency-mismatch or over-credited.
    """
    if asked["id"] != name:
        raise refused("id-mismatch", "a credit is named by its own id")
    asked = {**asked, "date": format_instant(parse_instant(asked["date"]))}
    known = tx.get(CREDIT, name)
    if known is not None:
        if {key: known.view[key] for key in asked} != asked:
            raise refused("credit-differs", "it was given with something else in it")
        return
    row = tx.get("tax_document", asked["document"])
    if row is None:
        raise refused("document-unknown", f"nobody asked about {asked['document']}")
    if row.view["state"] != COMMITTED:
        raise refused("document-not-committed", f"it is {row.view['state']}: nothing is owed")
    if asked["currency"] != row.view["currency"]:
        raise refused("currency-mismatch", f"the document is in {row.view['currency']}")
    _check(tx, asked, {line["line"]: line for line in row.view["lines"]})
    total = sum(line["tax"]["amount_minor"] for line in asked["lines"])
    tax = {"amount_minor": total, "currency": asked["currency"]}
    tx.put(CREDIT, name, {**asked, "tax": tax})


def delete(tx: Transaction, name: str) -> None:
    """Take a document out of the books, whatever its state; raises Problem document-credited.

    As whoever administers a real tax engine may (AvaTax: `VoidTransaction` by the code DocDeleted),
    behind the back of the system that posted it.
    """
    if tx.find(CREDIT, "document", name):
        raise refused("document-credited", "what was given back of it goes first")
    tx.delete("tax_document", name)


def _check(
    tx: Transaction, asked: Mapping[str, Any], bears: Mapping[int, Mapping[str, Any]]
) -> None:
    """Hold each line to what the document has of it, less what was given back before."""
    before = [row.view for row in tx.find(CREDIT, "document", asked["document"])]
    numbers = [line["line"] for line in asked["lines"]]
    if len(set(numbers)) < len(numbers):
        raise refused("duplicate-line", "a credit names a line once")
    for line in asked["lines"]:
        number = line["line"]
        if number not in bears:
            raise refused("unknown-line", f"the document has no line {number}")
        for part in _PARTS:
            if line[part]["currency"] != asked["currency"]:
                raise refused("currency-mismatch", f"line {number} is in another currency")
            given = [
                each[part]["amount_minor"]
                for credit in before
                for each in credit["lines"]
                if each["line"] == number
            ]
            most = bears[number][part]["amount_minor"] - sum(given)
            if line[part]["amount_minor"] > most:
                raise refused("over-credited", f"of line {number} no more than {most} is owed")
