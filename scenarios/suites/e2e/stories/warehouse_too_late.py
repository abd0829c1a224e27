"""Most of it is packed, or has left, when the ERP wants it back: the warehouse says so."""

from scenarios.stories.kit import (
    WMS,
    Buyer,
    Cast,
    Goods,
    Story,
    confirms,
    erp_has,
    erp_posted,
    packs,
    place,
    portal_shows,
    releases_to_warehouse,
    warehouse_has,
    withdrawal_is,
    withdraws,
)

STORY = Story(
    id="warehouse-too-late",
    title="What is packed leaves though it was wanted back, and nothing of it is cancelled",
    severity="blocker",
    cast=Cast(buyers=(Buyer("anna"),), goods=(Goods("bolt", price="10.00"),)),
    steps=(
        place("first", "anna", ("bolt", 10)),
        releases_to_warehouse("first"),
        warehouse_has("first", {1: 10}),
        packs("first", {1: 8}),
        withdraws("first", {1: 5}),
        withdrawal_is("first", {1: 2}),
        erp_has("first", allocated={1: 8}, cancelled={1: 2}),
        # The last parcel has left, and the ERP does not know of it yet.
        confirms("first", {1: 8}),
        withdraws("first", {1: 8}),
        withdrawal_is("first", {1: 0}),
        erp_posted("first"),
        portal_shows("first", shipment_state="shipped", cancelled={1: 2}, parcels=[{1: 8}]),
    ),
    needs=(WMS,),
)
