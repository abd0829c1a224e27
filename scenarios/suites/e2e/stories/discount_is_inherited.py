"""A group's discount is its branches', but for the one that has a discount of its own."""

from scenarios.stories.kit import (
    PARTNERS,
    Buyer,
    Cast,
    Goods,
    Place,
    Story,
    erp_has,
    has_travelled,
    place,
    portal_shows,
    promote,
)

STORY = Story(
    id="discount-is-inherited",
    title="A branch has its group's discount unless it has one of its own, be it lower",
    item=5,
    needs=(PARTNERS,),
    cast=Cast(
        buyers=(Buyer("group"), Buyer("north"), Buyer("south"), Buyer("other")),
        goods=(Goods("bolt", price="10.00"),),
        places=(
            Place("group"),
            Place("north", parent="group", inherits=("group",)),
            Place("south", parent="group", inherits=("group",)),
        ),
    ),
    steps=(
        promote("bolt", "20", buyer="group"),
        promote("bolt", "15", buyer="north"),
        promote("bolt", "5"),
        has_travelled("discounts"),
        place("first", "north", ("bolt", 10)),
        place("second", "south", ("bolt", 10)),
        place("third", "other", ("bolt", 10)),
        erp_has("first", prices={1: "10.00"}, discounts={1: "15"}, total="102.00"),
        erp_has("second", prices={1: "10.00"}, discounts={1: "20"}, total="96.00"),
        erp_has("third", prices={1: "10.00"}, discounts={1: "5"}, total="114.00"),
        promote("bolt", "25", buyer="group"),
        has_travelled("discounts"),
        place("fourth", "south", ("bolt", 10)),
        erp_has("fourth", discounts={1: "25"}, total="90.00"),
        portal_shows("fourth", total="90.00"),
        place("fifth", "north", ("bolt", 10)),
        erp_has("fifth", discounts={1: "15"}, total="102.00"),
    ),
)
