"""A clerk cancels everything before anything has left."""

from scenarios.stories.kit import (
    Buyer,
    Cast,
    Goods,
    Story,
    cancel,
    catalogue_shows,
    erp_has,
    place,
    portal_shows,
)

STORY = Story(
    id="cancelled-order",
    title="An order that is cancelled whole stays cancelled, and its goods are for sale again",
    cast=Cast(
        buyers=(Buyer("anna"), Buyer("bert")),
        goods=(Goods("bolt", price="12.50"),),
    ),
    steps=(
        place("first", "anna", ("bolt", 60)),
        erp_has("first", allocated={1: 60}),
        catalogue_shows("bert", "bolt", available=40),
        cancel("first", {1: 60}),
        portal_shows("first", state="cancelled", shipment_state="none", cancelled={1: 60}),
        catalogue_shows("bert", "bolt", available=100),
        place("second", "bert", ("bolt", 90)),
        portal_shows("second", promises={1: "in_stock"}, allocated={1: 90}),
    ),
)
