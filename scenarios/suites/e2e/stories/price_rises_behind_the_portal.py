"""The price rises in the ERP a moment before the buyer orders at the price that he was shown."""

from scenarios.stories.kit import (
    Buyer,
    Cast,
    Goods,
    Story,
    catalogue_shows,
    check_out,
    erp_has,
    fill,
    invoice,
    place,
    portal_shows,
    reprice,
    ship,
)

STORY = Story(
    id="price-rises-behind-the-portal",
    title="The price that was agreed is the one that is booked and billed, whatever comes later",
    item=5,
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(Goods("bolt", price="12.50"),),
    ),
    steps=(
        fill("anna", ("bolt", 10)),
        reprice("bolt", "13.00"),
        check_out("first", "anna"),
        erp_has("first", prices={1: "12.50"}, total="150.00"),
        catalogue_shows("anna", "bolt", price="13.00"),
        place("second", "anna", ("bolt", 10)),
        erp_has("second", prices={1: "13.00"}, total="156.00"),
        ship("first"),
        invoice("first"),
        portal_shows("first", prices={1: "12.50"}, billed="150.00"),
    ),
)
