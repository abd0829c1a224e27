"""Price and discount rules: from the files, from the order history, and generated contracts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from contracts.currencies import EXPONENTS
from contracts.values import UnitPrice
from simulator.seed import Seed
from simulator.world.calendar import DAY, Calendar
from simulator.world.cells import SINCE_EVER, Moment
from simulator.world.history import (
    Sale,
    Window,
    by_customer_and_item,
    by_item,
    contract_windows,
    discount_windows,
    least_quantities,
    list_windows,
)
from simulator.world.mapping import Facts, Offers
from simulator.world.notes import Notes
from simulator.world.records import Record, Records
from simulator.world.spec import Discount, Item, Price

_ONE: Final = Decimal(1)
_HUNDRED: Final = Decimal(100)


class Tariff:
    """Makes the rules of one company: `sales` is its history, `starts_at` its world's start."""

    def __init__(
        self,
        records: Records,
        items: Sequence[Item],
        sales: Sequence[Sale],
        calendar: Calendar,
        starts_at: datetime,
    ) -> None:
        self._records = records
        self._items = {item.sku: item for item in items}
        self._sales = sales
        self._calendar = calendar
        self._starts_at = starts_at
        self._least = least_quantities(sales)
        self._facts: Facts = records.exports.mapping.facts

    def prices(self, seed: Seed, notes: Notes) -> tuple[Price, ...]:
        """All price rules: list rules by item, then contract rules by customer and item."""
        mapping = self._records.exports.mapping
        self._say_since_ever(notes)
        rules = [*self._listed(), *self._filed()]
        everybody = mapping.derive.contract_prices
        if everybody:
            rules += self._paid(self._sales)
        if mapping.generate.offers is not None:
            chosen = _chosen(self._customers(), mapping.generate.offers, seed)
            if not everybody:
                rules += self._paid([sale for sale in self._sales if sale.customer in chosen])
            offered = self._offered(rules, chosen, mapping.generate.offers, seed)
            rules += offered
            notes.add("prices", _offer_note(mapping.generate.offers, len(offered)))
        return tuple(rules)

    def discounts(self) -> tuple[Discount, ...]:
        """All discount rules: those of the files, then those of the history."""
        rules = [self._filed_discount(r, n) for n, r in _numbered(self._records.of("discounts"))]
        if self._records.exports.mapping.derive.discounts:
            for (customer, sku), sales in by_customer_and_item(self._sales).items():
                days: Counter[str] = Counter()
                for window in discount_windows(sales, self._calendar):
                    day = f"{self._calendar.day(window.valid_from):%Y%m%d}"
                    days[day] += 1
                    again = "" if days[day] == 1 else f"-{days[day]}"
                    rules.append(
                        Discount(
                            id=f"D-{customer}-{sku}-{day}{again}",
                            customer=customer,
                            sku=sku,
                            percent=window.value,
                            valid_from=window.valid_from,
                            valid_to=window.valid_to,
                        )
                    )
        return tuple(rules)

    def _listed(self) -> Iterator[Price]:
        """List rules out of the item master, dated by the history where that is derived."""
        derived = self._records.exports.mapping.derive.list_prices
        sold = by_item(self._sales) if derived else {}
        for record in self._records.of("items"):
            sku = record.text("sku")
            today = record.number("list_price") if record.has("list_price") else None
            windows = list_windows(sold.get(sku, ()), self._calendar, self._starts_at, today)
            yield from self._rules(f"L-{sku}", sku, None, windows)

    def _paid(self, sales: Sequence[Sale]) -> Iterator[Price]:
        """Contract rules that say exactly what the history says was paid."""
        for (customer, sku), bought in by_customer_and_item(sales).items():
            windows = contract_windows(bought, self._calendar)
            yield from self._rules(f"C-{customer}-{sku}", sku, customer, windows)

    def _offered(
        self, rules: Sequence[Price], chosen: Sequence[str], offers: Offers, seed: Seed
    ) -> list[Price]:
        """Contract rules below list for items that a customer never bought."""
        bought: dict[str, set[str]] = defaultdict(set)
        for sale in self._sales:
            bought[sale.customer].add(sale.sku)
        units = {item.sku: item.sales_unit for item in self._items.values()}
        least = _least_list_prices(rule for rule in rules if rule.unit == units[rule.sku])
        offered = []
        for customer in chosen:
            free = [sku for sku in least if sku not in bought[customer]]
            free.sort(key=lambda sku: seed.draw("world/offer", customer, sku))
            for sku in sorted(free[: offers.items]):
                amount = self._below(least[sku], customer, sku, offers, seed)
                if 0 < amount < least[sku]:
                    window = Window(amount, self._starts_at, None)
                    offered += self._rules(f"G-{customer}-{sku}", sku, customer, [window])
        return offered

    def _below(
        self, amount: Decimal, customer: str, sku: str, offers: Offers, seed: Seed
    ) -> Decimal:
        width = offers.most_percent - offers.least_percent + 1
        share = seed.draw("world/offer-percent", customer, sku)
        percent = offers.least_percent + int(share * width)
        places = Decimal(1).scaleb(-EXPONENTS[self._facts.currency])
        return (amount * (_HUNDRED - percent) / _HUNDRED).quantize(places, ROUND_HALF_UP)

    def _rules(
        self, stem: str, sku: str, customer: str | None, windows: Iterable[Window]
    ) -> list[Price]:
        return [
            Price(
                id=f"{stem}-{number}",
                sku=sku,
                customer=customer,
                kind="list" if customer is None else "contract",
                unit=self._items[sku].sales_unit,
                min_quantity=self._least.get(sku, _ONE),
                unit_price=UnitPrice(window.value, self._facts.currency, _ONE),
                valid_from=window.valid_from,
                valid_to=window.valid_to,
            )
            for number, window in enumerate(windows, start=1)
        ]

    def _filed(self) -> Iterator[Price]:
        """The rules of the price files."""
        for number, record in _numbered(self._records.of("prices")):
            sku, customer = record.text("sku"), record.maybe("customer")
            kind = "list" if customer is None else "contract"
            yield Price(
                id=record.text("id", f"{kind[0].upper()}F-{number}"),
                sku=sku,
                customer=customer,
                kind=kind,
                unit=record.text("unit", self._items[sku].sales_unit),
                min_quantity=record.number("min_quantity", self._least.get(sku, _ONE)),
                unit_price=UnitPrice(
                    record.number("amount"), self._facts.currency, record.number("per", _ONE)
                ),
                valid_from=self._since(record),
                valid_to=self._until(record),
            )

    def _filed_discount(self, record: Record, number: int) -> Discount:
        return Discount(
            id=record.text("id", f"DF-{number}"),
            customer=record.maybe("customer"),
            sku=record.maybe("sku"),
            percent=record.number("percent"),
            valid_from=self._since(record),
            valid_to=self._until(record),
        )

    def _say_since_ever(self, notes: Notes) -> None:
        """Rules whose start lies before all days of a world: which day they have instead."""
        for entity in ("prices", "discounts"):
            starts = [record.moment("valid_from") for record in self._records.of(entity)]
            if any(start is not None and start.day == SINCE_EVER for start in starts):
                notes.add(f"{entity}.valid_from", f"{SINCE_EVER} where a rule holds since ever")

    def _since(self, record: Record) -> datetime:
        moment = record.moment("valid_from")
        return self._starts_at if moment is None else self._instant(moment)

    def _until(self, record: Record) -> datetime | None:
        """A bare day is the last that counts, or the first that does not: the mapping says it."""
        moment = record.moment("valid_to")
        if moment is None:
            return None
        if moment.clock is None and self._facts.valid_to == "last_day":
            return self._calendar.midnight(moment.day + DAY)
        return self._instant(moment)

    def _instant(self, moment: Moment) -> datetime:
        if moment.clock is None:
            return self._calendar.midnight(moment.day)
        return self._calendar.instant(moment.day, moment.clock)

    def _customers(self) -> list[str]:
        return [record.text("id") for record in self._records.of("customers")]


def _chosen(customers: Sequence[str], offers: Offers, seed: Seed) -> list[str]:
    """The share of customers that have a contract, in the order of the customers."""
    ranked = sorted(customers, key=lambda customer: seed.draw("world/contract", customer))
    lucky = set(ranked[: int(len(ranked) * offers.share)])
    return [customer for customer in customers if customer in lucky]


def _least_list_prices(rules: Iterable[Price]) -> Mapping[str, Decimal]:
    """The lowest list price that each item ever has."""
    least: dict[str, Decimal] = {}
    for rule in rules:
        if rule.customer is None:
            amount = rule.unit_price.amount / rule.unit_price.per
            least[rule.sku] = min(amount, least.get(rule.sku, amount))
    return least


def _numbered(records: Sequence[Record]) -> Iterator[tuple[int, Record]]:
    return enumerate(records, start=1)


def _offer_note(offers: Offers, count: int) -> str:
    return (
        f"{count} contract prices {offers.least_percent} to {offers.most_percent} percent below"
        f" list for {offers.share:.0%} of the customers, for items they never bought; what they"
        " did buy has the price that the data says they paid"
    )
