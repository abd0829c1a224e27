"""A lower price from ten cases on: pieces are no cases, and a newer list leaves it alone."""

from scenarios.stories.kit import (
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
    id="tier-by-the-case",
    title="A tier holds from its own least on, counted in its unit, whichever rule began last",
    severity="blocker",
    item=5,
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(Goods("bolt", price="12.00", pack=12, tiers={10: "10.80"}),),
    ),
    steps=(
        place("below", "anna", ("bolt", 9)),
        erp_has("below", prices={1: "12.00"}, total="129.60"),
        place("just", "anna", ("bolt", 10)),
        erp_has("just", prices={1: "10.80"}, total="129.60"),
        place("pieces", "anna", ("bolt", 24, "EA")),  # two cases, though 24 is more than ten
        erp_has("pieces", prices={1: "12.00"}, total="28.80"),
        reprice("bolt", "11.40"),
        catalogue_shows("anna", "bolt", price="11.40"),
        place("later", "anna", ("bolt", 10)),
        erp_has("later", prices={1: "10.80"}, total="129.60"),
    ),
)
