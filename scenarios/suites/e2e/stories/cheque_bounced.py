"""A cheque that paid two invoices, one with a discount, and left something, is not honoured."""

from scenarios.stories.kit import (
    RECEIVABLES,
    REVERSALS,
    Buyer,
    Cast,
    Goods,
    Story,
    cannot_apply,
    invoice,
    money_bounces,
    owes,
    place,
    portal_shows,
    portal_shows_bounced,
    receives,
    sets_terms,
    ship,
    statement_shows,
)

STORY = Story(
    id="cheque-bounced",
    title="Money for two invoices did not come: both are open again, and the discount is gone",
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(Goods("bolt", price="10.00"),),
    ),
    steps=(
        sets_terms("anna", discount="2", within=10),
        place("first", "anna", ("bolt", 10)),
        ship("first"),
        invoice("first"),
        place("second", "anna", ("bolt", 5)),
        ship("second"),
        invoice("second"),
        receives("cheque", "anna", "200.00", {"first": "117.60", "second": "50.00"}),
        statement_shows("anna", paid="167.60", let_off="2.40", open="10.00", unapplied="32.40"),
        portal_shows("first", state="done", invoices=["paid"], paid="117.60"),
        money_bounces("cheque"),
        # The receipt stays as it was posted, and its reversal stands beside it.
        portal_shows_bounced("cheque", "anna"),
        statement_shows(
            "anna", billed="180.00", paid="0", let_off="0", open="180.00", unapplied="0"
        ),
        portal_shows("first", state="processing", invoices=["posted"], paid="0"),
        portal_shows("second", invoices=["posted"], paid="0"),
        cannot_apply("cheque", "second", "10.00", "already-reversed"),
        owes("anna", "180.00"),
        receives("transfer", "anna", "180.00", {"first": "120.00", "second": "60.00"}),
        statement_shows("anna", paid="180.00", let_off="0", open="0"),
        portal_shows("first", state="done", invoices=["paid"]),
    ),
    needs=(RECEIVABLES, REVERSALS),
)
