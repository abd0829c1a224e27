"""A truck brings half of what was expected; what is promised next is of the other half only."""

from scenarios.stories.kit import (
    NORTH,
    PROMISES,
    Buyer,
    Cast,
    Goods,
    Story,
    arrives,
    erp_has,
    expect,
    is_promised,
    place,
    portal_shows,
    ship,
    wait,
)

STORY = Story(
    id="delivery-in-two-halves",
    title="What came is promised to nobody again, and a date that has passed is no date any more",
    item=5,
    cast=Cast(
        buyers=(Buyer("anna"), Buyer("bert"), Buyer("carl")),
        goods=(Goods("bolt", price="12.50", pack=12, stock={NORTH: 0}),),
    ),
    steps=(
        expect("the truck", "bolt", 10, days=5),
        place("first", "anna", ("bolt", 4)),
        is_promised("first", {1: "the truck"}),
        arrives("the truck", "bolt", 6),
        is_promised("first", {}),
        erp_has("first", allocated={1: 4}),
        place("second", "bert", ("bolt", 6)),  # two are there, four are still to come
        is_promised("second", {1: "the truck"}),
        place("third", "carl", ("bolt", 1)),  # six of the ten were here already
        is_promised("third", {1: None}),
        expect("the ship", "bolt", 5, days=20),
        is_promised("third", {1: "the ship"}),
        wait(days=6),
        is_promised("second", {1: "the ship"}),  # whose day has passed promises nothing
        is_promised("third", {1: "the ship"}),
        expect("the truck", "bolt", 4, days=2),
        is_promised("second", {1: "the truck"}),
        arrives("the truck", "bolt", 3, last=True),
        is_promised("second", {1: "the ship"}),
        arrives("the ship", "bolt", 0, last=True),
        is_promised("second", {1: None}),
        is_promised("third", {1: None}),
        ship("first"),
        portal_shows("first", shipment_state="shipped", shipped={1: 4}),
    ),
    needs=(PROMISES,),
)
