"""A discount that one person may not give alone."""

from scenarios.stories.kit import (
    Buyer,
    Cast,
    Goods,
    Story,
    accept,
    ask_quote,
    cannot_accept,
    confirm_offer,
    erp_has,
    erp_has_quote,
    offer,
    quote_shows,
    wait,
)
from scenarios.stories.quoting import cannot_confirm_own

STORY = Story(
    id="discount-of-two",
    title="An offer far below the list binds nobody before a second person has confirmed it",
    needs=("quotes",),
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(Goods("bolt", price="10.00"), Goods("nut", price="2.00")),
    ),
    steps=(
        ask_quote("hall", "anna", ("bolt", 10), ("nut", 5)),
        # Half of the list's price, said as a price.
        offer("hall", {1: "5.00", 2: None}, days=5),
        wait(hours=1),
        erp_has_quote("hall", state="requested"),
        quote_shows("hall", state="requested"),
        cannot_accept("hall", "quote-unanswered"),
        cannot_confirm_own("hall"),
        confirm_offer("hall"),
        quote_shows("hall", state="approved", revision=1, prices={1: "5.00", 2: "2.00"}),
        # More still, as a discount: until it is confirmed the first offer binds.
        offer("hall", {1: "5.00", 2: None}, percent="40", days=5),
        wait(hours=1),
        quote_shows("hall", state="approved", revision=1),
        accept("hall", "first"),
        erp_has("first", prices={1: "5.00", 2: "2.00"}, discounts={1: "0", 2: "0"}),
        erp_has_quote("hall", state="accepted"),
    ),
)
