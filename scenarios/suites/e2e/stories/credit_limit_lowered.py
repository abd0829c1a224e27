"""A credit limit is lowered while orders are open: they stay, and the next one is held."""

from scenarios.stories.kit import (
    Buyer,
    Cast,
    Goods,
    Story,
    erp_has,
    invoice,
    limit,
    pay,
    place,
    portal_shows,
    release,
    ship,
    wait,
)

STORY = Story(
    id="credit-limit-lowered",
    title="A credit limit that a clerk lowers holds the next order, and lets the open one go on",
    cast=Cast(
        buyers=(Buyer("anna", credit_limit="1000.00"),),
        goods=(Goods("bolt", price="12.50"),),
    ),
    steps=(
        place("open", "anna", ("bolt", 20)),  # 300.00 with tax
        erp_has("open", state="processing", holds=[], allocated={1: 20}),
        limit("anna", "310.00"),
        wait(hours=1),
        place("next", "anna", ("bolt", 4)),
        erp_has("next", state="held", holds=["credit"], allocated={1: 0}),
        portal_shows("next", state="held", holds=["credit"]),
        erp_has("open", state="processing", holds=[], allocated={1: 20}),
        ship("open"),
        invoice("open"),
        portal_shows("open", shipment_state="shipped", holds=[]),
        limit("anna", None),
        place("after", "anna", ("bolt", 8)),
        erp_has("after", holds=[], allocated={1: 8}),
        portal_shows("next", state="held"),  # a limit that is raised releases nothing by itself
        release("next"),
        portal_shows("next", holds=[], allocated={1: 4}),
        pay("open"),
        portal_shows("open", state="done"),
    ),
)
