"""What tax a document bears: by rate and country at an instant, or none with a certificate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from contracts.instants import format_instant, parse_instant
from simulator.problem import TITLES, Problem
from simulator.transaction import Transaction

ESTIMATED: Final = "estimated"
COMMITTED: Final = "committed"
VOIDED: Final = "voided"

_TITLES: Final = {
    **TITLES,
    "id-mismatch": (422, "The id in the body is not the one in the path"),
    "currency-mismatch": (422, "A line is in another currency than its document"),
    "unknown-tax-code": (422, "No rate is known for the tax code"),
    "document-committed": (409, "What was posted never changes"),
    "document-not-estimated": (409, "Nothing was estimated that could be posted"),
    "document-unknown": (404, "Nobody asked about the document"),
    "document-not-committed": (409, "Nothing is owed of which something could be given back"),
    "document-credited": (409, "Something of it was given back"),
    "credit-differs": (409, "What was given back never changes"),
    "unknown-line": (422, "The document has no such line"),
    "duplicate-line": (422, "A line is credited once in a credit"),
    "over-credited": (422, "More is given back than the document bears"),
    "rate-in-the-past": (409, "A rate is changed for what is to come"),
}
_HUNDRED: Final = Decimal(100)


def estimate(tx: Transaction, name: str, asked: Mapping[str, Any]) -> None:
    """Work the tax of a document out; one that was posted is answered as it was.

    Raises Problem document-committed where it was posted with something else in it.
    """
    if asked["id"] != name:
        raise refused("id-mismatch", "a document is asked about under its own id")
    row = tx.get("tax_document", name)
    question = {**asked, "date": format_instant(parse_instant(asked["date"]))}
    if row is not None and row.view["state"] == COMMITTED:
        if _question(row.view) != _question(question):
            raise refused("document-committed", "it was posted with something else in it")
        return
    lines = [_assessed(tx, question, line) for line in question["lines"]]
    total = sum(line["tax"]["amount_minor"] for line in lines)
    tax = {"amount_minor": total, "currency": question["currency"]}
    tx.put("tax_document", name, {**question, "state": ESTIMATED, "lines": lines, "tax": tax})


def _assessed(tx: Transaction, asked: Mapping[str, Any], line: Mapping[str, Any]) -> dict[str, Any]:
    currency, cost = asked["currency"], line["amount"]["amount_minor"]
    if line["amount"]["currency"] != currency:
        raise refused("currency-mismatch", f"line {line['line']} is not in {currency}")
    percent = Decimal(0) if asked["exemption"] is not None else _rate(tx, asked, line["tax_code"])
    base = _HUNDRED + percent if line["included"] else _HUNDRED
    tax = _half_up(cost * percent, base)
    net = cost - tax if line["included"] else cost
    return {
        **line,
        "percent": f"{percent.normalize():f}",
        "net": {"amount_minor": net, "currency": currency},
        "tax": {"amount_minor": tax, "currency": currency},
    }


def _rate(tx: Transaction, asked: Mapping[str, Any], code: str) -> Decimal:
    """The percent of a code at the document's date, the country's own before everybody's."""
    for name in (f"{code}@{asked['country']}", code):
        row = tx.get("rate", name)
        steps: Iterable[Mapping[str, Any]] = () if row is None else row.view["steps"]
        valid = [step for step in steps if step["valid_from"] <= asked["date"]]
        if valid:
            return Decimal(valid[-1]["percent"])
    raise refused("unknown-tax-code", f"{code} has no rate at that instant")


def set_rate(tx: Transaction, name: str, new: Mapping[str, Any]) -> None:
    """Set a rate from an instant on; raises Problem rate-in-the-past for one that has begun."""
    if name != (new["code"] if new["country"] is None else f"{new['code']}@{new['country']}"):
        raise refused("id-mismatch", "a rate is named by its code, or code@COUNTRY")
    starts_at = parse_instant(new["valid_from"])
    if starts_at < tx.instant:
        raise refused("rate-in-the-past", "documents were taxed by the rate before")
    row = tx.get("rate", name)
    step = {"percent": new["percent"], "valid_from": format_instant(starts_at)}
    known = [] if row is None else row.body["steps"]
    steps = [one for one in known if one["valid_from"] != step["valid_from"]] + [step]
    steps.sort(key=lambda one: one["valid_from"])
    tx.put("rate", name, {"code": new["code"], "country": new["country"], "steps": steps})


def settle(tx: Transaction, name: str, document: dict[str, Any], state: str) -> None:
    """A document was posted, or was not; again is no change, and what was posted stays so."""
    if document["state"] == state:
        return
    if document["state"] != ESTIMATED:
        slug = "document-committed" if state == VOIDED else "document-not-estimated"
        raise refused(slug, f"it is {document['state']}")
    tx.put("tax_document", name, {**document, "state": state})


def refused(slug: str, detail: str) -> Problem:
    """What the tax engine says no with."""
    return Problem(slug, detail, titles=_TITLES)


def _question(document: Mapping[str, Any]) -> dict[str, Any]:
    """What was asked, without what was answered; when it is asked again makes no difference."""
    names = ("line", "sku", "tax_code", "amount", "included")
    lines = [{name: line[name] for name in names} for line in document["lines"]]
    head = {name: document[name] for name in ("id", "country", "exemption", "currency")}
    return {**head, "lines": lines}


def _half_up(top: Decimal, bottom: Decimal) -> int:
    """The quotient of what is not negative, rounded half up."""
    return int((2 * top + bottom) // (2 * bottom))
