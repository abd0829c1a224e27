"""A buyer cancels while a parcel leaves that the portal does not know of yet."""

from scenarios.stories.kit import (
    Buyer,
    Cast,
    Goods,
    Story,
    amend,
    amendment_is,
    erp_has,
    place,
    portal_shows,
    ship,
)

STORY = Story(
    id="cancelled-while-shipped",
    title="Who cancels what has just left is told so, and may still cancel the rest",
    needs=("amendments",),
    cast=Cast(buyers=(Buyer("anna"),), goods=(Goods("bolt", price="12.50"),)),
    steps=(
        place("first", "anna", ("bolt", 10)),
        ship("first", {1: 4}),
        amend("first", {1: 0}),
        amendment_is("first", "refused", "shipped"),
        erp_has("first", shipped={1: 4}, cancelled={1: 0}, allocated={1: 6}),
        amend("first", {1: 4}),
        amendment_is("first", "accepted"),
        portal_shows(
            "first",
            shipment_state="shipped",
            shipped={1: 4},
            cancelled={1: 6},
            parcels=[{1: 4}],
        ),
    ),
)
