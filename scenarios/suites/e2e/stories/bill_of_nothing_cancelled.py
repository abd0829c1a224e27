"""Goods are given away by their discount, and their bill, over nothing, is cancelled."""

from scenarios.stories.kit import (
    REVERSALS,
    Buyer,
    Cast,
    Goods,
    Story,
    cancels_invoice,
    invoice,
    owes,
    place,
    portal_shows,
    portal_takes_back,
    promote,
    ship,
    wait,
)

STORY = Story(
    id="bill-of-nothing-cancelled",
    title="The bill of what was given away is cancelled: its order is no longer done",
    cast=Cast(buyers=(Buyer("anna"),), goods=(Goods("bolt", price="10.00"),)),
    steps=(
        promote("bolt", "100", hours=24),
        wait(hours=1),
        place("first", "anna", ("bolt", 2)),
        ship("first"),
        invoice("first"),
        portal_shows("first", state="done", invoice_state="paid", billed="0"),
        cancels_invoice("first"),
        portal_shows(
            "first", state="processing", shipment_state="shipped", invoice_state="pending"
        ),
        portal_takes_back("first", invoices=["cancelled"]),
        invoice("first"),
        portal_shows("first", state="done", invoice_state="paid"),
        owes("anna", "0"),
    ),
    needs=(REVERSALS,),
)
