"""A warehouse repeats itself, soon and late, and in between something else was confirmed."""

from scenarios.stories.kit import (
    WMS,
    Buyer,
    Cast,
    Goods,
    Story,
    confirms,
    erp_has,
    erp_posted,
    place,
    portal_shows,
    releases_to_warehouse,
    tells_again,
    wait,
    warehouse_has,
)

STORY = Story(
    id="warehouse-confirms-twice",
    title="The warehouse confirms the same parcel three times: it left once",
    severity="blocker",
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(Goods("bolt", price="10.00"),),
    ),
    steps=(
        place("first", "anna", ("bolt", 10)),
        releases_to_warehouse("first"),
        warehouse_has("first", {1: 10}),
        confirms("first", {1: 3}),
        tells_again("first"),
        erp_posted("first"),
        tells_again("first"),
        wait(hours=1),
        erp_has("first", shipped={1: 3}, allocated={1: 7}),
        confirms("first", {1: 7}),
        tells_again("first", confirmation=1),
        erp_posted("first"),
        portal_shows("first", shipment_state="shipped", parcels=[{1: 3}, {1: 7}]),
    ),
    needs=(WMS,),
)
