"""Somebody of ours orders for a customer; the order names both."""

from scenarios.stories.kit import (
    PARTNERS,
    Agreement,
    Buyer,
    Cast,
    Goods,
    Person,
    Story,
    cannot_sign_in,
    catalogue_shows,
    change,
    erp_has,
    erp_names,
    place,
    wait,
)

STORY = Story(
    id="staff-on-behalf",
    title="Staff orders for the customers it serves, at their prices, and both are named",
    needs=(PARTNERS,),
    cast=Cast(
        buyers=(Buyer("acme"), Buyer("other")),
        goods=(Goods("bolt", price="12.50"),),
        agreements=(Agreement("acme", "bolt", "11.00"),),
        people=(
            Person("anna", of="acme"),
            Person("carla", roles=("staff",), serves=("acme",)),
        ),
    ),
    steps=(
        catalogue_shows("carla@acme", "bolt", price="11.00"),
        place("served", "carla@acme", ("bolt", 4)),
        erp_has("served", prices={1: "11.00"}),
        erp_names("served", by="carla", on_behalf_of="acme"),
        place("own", "anna", ("bolt", 1)),
        erp_names("own", by="anna"),
        cannot_sign_in("carla@other"),
        change(Person("carla", roles=("staff",), serves=("other",))),
        wait(hours=1),
        cannot_sign_in("carla@acme"),
        place("theirs", "carla@other", ("bolt", 1)),
        erp_names("theirs", by="carla", on_behalf_of="other"),
    ),
)
