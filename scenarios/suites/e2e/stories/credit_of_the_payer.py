"""Two branches order while a third order came by phone: one limit, the payer's, for all."""

from scenarios.stories.kit import (
    ERP_ORDERS,
    PARTNERS,
    Buyer,
    Cast,
    Goods,
    Place,
    Story,
    erp_has,
    invoice,
    key_in,
    pay,
    place,
    portal_shows,
    release,
    ship,
)

STORY = Story(
    id="credit-of-the-payer",
    title="An order over the payer's limit is held while another is in flight, and released",
    needs=(PARTNERS, ERP_ORDERS),
    cast=Cast(
        buyers=(Buyer("group", credit_limit="200.00"), Buyer("north"), Buyer("south")),
        goods=(Goods("bolt", price="10.00"),),
        places=(
            Place("group"),
            Place("north", parent="group", payer="group"),
            Place("south", parent="group", payer="group"),
        ),
    ),
    steps=(
        key_in("phone", "group", ("bolt", 5)),
        erp_has("phone", state="processing", holds=[]),
        portal_shows("phone", state="processing", ordered={1: 5}),
        place("first", "north", ("bolt", 6)),
        place("second", "south", ("bolt", 6)),
        erp_has("first", holds=[], allocated={1: 6}),
        erp_has("second", state="held", holds=["credit"], allocated={1: 0}),
        portal_shows("second", state="held", holds=["credit"]),
        ship("first"),
        invoice("first"),
        pay("first"),
        release("second"),
        portal_shows("second", state="processing", holds=[], allocated={1: 6}),
        place("third", "north", ("bolt", 6)),
        erp_has("third", state="held", holds=["credit"]),
    ),
)
