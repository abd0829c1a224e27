"""Two branches of one group: one has an agreement of its own, the other inherits the group's."""

from scenarios.stories.kit import (
    PARTNERS,
    Agreement,
    Buyer,
    Cast,
    Goods,
    Place,
    Story,
    catalogue_shows,
    erp_has,
    place,
    reprice,
)

STORY = Story(
    id="agreements-of-one-parent",
    title="Two buyers of one parent pay by their own agreement and by the one they inherit",
    item=5,
    needs=(PARTNERS,),
    cast=Cast(
        buyers=(Buyer("group"), Buyer("north"), Buyer("south"), Buyer("other")),
        goods=(Goods("bolt", price="12.50"),),
        agreements=(Agreement("group", "bolt", "11.00"), Agreement("north", "bolt", "11.75")),
        places=(
            Place("group"),
            Place("north", parent="group", inherits=("group",)),
            Place("south", parent="group", inherits=("group",)),
        ),
    ),
    steps=(
        catalogue_shows("group", "bolt", price="11.00"),
        catalogue_shows("north", "bolt", price="11.75"),
        catalogue_shows("south", "bolt", price="11.00"),
        catalogue_shows("other", "bolt", price="12.50"),
        place("first", "north", ("bolt", 4)),
        place("second", "south", ("bolt", 4)),
        erp_has("first", prices={1: "11.75"}),
        erp_has("second", prices={1: "11.00"}),
        reprice("bolt", "10.50", buyer="group"),
        catalogue_shows("south", "bolt", price="10.50"),
        catalogue_shows("north", "bolt", price="11.75"),
        place("third", "south", ("bolt", 4)),
        erp_has("third", prices={1: "10.50"}),
    ),
)
