"""An item runs out; another is sent for what is open, and the buyer sees which for which."""

from scenarios.stories.kit import (
    ERP_ORDERS,
    NORTH,
    Buyer,
    Cast,
    Goods,
    Story,
    check_out,
    erp_has,
    invoice,
    place,
    portal_links,
    portal_shows,
    reorders,
    ship,
    substitute,
)

STORY = Story(
    id="substitute-shown",
    title="A part of a line is substituted at the original price, and the both are shown",
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(Goods("bolt", price="12.50", stock={NORTH: 4}), Goods("stud", price="15.00")),
    ),
    steps=(
        place("first", "anna", ("bolt", 10)),
        portal_shows("first", allocated={1: 4}, backordered={1: 6}),
        substitute("first", {1: 6}, "stud", "instead"),
        portal_shows("first", cancelled={1: 6}, backordered={1: 0}, allocated={1: 4}),
        portal_links("first", "instead", "substitution", {1: "stud"}),
        portal_shows("instead", ordered={1: 6}, prices={1: "12.50"}, allocated={1: 6}),
        ship("first"),
        ship("instead"),
        invoice("instead"),
        portal_shows("instead", parcels=[{1: 6}], invoices=["posted"], billed="90.00"),
        portal_shows("first", shipment_state="shipped", parcels=[{1: 4}], invoices=[]),
        # What was sent instead is asked for again by its own name, at its own price.
        reorders("anna", "instead"),
        check_out("again", "anna"),
        erp_has("again", ordered={1: 6}, prices={1: "15.00"}),
    ),
    needs=(ERP_ORDERS,),
)
