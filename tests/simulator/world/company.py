"""The smallest company: four CSV files and a mapping, which a test fills as it needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

MAPPING = """
name = "small"
[world]
currency = "EUR"
[read.customers]
file = "customers.csv"
into = "customers"
fields = { id = "id", name = "name", street = "street", city = "city", country = "country" }
[read.items]
file = "items.csv"
into = "items"
fields = { sku = "sku", name = "name", list_price = "price" }
[read.orders]
file = "orders.csv"
into = "orders"
dates = ["%Y-%m-%d", "%Y-%m-%d %H:%M"]
fields = { reference = "no", account = "customer", ordered_on = "on", shipped_on = "shipped" }
[read.lines]
file = "lines.csv"
into = "lines"
[read.lines.fields]
order = "no"
sku = "sku"
quantity = "quantity"
unit_price = "paid"
discount = "percent"
[derive]
list_prices = "order_history"
discounts = "order_history"
"""


@dataclass
class Company:
    """Rows of the four files; `extra` is added to the mapping, `replace` changes it."""

    orders: list[str]
    lines: list[str]
    customers: list[str] = field(
        default_factory=lambda: ["A,Ada,1 Lane,Ely,UK", "B,Bo,2 Lane,Ely,UK"]
    )
    items: list[str] = field(default_factory=lambda: ["X,Thing,9.00", "Y,Other,5.00"])
    extra: str = ""
    replace: dict[str, str] = field(default_factory=dict)

    def written(self, folder: Path) -> Path:
        """Writes the files; returns the folder."""
        mapping = MAPPING + self.extra
        for before, after in self.replace.items():
            assert before in mapping
            mapping = mapping.replace(before, after)
        files = {
            "customers.csv": ["id,name,street,city,country", *self.customers],
            "items.csv": ["sku,name,price", *self.items],
            "orders.csv": ["no,customer,on,shipped", *self.orders],
            "lines.csv": ["no,sku,quantity,paid,percent", *self.lines],
            "seatrial-mapping.toml": [mapping],
        }
        for name, lines in files.items():
            (folder / name).write_text("\n".join(lines) + "\n", "utf-8")
        return folder
