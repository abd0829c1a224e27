"""A quote binds until its validity ends, and not one instant longer."""

from scenarios.stories.kit import (
    Buyer,
    Cast,
    Goods,
    Story,
    accept,
    ask_quote,
    cannot_accept,
    erp_has,
    offer,
    quote_shows,
    wait_for_its_end,
)

STORY = Story(
    id="quote-expired",
    title="A quote whose validity is over cannot be accepted, and one that is renewed can",
    needs=("quotes",),
    cast=Cast(buyers=(Buyer("anna"),), goods=(Goods("bolt", price="12.50"),)),
    steps=(
        ask_quote("hall", "anna", ("bolt", 10)),
        cannot_accept("hall", "quote-unanswered"),
        offer("hall", {1: "11.00"}, hours=4),
        quote_shows("hall", state="approved", prices={1: "11.00"}),
        wait_for_its_end("hall", minutes_left=0),
        cannot_accept("hall", "quote-expired"),
        offer("hall", {1: "11.50"}, days=1),
        quote_shows("hall", revision=2, prices={1: "11.50"}),
        accept("hall", "first"),
        erp_has("first", ordered={1: 10}, prices={1: "11.50"}),
    ),
)
