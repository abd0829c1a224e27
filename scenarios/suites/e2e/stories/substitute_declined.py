"""A buyer does not want what is sent instead, and his terms let him say so for a day."""

from scenarios.stories.kit import (
    ERP_ORDERS,
    NORTH,
    Buyer,
    Cast,
    Goods,
    Story,
    amend,
    amendment_is,
    cannot_amend,
    catalogue_shows,
    place,
    portal_links,
    portal_shows,
    ship,
    substitute,
    wait,
)

STORY = Story(
    id="substitute-declined",
    title="A substitute is declined while the terms say so, and another one cannot be",
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(
            Goods("bolt", price="12.50", stock={NORTH: 0}),
            Goods("stud", price="15.00"),
            Goods("screw", price="9.00"),
        ),
    ),
    steps=(
        place("first", "anna", ("bolt", 10)),
        portal_shows("first", backordered={1: 10}),
        substitute("first", {1: 4}, "stud", "studs", hours=24),
        substitute("first", {1: 6}, "screw", "screws", price="own"),
        portal_links("first", "studs", "substitution", {1: "stud"}),
        portal_links("first", "screws", "substitution", {1: "screw"}),
        portal_shows("first", state="cancelled", cancelled={1: 10}),
        cannot_amend("screws", {1: 0}, "cut-off-passed"),
        wait(hours=20),
        amend("studs", {1: 0}),
        amendment_is("studs", "accepted"),
        portal_shows("studs", state="cancelled", cancelled={1: 4}),
        catalogue_shows("anna", "stud", available=100),
        ship("screws"),
        portal_shows("screws", parcels=[{1: 6}], prices={1: "9.00"}, total="64.80"),
    ),
    needs=(ERP_ORDERS, "amendments"),
)
