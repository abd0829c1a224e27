"""Two per cent off for who pays within ten days: taken at their end, though it is booked later."""

from scenarios.stories.kit import (
    RECEIVABLES,
    Buyer,
    Cast,
    Goods,
    Story,
    invoice,
    place,
    portal_shows,
    receives,
    sets_terms,
    ship,
    statement_shows,
    wait,
)

STORY = Story(
    id="early-discount-taken",
    title="An invoice is paid early, less the discount, and nothing of it is open any more",
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(Goods("bolt", price="10.00"),),
    ),
    steps=(
        sets_terms("anna", net=30, discount="2", within=10),
        place("first", "anna", ("bolt", 10)),
        ship("first"),
        invoice("first"),
        statement_shows("anna", billed="120.00", open="120.00", overdue=False),
        wait(days=12),
        # The money came at the last instant: the day of the posting does not count.
        receives("cheque", "anna", "120.00", {"first": "117.60"}, after_days=10),
        # Who pays all of it and is let off has the rest to his credit.
        statement_shows("anna", paid="117.60", let_off="2.40", open="0", unapplied="2.40"),
        portal_shows("first", state="done", invoices=["paid"], paid="117.60"),
    ),
    needs=(RECEIVABLES,),
)
