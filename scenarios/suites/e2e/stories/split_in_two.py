"""The warehouse can send one half at once; the ERP makes an order of the other."""

from scenarios.stories.kit import (
    ERP_ORDERS,
    Buyer,
    Cast,
    Goods,
    Story,
    catalogue_shows,
    check_out,
    erp_has,
    invoice,
    pay,
    place,
    portal_links,
    portal_shows,
    reorders,
    ship,
    split,
    wait,
)

STORY = Story(
    id="split-in-two",
    title="An order that the ERP splits in two shows both, and each parcel and invoice once",
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(Goods("bolt", price="12.50"), Goods("nut", price="0.40", pack=12)),
    ),
    steps=(
        place("first", "anna", ("bolt", 10), ("nut", 6), ("bolt", 5)),
        erp_has("first", allocated={1: 10, 2: 6, 3: 5}),
        split("first", {1: 4, 3: 5}, "second"),
        portal_shows("first", allocated={1: 6, 2: 6, 3: 0}, cancelled={1: 4, 3: 5}),
        portal_links("first", "second", "split", {1: "bolt", 3: "bolt"}),
        portal_shows("second", ordered={1: 4, 3: 5}, allocated={1: 4, 3: 5}),
        ship("first"),
        invoice("first"),
        wait(days=2),
        ship("second", {1: 4}),
        ship("second"),
        invoice("second", 1),
        invoice("second", 2),
        pay("second"),
        portal_shows(
            "first", shipment_state="shipped", parcels=[{1: 6, 2: 6}], invoices=["posted"]
        ),
        portal_shows("second", parcels=[{1: 4}, {3: 5}], invoices=["posted", "paid"]),
        portal_shows("second", billed="135.00", paid="75.00"),
        catalogue_shows("anna", "bolt", available=85),
        reorders("anna", "second"),
        check_out("again", "anna"),
        erp_has("again", ordered={1: 4, 3: 5}),
    ),
    needs=(ERP_ORDERS,),
)
