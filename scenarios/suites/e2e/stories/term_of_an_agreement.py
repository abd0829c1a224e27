"""A term of an agreement binds whoever inherits it, and nobody who buys under his own alone."""

from scenarios.stories.kit import (
    ACCOUNT_TERMS,
    ERP_ORDERS,
    PARTNERS,
    Buyer,
    Cast,
    Goods,
    Place,
    Story,
    cannot_key,
    erp_has,
    fill,
    is_turned_away,
    key_in,
    place,
    term,
    wait,
)

STORY = Story(
    id="term-of-an-agreement",
    title="A term that names an agreement counts for those who have it and for nobody else",
    needs=(PARTNERS, ERP_ORDERS, ACCOUNT_TERMS),
    cast=Cast(
        buyers=(Buyer("group"), Buyer("north"), Buyer("south"), Buyer("free")),
        goods=(Goods("bolt", price="2.50"),),
        places=(
            Place("group"),
            Place("north", parent="group", inherits=("group",)),
            Place("south", parent="group"),
            Place("free"),
        ),
    ),
    steps=(
        term("crates", "bolt", agreement="group", least=4),
        wait(hours=2),
        fill("group", ("bolt", 3)),
        is_turned_away("group", "below-minimum-quantity"),
        fill("north", ("bolt", 3)),
        is_turned_away("north", "below-minimum-quantity"),
        cannot_key("north", "below-minimum-quantity", ("bolt", 3)),
        place("branch", "south", ("bolt", 3)),  # below the group, and under no agreement of it
        erp_has("branch", ordered={1: 3}),
        place("own", "free", ("bolt", 1)),
        erp_has("own", ordered={1: 1}),
        key_in("phone", "free", ("bolt", 1)),
        place("enough", "north", ("bolt", 4)),
        erp_has("enough", ordered={1: 4}),
    ),
)
