"""A buyer corrects what his order says, and staff does for him: the ERP keeps it, once."""

from scenarios.stories.heads import amend_head, amended_times, head_answered, head_is
from scenarios.stories.kit import (
    PARTNERS,
    Buyer,
    Cast,
    Goods,
    Person,
    Story,
    amendment_names,
    erp_has,
    place,
    portal_shows,
    ship,
    wait,
)

STORY = Story(
    id="head-amended-in-time",
    title="What a buyer corrects in the head of his order both systems have, and it is asked once",
    needs=(PARTNERS, "amendments"),
    cast=Cast(
        buyers=(Buyer("acme"),),
        goods=(Goods("bolt", price="12.50"),),
        people=(Person("anna", of="acme"), Person("carla", roles=("staff",), serves=("acme",))),
    ),
    steps=(
        place("first", "anna", ("bolt", 10)),
        erp_has("first", allocated={1: 10}),
        amend_head(
            "first",
            purchase_order_number="PO-77",
            notes="Ring twice",
            requested_date="2024-02-09",
        ),
        head_answered("first", None),
        head_is(
            "first",
            purchase_order_number="PO-77",
            notes="Ring twice",
            requested_date="2024-02-09",
        ),
        amendment_names("first", by="anna"),
        amend_head("first", by="carla@acme", customer_reference="Yard 4", notes=None),
        head_answered("first", None, None),
        head_is("first", purchase_order_number="PO-77", customer_reference="Yard 4", notes=None),
        amendment_names("first", by="carla", on_behalf_of="acme"),
        wait(hours=26),
        amended_times("first", 2),  # what comes back makes no other
        erp_has("first", allocated={1: 10}, cancelled={1: 0}),
        ship("first"),
        portal_shows("first", shipment_state="shipped", parcels=[{1: 10}]),
    ),
)
