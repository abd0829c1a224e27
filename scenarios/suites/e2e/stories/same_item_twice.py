"""One item stands on two lines of an order; the second line leaves first."""

from scenarios.stories.kit import (
    Buyer,
    Cast,
    Goods,
    Story,
    erp_has,
    invoice,
    place,
    portal_shows,
    ship,
    wait,
)

STORY = Story(
    id="same-item-twice",
    title="Two lines of one item stay two lines, from the cart to the invoice",
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(Goods("bolt", price="12.50"),),
    ),
    steps=(
        place("first", "anna", ("bolt", 3), ("bolt", 5)),
        erp_has("first", ordered={1: 3, 2: 5}, allocated={1: 3, 2: 5}),
        ship("first", {2: 5}),
        invoice("first"),
        portal_shows("first", shipped={1: 0, 2: 5}, invoiced={1: 0, 2: 5}, parcels=[{2: 5}]),
        wait(days=1),
        ship("first", {1: 3}),
        portal_shows("first", shipped={1: 3, 2: 5}, parcels=[{2: 5}, {1: 3}]),
    ),
)
