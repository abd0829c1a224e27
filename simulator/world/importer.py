"""A world out of a company's own exports: CSV files and one mapping file, no code per company."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

from simulator.seed import Seed
from simulator.world.calendar import DAY, Calendar
from simulator.world.cells import CellReader
from simulator.world.checks import examine
from simulator.world.credit import with_limits, worths
from simulator.world.errors import MappingFault, MappingInvalid, WorldInvalid
from simulator.world.export import Exports, read_exports
from simulator.world.history import Sale
from simulator.world.mapping import CompanyMapping
from simulator.world.mapping_file import find_mapping
from simulator.world.masters import carriers, customers, items, warehouses
from simulator.world.notes import Notes
from simulator.world.plan import Plan
from simulator.world.records import Records
from simulator.world.spec import Customer, Discount, Item, PlannedOrder, Price, Receipt, World
from simulator.world.stocking import Stockkeeper
from simulator.world.tariff import Tariff

NO_TAX: Final[Mapping[str, Decimal]] = {"ZERO": Decimal(0)}


def load_world(folder: Path | str, mapping: str | Path | None = None, *, seed: int) -> World:
    """The world of the exports in a folder.

    `mapping` is a file, or the name of a mapping that comes with Seatrial; without it, the folder's
    own `seatrial-mapping.toml` counts, else the shipped mapping whose headers the folder has.
    Raises MappingUnknown, MappingInvalid, or WorldInvalid with every problem of the exports.
    """
    place = Path(folder)
    company = find_mapping(place, mapping)
    records = checked_records(place, company)
    return _Assembly(place, records, seed).world()


def checked_records(folder: Path, mapping: CompanyMapping) -> Records:
    """The records of a folder; raises WorldInvalid with every problem that the checks find."""
    exports = read_exports(folder, mapping)
    records = Records(exports, CellReader(mapping, _codes(exports)))
    found = examine(records)
    if found.total:
        raise WorldInvalid(found)
    return records


def _codes(exports: Exports) -> dict[str, dict[str, str]]:
    """The lists of codes: those written in the mapping, and those that files hold."""
    lists = {name: dict(codes) for name, codes in exports.mapping.codes.items()}
    for table in exports.into("codes"):
        codes, means = table.cells("code"), table.cells("means")
        if codes is not None and means is not None:
            pairs = zip(codes, means, strict=True)
            lists[table.read.name] = {code.text: mean.text for code, mean in pairs}
    return lists


class _Assembly:
    """Puts one world together out of records that have no problem."""

    def __init__(self, folder: Path, records: Records, seed: int) -> None:
        self._folder = folder
        self._records = records
        self._mapping = records.exports.mapping
        self._seed_value = seed
        self._seed = Seed(seed)
        self._notes = Notes()
        self._calendar = Calendar(self._mapping.facts.timezone)

    def world(self) -> World:
        """The whole of it."""
        facts, notes = self._mapping.facts, self._notes
        self._say_constants()
        plan = Plan(self._records, self._calendar, self._seed, notes)
        starts_at = self._calendar.midnight(plan.first_day())
        known_items = items(self._records, notes)
        known_customers = customers(self._records, notes)
        known_carriers = carriers(self._records, notes)
        known_warehouses = warehouses(self._records, notes)
        tariff = Tariff(self._records, known_items, plan.sales(), self._calendar, starts_at)
        prices, discounts = tariff.prices(self._seed, notes), tariff.discounts()
        carrier = facts.carrier or known_carriers[0].id
        demand = plan.demand(known_customers, known_items, carrier)
        keeper = Stockkeeper(
            self._records, known_items, known_warehouses, self._calendar, starts_at
        )
        stock = keeper.stocking(demand, self._seed, notes)
        cut_over_at = self._cut_over(demand)
        known_customers = self._limited(
            known_customers, demand, plan.sales(), known_items, prices, discounts, stock.held
        )
        return World(
            name=self._mapping.name,
            source=self._source(),
            seed=self._seed_value,
            currency=facts.currency,
            starts_at=starts_at,
            ends_at=self._end(demand, stock.receipts),
            warehouses=known_warehouses,
            carriers=known_carriers,
            tax_rates=dict(sorted((facts.tax_rates or NO_TAX).items())),
            customers=known_customers,
            items=known_items,
            prices=prices,
            discounts=discounts,
            opening_stock=stock.opening,
            receipts=stock.receipts,
            demand=demand,
            generated=notes.all(),
            timezone=facts.timezone,
            rounding=facts.rounding,
            tax_owner=facts.tax_owner,
            cut_over_at=cut_over_at,
        )

    def _cut_over(self, demand: Sequence[PlannedOrder]) -> datetime | None:
        """When the company goes live; raises MappingInvalid where nothing is before or after."""
        named = self._mapping.facts.cut_over
        if named is None:
            return None
        at = self._calendar.instant(named.at.date(), named.at.time())
        history = sum(order.at < at for order in demand)
        if history in (0, len(demand)):
            what = f"cut_over is {named.at:%Y-%m-%d %H:%M}, and no order is placed " + (
                "from then on" if history else "before it"
            )
            first, last = (self._calendar.day(demand[nth].at) for nth in (0, -1))
            mend = f"name an instant between the first order, of {first}, and the last, of {last}"
            fault = MappingFault(named.file, named.line, named.column, what, mend)
            raise MappingInvalid((fault,))
        how = f"{history} of before the cut-over are keyed in: the ERP's own number and terms"
        self._notes.add("orders", how)
        return at

    def _limited(
        self,
        known: tuple[Customer, ...],
        demand: Sequence[PlannedOrder],
        sales: Sequence[Sale],
        known_items: Sequence[Item],
        prices: Sequence[Price],
        discounts: Sequence[Discount],
        held: Sequence[str],
    ) -> tuple[Customer, ...]:
        """The customers with generated credit limits, if they are wanted."""
        facts = self._mapping.facts
        if not self._mapping.generate.credit_limits:
            return known
        by_sku = {item.sku: item for item in known_items}
        rates = facts.tax_rates or NO_TAX
        worth = worths(demand, sales, by_sku, prices, discounts, rates)
        how = f"ample; the customers of {', '.join(held)} are over theirs" if held else "ample"
        self._notes.add("customers.credit_limit", how)
        return with_limits(known, demand, worth, held, facts.currency)

    def _say_constants(self) -> None:
        """What stands in the mapping because no export says it."""
        facts = self._mapping.facts
        self._notes.add("currency", f"{facts.currency}, as the mapping says")
        self._notes.add("rounding", f"{facts.rounding}, as the mapping says")
        if not facts.tax_rates:
            self._notes.add("tax_rates", "zero, as the exports have no tax")

    def _source(self) -> str:
        """Folder, mapping and a hash of all files read, without the place on this machine."""
        exports = self._records.exports
        name = self._folder.resolve().name
        return f"exports {name}, mapping {self._mapping.label}, sha256 {exports.digest}"

    def _end(self, demand: Sequence[PlannedOrder], receipts: Sequence[Receipt]) -> datetime:
        """The midnight after the last thing that happens; of payments, only those of the data."""
        instants = [order.at for order in demand]
        instants += [shipment.at for order in demand for shipment in order.shipments]
        instants += [receipt.at for receipt in receipts]
        paid = {o.text("reference") for o in self._records.of("orders") if o.moment("paid_on")}
        instants += [
            order.shipments[-1].at + order.pay_after_days * DAY
            for order in demand
            if order.reference in paid and order.shipments and order.pay_after_days is not None
        ]
        return self._calendar.midnight(self._calendar.day(max(instants)) + DAY)
