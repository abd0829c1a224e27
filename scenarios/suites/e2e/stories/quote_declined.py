"""A clerk says no to what a buyer asks for; asked again, he reconsiders."""

from scenarios.stories.kit import (
    Buyer,
    Cast,
    Goods,
    Story,
    accept,
    ask_quote,
    cannot_accept,
    decline_quote,
    erp_has,
    offer,
    quote_shows,
)

STORY = Story(
    id="quote-declined",
    title="A declined quote is shown as declined and cannot be ordered, until it is reconsidered",
    needs=("quotes",),
    cast=Cast(buyers=(Buyer("anna"),), goods=(Goods("bolt", price="12.50"),)),
    steps=(
        ask_quote("hall", "anna", ("bolt", 10), discount="40"),
        decline_quote("hall", "not at that price"),
        quote_shows("hall", state="declined"),
        cannot_accept("hall", "quote-unanswered"),
        offer("hall", {1: None}, percent="3", days=5),
        quote_shows("hall", state="approved", discounts={1: "3"}),
        accept("hall", "first"),
        erp_has("first", prices={1: "12.50"}),
    ),
)
