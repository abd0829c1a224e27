"""A buyer asks for a day; the ERP says whether what he waits for is there by then."""

from scenarios.stories.kit import (
    NORTH,
    PROMISES,
    Buyer,
    Cast,
    Goods,
    Story,
    expect,
    is_in_time,
    is_promised,
    place,
    receive,
    wait,
)

STORY = Story(
    id="day-that-was-asked-for",
    title="What waits is promised against the day that was asked for, and a delay shows at once",
    item=5,
    needs=(PROMISES,),
    cast=Cast(
        buyers=(Buyer("anna"), Buyer("bert")),
        goods=(Goods("bolt", price="12.50", stock={NORTH: 3}),),
    ),
    steps=(
        expect("the truck", "bolt", 20, days=5),
        place("first", "anna", ("bolt", 8), in_days=6),
        place("second", "bert", ("bolt", 9), in_days=4),
        place("third", "bert", ("bolt", 2), in_days=5),
        is_promised("first", {1: "the truck"}),
        is_in_time("first", {1: True}),
        is_in_time("second", {1: False}),
        is_in_time("third", {1: True}),  # it comes on that very day
        expect("the truck", "bolt", 20, days=8),
        is_in_time("first", {1: False}),
        expect("the ship", "bolt", 30, days=3),
        is_in_time("first", {1: True}),
        is_in_time("second", {1: True}),
        receive("bolt", 30),
        wait(hours=1),
        is_promised("first", {}),
    ),
)
