"""An order above the credit limit is held until a clerk releases it."""

from scenarios.stories.kit import (
    Buyer,
    Cast,
    Goods,
    Story,
    erp_has,
    place,
    portal_shows,
    release,
    ship,
    wait,
)

STORY = Story(
    id="credit-hold",
    title="An order above the credit limit shows its hold, and goes on when it is released",
    cast=Cast(
        buyers=(Buyer("anna", credit_limit="100.00"),),
        goods=(Goods("bolt", price="12.50"),),
    ),
    steps=(
        place("small", "anna", ("bolt", 2)),
        erp_has("small", state="processing", holds=[]),
        place("large", "anna", ("bolt", 10)),
        erp_has("large", state="held", holds=["credit"], allocated={1: 0}),
        portal_shows("large", state="held", shipment_state="none", holds=["credit"]),
        wait(hours=20),
        release("large"),
        portal_shows("large", state="processing", holds=[], allocated={1: 10}),
        ship("large"),
        portal_shows("large", shipment_state="shipped", parcels=[{1: 10}]),
    ),
)
