"""Two buyers look at one item; one of them has a contract. It opens every account of this field."""

from scenarios.stories.kit import (
    Agreement,
    Buyer,
    Cast,
    Goods,
    Story,
    catalogue_shows,
    erp_has,
    place,
    reprice,
)

STORY = Story(
    id="contract-price",
    title="Each of two buyers sees and pays his own price of one item",
    severity="blocker",
    item=5,
    cast=Cast(
        buyers=(Buyer("anna"), Buyer("bert")),
        goods=(Goods("bolt", price="12.50"),),
        agreements=(Agreement("anna", "bolt", "10.25"),),
    ),
    steps=(
        catalogue_shows("anna", "bolt", price="10.25"),
        catalogue_shows("bert", "bolt", price="12.50"),
        place("first", "anna", ("bolt", 4)),
        place("second", "bert", ("bolt", 4)),
        erp_has("first", prices={1: "10.25"}, total="49.20"),
        erp_has("second", prices={1: "12.50"}, total="60.00"),
        reprice("bolt", "9.75", buyer="anna"),
        catalogue_shows("anna", "bolt", price="9.75"),
        catalogue_shows("bert", "bolt", price="12.50"),
        place("third", "anna", ("bolt", 4)),
        erp_has("third", prices={1: "9.75"}, total="46.80"),
    ),
)
