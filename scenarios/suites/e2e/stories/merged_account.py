"""An account with open orders is taken over by another."""

from scenarios.stories.kit import (
    ERP_ORDERS,
    PARTNERS,
    Agreement,
    Buyer,
    Cast,
    Goods,
    Person,
    Story,
    catalogue_shows,
    erp_has,
    invoice,
    key_in,
    merge,
    pay,
    place,
    portal_shows,
    ship,
    wait,
)

STORY = Story(
    id="merged-account",
    title="An account merged with open orders keeps its history; new orders go to the survivor",
    needs=(PARTNERS, ERP_ORDERS),
    cast=Cast(
        buyers=(Buyer("old"), Buyer("new")),
        goods=(Goods("bolt", price="12.50"),),
        agreements=(Agreement("old", "bolt", "11.00"),),
        people=(
            Person("anna", of="old"),
            Person("bert", of="new"),
        ),
    ),
    steps=(
        place("open", "anna", ("bolt", 4)),
        erp_has("open", prices={1: "11.00"}, allocated={1: 4}),
        merge("old", into="new"),
        catalogue_shows("bert", "bolt", price="11.00"),
        wait(hours=1),
        place("later", "anna", ("bolt", 2)),
        erp_has("later", prices={1: "11.00"}),
        ship("open"),
        portal_shows("open", shipment_state="shipped", parcels=[{1: 4}]),
        invoice("open"),
        pay("open"),
        portal_shows("open", state="done", invoices=["paid"]),
        key_in("phone", "old", ("bolt", 1)),
        erp_has("phone", prices={1: "11.00"}),
    ),
)
