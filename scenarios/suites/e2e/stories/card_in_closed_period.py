"""The books are closed when a card is charged, in a currency without decimals."""

from scenarios.stories.kit import (
    PAYMENTS,
    RECEIVABLES,
    Buyer,
    Cast,
    Goods,
    Story,
    closes_period,
    fill,
    invoice,
    opens_period,
    payment_shows,
    pays_by_card,
    portal_shows,
    sets_terms,
    ship,
    statement_shows,
    wait,
)

STORY = Story(
    id="card-in-closed-period",
    title="Money of a card meets a closed period: its posting waits where people look",
    cast=Cast(
        buyers=(Buyer("anna", currency="JPY"),),
        goods=(Goods("bolt", price="10", currency="JPY"),),
    ),
    steps=(
        sets_terms("anna"),
        fill("anna", ("bolt", 10)),
        pays_by_card("first", "anna"),
        ship("first"),
        invoice("first"),
        closes_period(),
        wait(hours=1),
        payment_shows("first", "authorised", "120"),
        # It was taken and could not be posted: the portal still says what the ERP says.
        portal_shows("first", invoice_state="invoiced", invoices=["posted"], paid="0"),
        statement_shows("anna", paid="0", open="120"),
        opens_period(),
    ),
    needs=(PAYMENTS, RECEIVABLES),
    falls_on_all="the month is closed for everybody",
)
