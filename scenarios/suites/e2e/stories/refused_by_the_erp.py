"""An order that the portal took and the ERP refuses is parked where people look."""

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
    id="refused-by-the-erp",
    title="An order that the ERP refuses on its merits is parked, and is not counted as done",
    cast=Cast(
        buyers=(Buyer("north"),),
        goods=(Goods("bolt", price="12.50"),),
        places=(Place("north"),),
    ),
    steps=(
        place("before", "north", ("bolt", 4)),
        erp_has("before", allocated={1: 4}),
        block("north"),
        place("refused", "north", ("bolt", 2)),
        wait(hours=1),
        never_reaches_the_erp("refused"),
    ),
    inside="what the ERP refused has to be parked, and not every engine says what it parked",
)
