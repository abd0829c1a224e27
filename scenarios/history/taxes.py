"""What the judge keeps of a tax engine, and how it reads it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final, NamedTuple

from scenarios.history.documents import Minor
from scenarios.history.readers import instant, money, number

Raw = dict[str, Any]

TAX: Final = "tax"
COMMITTED: Final = "committed"


class TaxedLine(NamedTuple):
    """What a line costs, and what of it is net and tax."""

    line: int
    code: str
    amount: Minor
    included: bool
    net: Minor
    tax: Minor


class TaxDocument(NamedTuple):
    """The tax of a document, by the ERP's id of it."""

    state: str
    date: int
    country: str
    exempt: bool
    lines: tuple[TaxedLine, ...]


class TaxCredit(NamedTuple):
    """What is owed less of a document: net and tax by line."""

    document: str
    lines: tuple[tuple[int, Minor, Minor], ...]


class TaxQuestion(NamedTuple):
    """Under which document the ERP asked for the tax of an invoice, and as of when."""

    document: str
    date: int


class TaxDifference(NamedTuple):
    """What a sweep of the tax engine's ledger found of a document or a credit."""

    code: str
    state: str


class Rates(NamedTuple):
    """The rates of a tax code: from when on which percent, the oldest first."""

    steps: tuple[tuple[int, Decimal], ...]

    def at(self, date: int) -> Decimal | None:
        """The percent at an instant; None before the first."""
        valid = [percent for begins, percent in self.steps if begins <= date]
        return valid[-1] if valid else None


def document(raw: Raw) -> TaxDocument:
    """Read a document of the tax engine."""
    lines = tuple(sorted(_line(row) for row in raw["lines"]))
    date, exempt = instant(raw["date"]), raw["exemption"] is not None
    return TaxDocument(raw["state"], date, raw["country"], exempt, lines)


def credit(raw: Raw) -> TaxCredit:
    """Read what the tax engine was told that is owed less."""
    lines = ((row["line"], money(row["net"]), money(row["tax"])) for row in raw["lines"])
    return TaxCredit(raw["document"], tuple(sorted(lines)))


def asked(raw: Raw) -> TaxQuestion:
    """Read what the ERP wrote down of an invoice's tax."""
    return TaxQuestion(raw["document"], instant(raw["asked"]["date"]))


def difference(raw: Raw) -> TaxDifference:
    """Read what the ERP reported."""
    return TaxDifference(raw["code"], raw["state"])


def rates(raw: Raw) -> Rates:
    """Read the rates of a code."""
    steps = ((instant(step["valid_from"]), number(step["percent"])) for step in raw["steps"])
    return Rates(tuple(steps))


def _line(raw: Raw) -> TaxedLine:
    amount, net, tax = (money(raw[name]) for name in ("amount", "net", "tax"))
    return TaxedLine(raw["line"], raw["tax_code"], amount, raw["included"], net, tax)


READERS: Final = {
    "tax_document": document,
    "rate": rates,
    "tax_credit": credit,
    "tax_question": asked,
    "tax_difference": difference,
}
"""How each entity is read."""
