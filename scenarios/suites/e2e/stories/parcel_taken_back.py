"""The wrong goods left: bill and goods issue are taken back, and the right ones leave again."""

from scenarios.stories.kit import (
    NORTH,
    REVERSALS,
    Buyer,
    Cast,
    Goods,
    Story,
    cancels_invoice,
    cannot_take_back,
    catalogue_shows,
    charge,
    invoice,
    owes,
    pay,
    place,
    portal_shows,
    portal_takes_back,
    ship,
    takes_back,
)

STORY = Story(
    id="parcel-taken-back",
    title="A parcel is taken back after its bill: the line is open again, and leaves once more",
    severity="blocker",
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(Goods("bolt", price="10.00", stock={NORTH: 20}),),
    ),
    steps=(
        place("first", "anna", ("bolt", 10)),
        charge("first", "5.00"),
        ship("first"),
        invoice("first"),
        portal_shows("first", shipment_state="shipped", invoice_state="invoiced", billed="125.00"),
        owes("anna", "125.00"),
        cannot_take_back("first", "parcel", "already-invoiced"),
        cancels_invoice("first"),
        cannot_take_back("first", "invoice", "already-reversed"),
        owes("anna", "0"),
        takes_back("first"),
        cannot_take_back("first", "parcel", "already-reversed"),
        portal_shows(
            "first",
            state="processing",
            shipment_state="exception",
            invoice_state="none",
            shipped={1: 0},
            invoiced={1: 0},
            allocated={1: 10},
        ),
        portal_takes_back("first", parcels=["cancelled"], invoices=["cancelled"]),
        # The goods are back on the shelf, and held for the order.
        catalogue_shows("anna", "bolt", available=10),
        ship("first"),
        invoice("first"),
        pay("first"),
        portal_shows("first", state="done", shipment_state="shipped", invoice_state="paid"),
        portal_takes_back(
            "first", parcels=["cancelled", "stands"], invoices=["cancelled", "stands"]
        ),
        owes("anna", "0"),
    ),
    needs=(REVERSALS,),
)
