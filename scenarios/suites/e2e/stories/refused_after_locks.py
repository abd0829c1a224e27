"""Orders meet row locks in the ERP, and one that it refuses is locked out twice before the no."""

from scenarios.stories.kit import (
    Buyer,
    Cast,
    Goods,
    Place,
    Story,
    block,
    erp_has,
    never_reaches_the_erp,
    place,
    wait,
)

STORY = Story(
    id="refused-after-locks",
    title="A lock is no answer: orders that met one are entered once, and a no comes after two",
    profile="locking",
    cast=Cast(
        buyers=(Buyer("north"),),
        goods=(Goods("bolt", price="12.50"),),
        places=(Place("north"),),
    ),
    steps=(
        place("first", "north", ("bolt", 4)),
        place("second", "north", ("bolt", 3)),
        place("third", "north", ("bolt", 2)),
        erp_has("first", allocated={1: 4}),
        erp_has("second", allocated={1: 3}),
        erp_has("third", allocated={1: 2}),
        block("north"),
        place("refused", "north", ("bolt", 1)),
        wait(hours=1),
        never_reaches_the_erp("refused"),
    ),
    inside="what the ERP refused has to be parked, and not every engine says what it parked",
)
