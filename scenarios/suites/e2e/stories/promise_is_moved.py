"""What an order waits for is promised by the ERP's date, and when that moves the buyer sees it."""

from scenarios.stories.kit import (
    NORTH,
    PROMISES,
    Buyer,
    Cast,
    Goods,
    Story,
    cancel,
    expect,
    is_promised,
    place,
    portal_shows,
    receive,
    ship,
)

STORY = Story(
    id="promise-is-moved",
    title="A date that the ERP promises is shown, moves with the delivery, and ends with it",
    item=5,
    needs=(PROMISES,),
    cast=Cast(
        buyers=(Buyer("anna"), Buyer("bert")),
        goods=(Goods("bolt", price="12.50", stock={NORTH: 3}),),
    ),
    steps=(
        expect("the truck", "bolt", 10, days=5),
        place("first", "anna", ("bolt", 8)),  # five of them wait
        portal_shows("first", promises={1: "backorder"}, backordered={1: 5}),
        is_promised("first", {1: "the truck"}),
        place("second", "bert", ("bolt", 9)),  # five come by truck, four nobody knows of
        is_promised("second", {1: None}),
        expect("the ship", "bolt", 30, days=20),
        is_promised("second", {1: "the ship"}),
        expect("the truck", "bolt", 10, days=8),
        is_promised("first", {1: "the truck"}),
        cancel("second", {1: 5}),  # now the truck is enough
        is_promised("second", {1: "the truck"}),
        receive("bolt", 10),
        is_promised("first", {}),
        is_promised("second", {}),
        ship("first"),
        portal_shows("first", shipment_state="shipped", shipped={1: 8}),
    ),
)
