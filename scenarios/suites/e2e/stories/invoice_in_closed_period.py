"""The month is closed early: what ships afterwards is billed in the next one."""

from scenarios.stories.kit import (
    RECEIVABLES,
    Buyer,
    Cast,
    Goods,
    Story,
    cannot_invoice,
    closes_period,
    invoice,
    opens_period,
    place,
    portal_shows,
    sets_terms,
    ship,
    statement_shows,
)

STORY = Story(
    id="invoice-in-closed-period",
    title="An invoice is refused in a closed period, and the portal shows none until it is posted",
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(Goods("bolt", price="10.00"),),
    ),
    steps=(
        sets_terms("anna"),
        place("first", "anna", ("bolt", 10)),
        closes_period(),
        ship("first"),
        cannot_invoice("first", "closed-period"),
        portal_shows("first", shipment_state="shipped", invoice_state="pending", invoices=[]),
        statement_shows("anna", billed="0", open="0"),
        opens_period(),
        invoice("first"),
        portal_shows("first", invoice_state="invoiced", invoices=["posted"]),
        statement_shows("anna", billed="120.00", open="120.00"),
    ),
    needs=(RECEIVABLES,),
    falls_on_all="the month is closed for everybody",
)
