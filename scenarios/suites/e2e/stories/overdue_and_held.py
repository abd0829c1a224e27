"""Whoever is overdue for too long gets nothing more until somebody decides."""

from scenarios.stories.kit import (
    RECEIVABLES,
    Buyer,
    Cast,
    Goods,
    Story,
    erp_has,
    invoice,
    place,
    portal_shows,
    receives,
    release,
    sets_terms,
    ship,
    statement_shows,
    wait,
)

STORY = Story(
    id="overdue-and-held",
    title="A buyer is overdue beyond his terms: the next order is held until he has paid",
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(Goods("bolt", price="10.00"),),
    ),
    steps=(
        sets_terms("anna", net=7, hold_after=3),
        place("first", "anna", ("bolt", 10)),
        ship("first"),
        invoice("first"),
        statement_shows("anna", open="120.00", overdue=False),
        wait(days=9),
        # Overdue, and still within what finance bears.
        place("second", "anna", ("bolt", 1)),
        erp_has("second", holds=[]),
        statement_shows("anna", overdue=True),
        wait(days=2),
        place("third", "anna", ("bolt", 1)),
        portal_shows("third", state="held", holds=["credit"]),
        receives("transfer", "anna", "120.00", {"first": "120.00"}),
        statement_shows("anna", open="0", overdue=False),
        release("third"),
        portal_shows("third", holds=[]),
        ship("third"),
        portal_shows("third", shipment_state="shipped"),
    ),
    needs=(RECEIVABLES,),
)
