"""A bill of two lines has one at a wrong price: that line is credited, and billed anew."""

from scenarios.stories.kit import (
    RECEIVABLES,
    REVERSALS,
    Buyer,
    Cast,
    Goods,
    Story,
    cannot_take_back,
    corrects,
    erp_has,
    invoice,
    owes,
    pay,
    place,
    portal_shows,
    portal_takes_back,
    sets_terms,
    ship,
    statement_shows,
)

STORY = Story(
    id="wrong-price-rebilled",
    title="A line that was billed too dear is credited by its invoice and line, and billed anew",
    severity="blocker",
    cast=Cast(
        buyers=(Buyer("anna", credit_limit="250.00"),),
        goods=(Goods("bolt", price="10.00"), Goods("nut", price="5.00")),
    ),
    steps=(
        sets_terms("anna"),
        place("first", "anna", ("bolt", 10), ("nut", 10)),
        ship("first"),
        invoice("first"),
        statement_shows("anna", billed="180.00", set_off="0", open="180.00"),
        corrects("first", {1: (10, "7.50")}),
        portal_takes_back("first", invoices=["corrected", "stands"]),
        portal_shows("first", invoice_state="invoiced", invoiced={1: 10, 2: 10}, billed="270.00"),
        statement_shows("anna", billed="270.00", set_off="120.00", open="150.00"),
        # So much less is owed: an order fits into the limit that did not before.
        place("second", "anna", ("nut", 15)),
        erp_has("second", state="processing", holds=[]),
        pay("first", "60.00", bill=1),
        pay("first"),
        portal_shows("first", state="done", invoices=["paid", "paid"]),
        cannot_take_back("first", "invoice", "invoice-paid"),
        statement_shows("anna", open="0"),
        owes("anna", "0"),
    ),
    needs=(RECEIVABLES, REVERSALS),
)
