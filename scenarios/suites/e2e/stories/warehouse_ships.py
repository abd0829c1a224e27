"""A WMS picks and ships what the ERP has sold, parcel by parcel."""

from scenarios.stories.kit import (
    WMS,
    Buyer,
    Cast,
    Goods,
    Story,
    cannot_cancel,
    confirms,
    erp_has,
    erp_posted,
    invoice,
    place,
    portal_shows,
    releases_to_warehouse,
    warehouse_has,
)

STORY = Story(
    id="warehouse-ships",
    title="The warehouse ships what the ERP released, and the buyer sees its parcels",
    severity="blocker",
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(Goods("bolt", price="10.00"), Goods("nut", price="2.00")),
    ),
    steps=(
        place("first", "anna", ("bolt", 10), ("nut", 4)),
        releases_to_warehouse("first"),
        cannot_cancel("first", {1: 1}),
        warehouse_has("first", {1: 10, 2: 4}),
        confirms("first", {1: 6, 2: 4}),
        erp_posted("first"),
        invoice("first"),
        portal_shows("first", shipment_state="partially_shipped", parcels=[{1: 6, 2: 4}]),
        confirms("first", {1: 4}),
        erp_posted("first"),
        invoice("first"),
        erp_has("first", shipped={1: 10, 2: 4}, backordered={1: 0, 2: 0}),
        portal_shows(
            "first", shipment_state="shipped", parcels=[{1: 6, 2: 4}, {1: 4}], billed="129.60"
        ),
    ),
    needs=(WMS,),
)
