"""A promotion ends between cart and acceptance; what was accepted before keeps it."""

from scenarios.stories.kit import (
    HOURS,
    Buyer,
    Cast,
    Goods,
    Story,
    check_out,
    erp_has,
    fill,
    has_travelled,
    is_turned_away,
    place,
    portal_shows,
    promote,
    wait,
)

STORY = Story(
    id="promotion-ends-in-the-cart",
    title="A promotion that ends in the cart is not charged, one that was accepted in time is kept",
    item=5,
    cast=Cast(
        buyers=(Buyer("anna"), Buyer("bert")),
        goods=(Goods("bolt", price="10.00"),),
    ),
    steps=(
        promote("bolt", "20", hours=6),
        has_travelled("discounts"),
        place("first", "bert", ("bolt", 10)),
        fill("anna", ("bolt", 10)),
        wait(hours=6),
        is_turned_away("anna", "cart-changed"),
        check_out("second", "anna"),
        erp_has("first", prices={1: "10.00"}, discounts={1: "20"}, total="96.00"),
        erp_has("second", prices={1: "10.00"}, discounts={1: "0"}, total="120.00"),
        portal_shows("second", total="120.00"),
    ),
    needs=(HOURS,),
)
