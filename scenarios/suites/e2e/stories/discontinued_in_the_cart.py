"""An item is discontinued while it lies in a cart; the rest of the cart can still be ordered."""

from scenarios.stories.kit import (
    Buyer,
    Cast,
    Goods,
    Story,
    discontinue,
    erp_has,
    fill,
    has_travelled,
    is_turned_away,
    place,
    ship,
)

STORY = Story(
    id="discontinued-in-the-cart",
    title="Nobody can order what was discontinued; what was ordered before is still delivered",
    severity="normal",
    cast=Cast(
        buyers=(Buyer("anna"), Buyer("bert")),
        goods=(Goods("bolt", price="12.50"), Goods("nut", price="3.00")),
    ),
    steps=(
        place("early", "bert", ("nut", 5)),
        erp_has("early", allocated={1: 5}),
        fill("anna", ("bolt", 2), ("nut", 5)),
        discontinue("nut"),
        has_travelled("items"),
        is_turned_away("anna", "item-discontinued"),
        place("first", "anna", ("bolt", 2)),
        erp_has("first", ordered={1: 2}),
        ship("early"),
        erp_has("early", shipment_state="shipped", shipped={1: 5}),
    ),
)
