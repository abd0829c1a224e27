"""The head office goes on under a new number: its branches are still its branches."""

from scenarios.stories.kit import (
    PARTNERS,
    RECEIVABLES,
    Agreement,
    Buyer,
    Cast,
    Goods,
    Person,
    Place,
    Story,
    catalogue_shows,
    erp_has,
    invoice,
    place,
    renumber,
    sets_terms,
    ship,
    wait,
)
from scenarios.stories.overseeing import sees_branches, sees_order_of, sees_statement_of

STORY = Story(
    id="group-renumbered",
    title="Under a new number a parent keeps its branches, what they owe, and what they inherit",
    item=4,
    needs=(PARTNERS, RECEIVABLES),
    cast=Cast(
        buyers=(Buyer("group"), Buyer("north"), Buyer("quay")),
        goods=(Goods("bolt", price="10.00"),),
        agreements=(Agreement("group", "bolt", "8.00"),),
        people=(
            Person("greta", of="group", roles=("buyer", "admin")),
            Person("nora", of="north"),
            Person("quinn", of="quay"),
        ),
        places=(
            Place("group"),
            Place("north", parent="group", inherits=("group",)),
            Place("quay", parent="north"),
        ),
    ),
    steps=(
        sets_terms("north"),
        sees_branches("greta", "north", "quay"),
        renumber("group", to="holding"),
        wait(hours=2),
        sees_branches("greta", "north", "quay"),
        catalogue_shows("nora", "bolt", price="8.00"),
        catalogue_shows("quinn", "bolt", price="10.00"),
        place("first", "nora", ("bolt", 5)),
        erp_has("first", prices={1: "8.00"}),
        ship("first"),
        invoice("first"),
        sees_order_of("greta", "north", "first"),
        sees_statement_of("greta", "north", open_="48.00"),
    ),
)
