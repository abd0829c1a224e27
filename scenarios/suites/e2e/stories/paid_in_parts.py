"""Freight on the invoice, half of it paid now and the rest five days later."""

from scenarios.stories.kit import (
    Buyer,
    Cast,
    Goods,
    Story,
    charge,
    erp_has,
    invoice,
    pay,
    place,
    portal_shows,
    ship,
    wait,
)

STORY = Story(
    id="paid-in-parts",
    title="An invoice with freight is paid in two parts, and the portal says what is open",
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(Goods("bolt", price="12.50"),),
    ),
    steps=(
        place("first", "anna", ("bolt", 10)),
        charge("first", "12.50"),
        erp_has("first", total="162.50"),
        ship("first"),
        portal_shows("first", shipment_state="shipped", invoice_state="pending"),
        invoice("first"),
        portal_shows("first", invoice_state="invoiced", invoices=["posted"], billed="162.50"),
        pay("first", "100.00"),
        portal_shows("first", invoice_state="invoiced", invoices=["posted"], paid="100.00"),
        wait(days=5),
        pay("first"),
        portal_shows("first", state="done", invoice_state="paid", invoices=["paid"], paid="162.50"),
    ),
)
