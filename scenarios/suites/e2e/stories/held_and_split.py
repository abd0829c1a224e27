"""A held order is split: both halves stay held until somebody releases each."""

from scenarios.stories.kit import (
    ERP_ORDERS,
    Buyer,
    Cast,
    Goods,
    Story,
    invoice,
    pay,
    place,
    portal_links,
    portal_shows,
    release,
    ship,
    split,
)

STORY = Story(
    id="held-and-split",
    title="An order beyond the limit is split; one half is released, and the other stays held",
    cast=Cast(
        buyers=(Buyer("anna", credit_limit="100.00"),), goods=(Goods("bolt", price="10.00"),)
    ),
    steps=(
        place("large", "anna", ("bolt", 12)),
        portal_shows("large", state="held", holds=["credit"]),
        split("large", {1: 6}, "rest"),
        portal_links("large", "rest", "split", {1: "bolt"}),
        portal_shows("rest", state="held", holds=["credit"], ordered={1: 6}),
        release("large"),
        portal_shows("large", state="processing", allocated={1: 6}, cancelled={1: 6}),
        ship("large"),
        invoice("large"),
        pay("large"),
        portal_shows("large", state="done", invoices=["paid"]),
        portal_shows("rest", state="held", allocated={1: 0}),
        release("rest"),
        ship("rest"),
        portal_shows("rest", parcels=[{1: 6}], holds=[]),
    ),
    needs=(ERP_ORDERS,),
)
