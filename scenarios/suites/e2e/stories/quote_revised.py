"""A clerk revises what he offered; the buyer accepts what he is shown now."""

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
)

STORY = Story(
    id="quote-revised",
    title="A revised quote is shown with its new revision, and ordered once, as it says now",
    needs=("quotes",),
    cast=Cast(
        buyers=(Buyer("anna", currency="KWD"),),
        goods=(
            Goods("bolt", price="12.505", currency="KWD"),
            Goods("nut", price="3.0", currency="KWD"),
        ),
    ),
    steps=(
        ask_quote("hall", "anna", ("bolt", 10), ("nut", 40)),
        offer("hall", {1: "12.00", 2: None}, days=5),
        quote_shows("hall", revision=1, prices={1: "12.00", 2: "3.00"}),
        offer("hall", {1: "11.25", 2: "2.90"}, percent="2.5", days=5),
        quote_shows("hall", revision=2, prices={1: "11.25", 2: "2.90"}),
        accept("hall", "first"),
        erp_has("first", ordered={1: 10, 2: 40}, prices={1: "11.25", 2: "2.90"}),
        cannot_accept("hall", "quote-ordered"),
        quote_shows("hall", state="accepted", revision=2),
    ),
)
