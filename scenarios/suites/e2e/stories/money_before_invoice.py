"""A buyer pays before there is anything to pay, and too much."""

from scenarios.stories.kit import (
    RECEIVABLES,
    Buyer,
    Cast,
    Goods,
    Story,
    applies,
    cannot_apply,
    invoice,
    place,
    portal_shows,
    receives,
    ship,
    statement_shows,
)

STORY = Story(
    id="money-before-invoice",
    title="Money waits unapplied, pays an invoice later, and what is over stays the buyer's",
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(Goods("bolt", price="10.00"),),
    ),
    steps=(
        receives("advance", "anna", "150.00"),
        statement_shows("anna", billed="0", open="0", unapplied="150.00"),
        receives("tip", "anna", "5.00"),  # what is open does not change, and the statement does
        statement_shows("anna", billed="0", open="0", unapplied="155.00"),
        place("first", "anna", ("bolt", 10)),
        ship("first"),
        invoice("first"),
        # What is open is open, whatever waits beside it.
        statement_shows("anna", billed="120.00", open="120.00", unapplied="155.00"),
        cannot_apply("advance", "first", "150.00", "overpaid"),
        applies("advance", "first", "70.00"),
        statement_shows("anna", paid="70.00", open="50.00", unapplied="85.00"),
        applies("advance", "first", "50.00"),
        statement_shows("anna", paid="120.00", open="0", unapplied="35.00"),
        portal_shows("first", state="done", invoices=["paid"]),
        cannot_apply("advance", "first", "30.00", "overpaid"),
    ),
    needs=(RECEIVABLES,),
)
