"""A buyer asks how many he can have by when; the dates are the ERP's, and they move with it."""

from scenarios.stories.kit import (
    NORTH,
    OUTLOOKS,
    PROMISES,
    Buyer,
    Cast,
    Goods,
    Story,
    can_have,
    cancel,
    expect,
    is_promised,
    place,
    receive,
    show_dates,
    wait,
)

STORY = Story(
    id="how-many-by-when",
    title="How many by when is told by the ERP's dates, moves with them, and is what is promised",
    item=5,
    needs=(PROMISES, OUTLOOKS),
    cast=Cast(
        buyers=(Buyer("anna"), Buyer("bert")),
        goods=(Goods("bolt", price="12.50", stock={NORTH: 3}),),
    ),
    steps=(
        show_dates("bolt"),
        can_have("anna", "bolt", 3, "stock"),
        can_have("anna", "bolt", 4, "unknown"),
        expect("the truck", "bolt", 10, days=5),
        can_have("anna", "bolt", 13, "the truck"),
        can_have("anna", "bolt", 14, "unknown"),
        place("first", "anna", ("bolt", 8)),  # five of the truck's ten are hers
        is_promised("first", {1: "the truck"}),
        wait(hours=1),  # until the shop's own figures count her order once
        can_have("bert", "bolt", 5, "the truck"),
        can_have("bert", "bolt", 6, "unknown"),
        expect("the truck", "bolt", 10, days=8),
        can_have("bert", "bolt", 5, "the truck"),
        show_dates("bolt", lead_time_days=6),
        can_have("bert", "bolt", 5, "lead_time"),
        expect("the ship", "bolt", 20, days=4),
        can_have("bert", "bolt", 15, "the ship"),
        is_promised("first", {1: "the ship"}),
        cancel("first", {1: 5}),
        can_have("bert", "bolt", 20, "the ship"),
        receive("bolt", 4),
        can_have("bert", "bolt", 4, "stock"),
    ),
)
