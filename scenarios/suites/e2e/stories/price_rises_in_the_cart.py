"""The price rises between cart and checkout: the buyer is told before he pays it."""

from scenarios.stories.kit import (
    Buyer,
    Cast,
    Goods,
    Story,
    catalogue_shows,
    check_out,
    erp_has,
    fill,
    is_turned_away,
    portal_shows,
    reprice,
)

STORY = Story(
    id="price-rises-in-the-cart",
    title="A price that rises between cart and checkout is shown before it is agreed",
    item=5,
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(Goods("bolt", price="12.50"),),
    ),
    steps=(
        fill("anna", ("bolt", 10)),
        reprice("bolt", "13.00"),
        catalogue_shows("anna", "bolt", price="13.00"),
        is_turned_away("anna", "cart-changed"),
        check_out("first", "anna"),
        erp_has("first", prices={1: "13.00"}, total="156.00"),
        portal_shows("first", prices={1: "13.00"}, total="156.00"),
    ),
)
