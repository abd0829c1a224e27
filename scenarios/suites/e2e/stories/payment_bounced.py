"""A payment that was posted does not come: the order that was done is open again."""

from scenarios.stories.kit import (
    REVERSALS,
    Buyer,
    Cast,
    Goods,
    Story,
    bounces,
    cannot_take_back,
    erp_has,
    invoice,
    owes,
    pay,
    place,
    portal_shows,
    ship,
)

STORY = Story(
    id="payment-bounced",
    title="A payment is reversed: the invoice is open again, and so is the order",
    cast=Cast(
        buyers=(Buyer("anna", credit_limit="200.00"),),
        goods=(Goods("bolt", price="10.00"),),
    ),
    steps=(
        place("first", "anna", ("bolt", 10)),
        ship("first"),
        invoice("first"),
        pay("first", "20.00"),
        pay("first"),
        portal_shows("first", state="done", invoice_state="paid", paid="120.00"),
        cannot_take_back("first", "invoice", "invoice-paid"),
        bounces("first"),
        cannot_take_back("first", "payment", "already-reversed"),
        owes("anna", "100.00"),
        portal_shows(
            "first",
            state="processing",
            shipment_state="shipped",
            invoice_state="invoiced",
            invoices=["posted"],
            paid="20.00",
        ),
        # What is owed again counts against the limit.
        place("second", "anna", ("bolt", 10)),
        erp_has("second", state="held", holds=["credit"]),
        pay("first", "100.00"),
        portal_shows("first", state="done", invoice_state="paid", paid="120.00"),
        owes("anna", "0"),
    ),
    needs=(REVERSALS,),
)
