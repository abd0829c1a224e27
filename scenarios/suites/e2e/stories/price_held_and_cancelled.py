"""The buyer gives up an order that is held for its price."""

from scenarios.stories.kit import (
    PRICE_CORRECTIONS,
    Buyer,
    Cast,
    Goods,
    Story,
    amend,
    amendment_is,
    catalogue_shows,
    corrects_price,
    erp_has,
    hold,
    place,
    portal_charges,
    portal_shows,
    wait,
)

STORY = Story(
    id="price-held-and-cancelled",
    title="A buyer sees a corrected price and cancels the order while it is held",
    needs=(PRICE_CORRECTIONS, "amendments"),
    cast=Cast(buyers=(Buyer("anna"),), goods=(Goods("bolt", price="12.50"),)),
    steps=(
        place("first", "anna", ("bolt", 10)),
        erp_has("first", allocated={1: 10}),
        hold("first", "price"),
        corrects_price("first", {1: "14.00"}),
        wait(hours=1),
        portal_charges("first", "168.00", {1: "14.00"}),
        amend("first", {1: 0}),
        amendment_is("first", "accepted"),
        erp_has("first", state="cancelled", cancelled={1: 10}),
        portal_shows("first", state="cancelled"),
        catalogue_shows("anna", "bolt", available=100),
    ),
)
