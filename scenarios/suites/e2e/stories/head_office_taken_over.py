"""A head office is taken over: its branches stand below the new one, which pays for them."""

from scenarios.stories.kit import (
    PARTNERS,
    Buyer,
    Cast,
    Goods,
    Person,
    Place,
    Restriction,
    Story,
    cannot_fill,
    erp_has,
    is_hidden,
    merge,
    place,
    restrict,
)
from scenarios.stories.overseeing import cannot_look_into, sees_branches, sees_order_of

STORY = Story(
    id="head-office-taken-over",
    title="Who takes over a head office sees its branches, pays for them and restricts them",
    severity="blocker",
    needs=(PARTNERS,),
    cast=Cast(
        buyers=(Buyer("group"), Buyer("hold"), Buyer("north"), Buyer("quay")),
        goods=(Goods("acid", price="12.50"), Goods("bolt", price="10.00")),
        people=(
            Person("hanna", of="hold", roles=("buyer", "admin")),
            Person("nora", of="north"),
            Person("quinn", of="quay", roles=("buyer", "admin")),
        ),
        places=(
            Place("group"),
            Place("hold"),
            Place("north", parent="group", payer="group"),
            Place("quay", parent="north"),
        ),
    ),
    steps=(
        sees_branches("hanna"),
        cannot_look_into("hanna", "north"),
        merge("group", into="hold"),
        sees_branches("hanna", "north", "quay"),
        place("first", "nora", ("bolt", 4)),
        erp_has("first", holds=[], allocated={1: 4}),
        sees_order_of("hanna", "north", "first"),
        cannot_look_into("quinn", "north"),
        restrict(Restriction("never", "acid", account="hold")),
        is_hidden("nora", "acid"),
        is_hidden("quinn", "acid"),
        cannot_fill("nora", "item-unknown", ("acid", 1)),
    ),
)
