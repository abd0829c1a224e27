"""A buyer sends his order elsewhere: another warehouse serves it, and another tax is due on it."""

from scenarios.stories.heads import amend_head, has_place, head_answered, head_is
from scenarios.stories.kit import (
    NORTH,
    SOURCING,
    SOUTH,
    TAX,
    Buyer,
    Cast,
    Goods,
    Story,
    catalogue_shows,
    erp_has,
    invoice,
    place,
    portal_shows,
    serve,
    sets_rate,
    ship,
    tax_engine_has,
    wait,
)

STORY = Story(
    id="ship-to-amended",
    title="An order whose ship-to is amended leaves from where it may, taxed by where it goes",
    needs=(SOURCING, TAX, "amendments"),
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(Goods("bolt", price="10.00", stock={NORTH: 10, SOUTH: 5}),),
        tax_engine=True,
    ),
    steps=(
        has_place("anna", "isle", country="Iceland", region="Isles"),
        serve(NORTH, serves=False, ship_to="Isles"),
        sets_rate("5", country="Iceland"),
        wait(hours=2),
        place("first", "anna", ("bolt", 8)),
        erp_has("first", allocated={1: 8}),
        amend_head("first", deliver_to="isle"),
        head_answered("first", None),
        head_is("first", deliver_to="isle"),
        erp_has("first", allocated={1: 5}, backordered={1: 3}),
        portal_shows("first", allocated={1: 5}, backordered={1: 3}),
        catalogue_shows("anna", "bolt", available=10),
        ship("first"),
        invoice("first"),
        tax_engine_has("first", "2.50"),
        portal_shows("first", billed="52.50"),
    ),
)
