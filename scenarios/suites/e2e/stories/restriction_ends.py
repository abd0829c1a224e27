"""A restriction ends to the instant, and one of a segment in a region is for nobody else there."""

from scenarios.stories.kit import (
    HOURS,
    PARTNERS,
    Buyer,
    Cast,
    Goods,
    Place,
    Restriction,
    Story,
    catalogue_shows,
    erp_has,
    is_hidden,
    place,
    restrict,
    wait_until_it_ends,
)

STORY = Story(
    id="restriction-ends",
    title="What is hidden for some hours is sold at their end; of two conditions both have to hold",
    severity="blocker",
    needs=(PARTNERS, HOURS),
    cast=Cast(
        buyers=(Buyer("anna"), Buyer("bert"), Buyer("cora")),
        goods=(Goods("acid", price="12.50"), Goods("bolt", price="3.00")),
        restrictions=(Restriction("trade", "bolt", segment="trade", region="north"),),
        places=(
            Place("anna", segments=("trade",), region="north"),
            Place("bert", region="north"),
            Place("cora", segments=("trade",), region="south"),
        ),
    ),
    steps=(
        is_hidden("anna", "bolt"),
        catalogue_shows("bert", "bolt", price="3.00"),
        catalogue_shows("cora", "bolt", price="3.00"),
        place("free", "bert", ("bolt", 1)),
        erp_has("free", ordered={1: 1}),
        restrict(Restriction("recall", "acid", hours=6)),
        is_hidden("anna", "acid"),
        wait_until_it_ends("recall"),
        place("after", "anna", ("acid", 2)),
        erp_has("after", ordered={1: 2}),
    ),
)
