"""A clerk stops an order that had its goods; somebody else gets them until it is released."""

from scenarios.stories.kit import (
    NORTH,
    Buyer,
    Cast,
    Goods,
    Story,
    hold,
    place,
    portal_shows,
    receive,
    release,
    ship,
    wait,
)

STORY = Story(
    id="held-for-review",
    title="Holds for review and price show in the portal, give their goods up, and are released",
    cast=Cast(
        buyers=(Buyer("anna"), Buyer("bert")),
        goods=(Goods("bolt", price="12.50", stock={NORTH: 10}),),
    ),
    steps=(
        place("first", "anna", ("bolt", 8)),
        portal_shows("first", state="processing", allocated={1: 8}),
        place("second", "bert", ("bolt", 6)),
        portal_shows("second", allocated={1: 2}, backordered={1: 4}),
        hold("first", "review"),
        portal_shows("first", state="held", holds=["review"], shipment_state="none"),
        portal_shows("second", allocated={1: 6}, backordered={1: 0}),
        hold("first", "price"),
        portal_shows("first", state="held", holds=["review", "price"], allocated={1: 0}),
        release("first", "review"),
        portal_shows("first", state="held", holds=["price"]),
        wait(days=1),
        release("first", "price"),
        portal_shows("first", state="processing", holds=[], allocated={1: 4}, backordered={1: 4}),
        receive("bolt", 10),
        ship("first"),
        portal_shows("first", shipment_state="shipped", parcels=[{1: 8}]),
    ),
)
