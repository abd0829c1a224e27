"""The rate changes between two parcels of one order, and abroad there is another one."""

from scenarios.stories.kit import (
    TAX,
    Buyer,
    Cast,
    Goods,
    Story,
    invoice,
    place,
    portal_shows,
    sets_rate,
    ship,
    tax_engine_has,
    wait,
)

STORY = Story(
    id="tax-rate-changes",
    title="A rate changes at an instant: what is billed before bears the old one, the rest the new",
    cast=Cast(
        buyers=(Buyer("anna"), Buyer("exempt", exemption="CERT-7")),
        goods=(Goods("bolt", price="10.00"),),
        tax_engine=True,
    ),
    steps=(
        sets_rate("25", in_hours=24),
        place("first", "anna", ("bolt", 10)),
        place("second", "exempt", ("bolt", 5)),
        ship("first", {1: 4}),
        invoice("first"),
        tax_engine_has("first", "8.00"),
        wait(hours=24),
        ship("first"),
        invoice("first"),
        tax_engine_has("first", "15.00", parcel=2),
        portal_shows("first", invoices=["posted", "posted"], billed="123.00"),
        ship("second"),
        invoice("second"),
        tax_engine_has("second", "0.00"),
        portal_shows("second", invoices=["posted"], billed="50.00"),
        sets_rate("5", country="Ireland"),
        place("third", "anna", ("bolt", 2)),
        ship("third"),
        invoice("third"),
        portal_shows("third", billed="21.00"),
    ),
    needs=(TAX,),
)
