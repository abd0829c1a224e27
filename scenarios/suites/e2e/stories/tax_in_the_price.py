"""Prices in pounds have their tax in them: what a buyer is shown is what he pays."""

from scenarios.stories.kit import (
    PRICING,
    Buyer,
    Cast,
    Goods,
    Story,
    catalogue_shows,
    erp_has,
    invoice,
    pay,
    place,
    portal_shows,
    ship,
)

STORY = Story(
    id="tax-in-the-price",
    title="One buyer's prices include the tax, another's do not, and the ERP alone works it out",
    severity="blocker",
    item=5,
    needs=(PRICING,),
    cast=Cast(
        buyers=(Buyer("anna"), Buyer("owen", currency="GBP", credit_limit="100.00")),
        goods=(Goods("bolt", price="10.00", currency="GBP"), Goods("nut", price="10.00")),
        tax_included=("GBP",),
    ),
    steps=(
        place("first", "owen", ("bolt", 10)),  # 100.00 with 16.67 of tax: just his limit
        place("second", "anna", ("nut", 10)),
        catalogue_shows("owen", "bolt", price="10.00", tax_included=True),
        catalogue_shows("anna", "nut", price="10.00", tax_included=False),
        erp_has("first", prices={1: "10.00"}, total="100.00", taxed="16.67", holds=[]),
        erp_has("second", prices={1: "10.00"}, total="120.00", taxed="20.00"),
        portal_shows("first", total="100.00", taxed="16.67", owed="100.00"),
        portal_shows("second", total="120.00", taxed="20.00", owed="120.00"),
        ship("first", {1: 3}),  # 30.00 with 5.00 in it
        invoice("first"),
        ship("first"),  # 70.00 with 11.67
        invoice("first"),
        portal_shows("first", billed="100.00", invoices=["posted", "posted"]),
        pay("first", bill=1),
        pay("first", bill=2),
        portal_shows("first", paid="100.00", invoices=["paid", "paid"]),
    ),
)
