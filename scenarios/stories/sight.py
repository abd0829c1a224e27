"""What one sees of an order, in the portal or in the ERP, as far as somebody asks for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, TypedDict, cast

from contracts.values import Money

Amounts = Mapping[int, int | str]
"""Line number to quantity, in the line's unit; whoever expects names only the lines he means."""


class Sight(TypedDict, total=False):
    """One look at an order; what is not asked for is left out.

    `orders` counts the ERP's orders of it. `parcels` have their quantities line by line, in the
    order in which they left. `invoices` are states; `billed`, `paid`, `total`, the tax in it and,
    in the portal, what is `owed` by its own sum are amounts in major units. `promises`,
    `prices` and `discounts` (in percent) are per line.
    """

    orders: int
    state: str
    shipment_state: str
    invoice_state: str
    holds: Sequence[str]
    ordered: Amounts
    allocated: Amounts
    shipped: Amounts
    invoiced: Amounts
    cancelled: Amounts
    backordered: Amounts
    prices: Mapping[int, str]
    discounts: Mapping[int, str]
    promises: Mapping[int, str]
    parcels: Sequence[Amounts]
    invoices: Sequence[str]
    billed: str
    paid: str
    total: str
    taxed: str
    owed: str


_AXES: Final = ("state", "shipment_state", "invoice_state", "holds")
_PROGRESS: Final = ("allocated", "shipped", "invoiced", "cancelled", "backordered")
_OWED: Final = ("set_off", "let_off", "open", "unapplied", "unused_credit")
_MONEY: Final = frozenset(
    {"prices", "billed", "paid", "total", "discounts", "taxed", "owed", *_OWED}
)
_TEXTS: Final = frozenset(
    {"state", "shipment_state", "invoice_state", "promises", "refusal", "overdue", "options"}
    | {"reason"}
)


def nothing() -> Sight:
    """What one sees where there is no order, or no word of it."""
    return Sight(orders=0, parcels=[], invoices=[])


def progress_sight(
    progress: Mapping[str, Any], parcels: Sequence[Any], invoices: Sequence[Any]
) -> Sight:
    """A sight of an order's progress: the ERP's own document, or the status in the portal."""
    seen: dict[str, Any] = {name: progress[name] for name in _AXES}
    for name in _PROGRESS:
        seen[name] = {line["line"]: line[name] for line in progress["lines"]}
    seen["parcels"] = [
        {line["line"]: line["quantity"]["value"] for line in parcel["lines"]} for parcel in parcels
    ]
    seen["invoices"] = [invoice["state"] for invoice in invoices]
    seen["billed"] = _sum(invoice["totals"]["total"] for invoice in invoices)
    seen["paid"] = _sum(invoice["paid"] for invoice in invoices)
    seen["total"] = _major(progress["totals"]["total"])
    seen["taxed"] = _major(progress["totals"]["tax"])
    return cast("Sight", seen)


def terms_sight(lines: Sequence[Mapping[str, Any]]) -> Sight:
    """A sight of what was agreed: quantities and prices line by line."""
    seen = Sight(
        ordered={line["line"]: line["quantity"]["value"] for line in lines},
        prices={line["line"]: line["unit_price"]["amount"] for line in lines},
        discounts={line["line"]: line["discount_percent"] for line in lines},
    )
    if all("promise" in line for line in lines):
        seen["promises"] = {line["line"]: line["promise"]["status"] for line in lines}
    return seen


def differences(wanted: Sight, seen: Sight) -> list[str]:
    """Everything that is not as wanted, a sentence each; empty when all of it is.

    Of money it is said by how much it is off: a report has no amount of anybody's.
    """
    return [sentence for name, value in wanted.items() for sentence in _compared(name, value, seen)]


def _compared(name: str, wanted: Any, seen: Sight) -> Iterator[str]:
    if name not in seen:
        yield f"{_called(name)} is not there"
        return
    there: Any = seen[name]  # type: ignore[literal-required]
    if isinstance(wanted, Mapping):
        for line, value in wanted.items():
            if line not in there or _canon(name, there[line]) != _canon(name, value):
                what = f"{_called(name)} of line {line}"
                yield _off(what, there.get(line), value, money=name in _MONEY)
    elif _canon(name, there) != _canon(name, wanted):
        yield _off(_called(name), there, wanted, money=name in _MONEY)


def _off(what: str, there: Any, wanted: Any, *, money: bool) -> str:
    if not money:
        return f"{what} is {_told(there)}, not {_told(wanted)}"
    if there is None:
        return f"{what} is not there"
    return f"{what} is {too_much(Decimal(str(there)), Decimal(str(wanted)))}"


def too_much(there: Decimal, wanted: Decimal) -> str:
    """By how much an amount is too high or too low, in words that do not tell it."""
    if not wanted:
        return "not zero"
    percent = (there - wanted) * 100 / wanted
    size = f"{abs(percent):.1f}".removesuffix(".0")
    if size == "0":
        size = "less than 0.1"
    return f"{size} % too {'high' if percent > 0 else 'low'}"


def _canon(name: str, value: Any) -> Any:
    """A value so that equal ones compare equal: 4, "4" and "4.0" are one quantity."""
    if name in ("parcels", "sent"):
        return [{line: Decimal(str(count)) for line, count in one.items()} for one in value]
    if isinstance(value, list | tuple):
        return list(value)
    return value if name in _TEXTS else Decimal(str(value))


def _called(name: str) -> str:
    return name.replace("_", " ")


def _told(value: Any) -> str:
    return str(list(value)) if isinstance(value, list | tuple) else str(value)


def _sum(amounts: Iterator[Any]) -> str:
    total = Decimal(0)
    for amount in amounts:
        total += Money.parse(amount).major()
    return str(total)


def _major(amount: Any) -> str:
    return str(Money.parse(amount).major())
