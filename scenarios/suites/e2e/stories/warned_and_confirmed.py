"""The ERP warns before it enters: what may be accepted is, and what is for a person is parked."""

from scenarios.stories.kit import (
    Buyer,
    Cast,
    Goods,
    Story,
    cancel,
    erp_has,
    never_reaches_the_erp,
    place,
    place_with,
    wait,
)

STORY = Story(
    id="warned-and-confirmed",
    title="A warning for the buyer is accepted, one for a person is not, and no order comes twice",
    profile="confirmable",
    cast=Cast(
        buyers=(Buyer("anna"), Buyer("bert")),
        goods=(Goods("bolt", price="12.50"),),
    ),
    steps=(
        place("tomorrow", "anna", ("bolt", 4), in_days=1),
        erp_has("tomorrow", allocated={1: 4}),
        place_with("filed", "anna", ("bolt", 3), purchase_order_number="PO 4711"),
        erp_has("filed", allocated={1: 3}),
        # Another account's numbers are its own.
        place_with("other", "bert", ("bolt", 1), purchase_order_number="PO 4711"),
        erp_has("other", allocated={1: 1}),
        place_with("again", "anna", ("bolt", 3), purchase_order_number="PO 4711"),
        wait(hours=1),
        never_reaches_the_erp("again"),
        cancel("filed", {1: 3}),
        place_with("instead", "anna", ("bolt", 2), purchase_order_number="PO 4711"),
        erp_has("instead", allocated={1: 2}),
    ),
    inside="what the ERP warned of has to be parked, and not every engine says what it parked",
)
