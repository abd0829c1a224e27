"""One buyer pays in euros, another in yen, of which there are no cents."""

from scenarios.stories.kit import (
    Agreement,
    Buyer,
    Cast,
    Goods,
    Story,
    catalogue_shows,
    erp_has,
    invoice,
    place,
    portal_shows,
    ship,
)

STORY = Story(
    id="two-currencies",
    title="Each of two buyers is shown, charged and billed in his own currency",
    severity="blocker",
    cast=Cast(
        buyers=(Buyer("anna"), Buyer("yuki", currency="JPY")),
        goods=(Goods("bolt", price="12.50"),),
        agreements=(Agreement("yuki", "bolt", "2015"),),
    ),
    steps=(
        catalogue_shows("anna", "bolt", price="12.50"),
        catalogue_shows("yuki", "bolt", price="2015"),
        place("first", "anna", ("bolt", 3)),
        erp_has("first", prices={1: "12.50"}, total="45.00"),
        place("second", "yuki", ("bolt", 3)),
        erp_has("second", prices={1: "2015"}, total="7254"),
        ship("second"),
        invoice("second"),
        portal_shows("second", shipment_state="shipped", invoices=["posted"]),
    ),
)
