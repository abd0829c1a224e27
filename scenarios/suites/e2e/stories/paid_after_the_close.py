"""Money of before the close is booked after it, into the month that is open."""

from scenarios.stories.kit import (
    RECEIVABLES,
    Buyer,
    Cast,
    Goods,
    Story,
    closes_period,
    invoice,
    opens_period,
    place,
    portal_shows,
    receives,
    sets_terms,
    ship,
    statement_shows,
    wait,
)

STORY = Story(
    id="paid-after-the-close",
    title="Money of a closed month is posted into the next one, and takes the discount of its day",
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(Goods("bolt", price="10.00"),),
    ),
    steps=(
        sets_terms("anna", discount="2", within=10),
        place("first", "anna", ("bolt", 10)),
        ship("first"),
        invoice("first"),
        wait(days=11),
        closes_period("next_open"),
        receives("transfer", "anna", "117.60", {"first": "117.60"}, days_ago=2),
        statement_shows("anna", paid="117.60", let_off="2.40", open="0"),
        portal_shows("first", state="done", invoices=["paid"]),
        place("second", "anna", ("bolt", 5)),
        ship("second"),
        # Dated the first of the next month, and due a month after that.
        invoice("second"),
        statement_shows("anna", billed="180.00", open="60.00", overdue=False),
        portal_shows("second", invoices=["posted"]),
        opens_period(),
    ),
    needs=(RECEIVABLES,),
    falls_on_all="the month is closed for everybody",
)
