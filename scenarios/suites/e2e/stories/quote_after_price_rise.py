"""The list rises after an offer was made; what was offered is what is paid."""

from scenarios.stories.kit import (
    Agreement,
    Buyer,
    Cast,
    Goods,
    Story,
    accept,
    ask_quote,
    catalogue_shows,
    erp_has,
    invoice,
    offer,
    pay,
    portal_shows,
    quote_shows,
    reprice,
    ship,
)

STORY = Story(
    id="quote-after-price-rise",
    title="An order by quote is priced by the quote, although list and contract rose since",
    needs=("quotes",),
    severity="blocker",
    item=5,
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(Goods("bolt", price="12.50"),),
        agreements=(Agreement("anna", "bolt", "12.00"),),
    ),
    steps=(
        ask_quote("hall", "anna", ("bolt", 10)),
        offer("hall", {1: None}, percent="10", days=5),
        quote_shows("hall", prices={1: "12.00"}, discounts={1: "10"}, total="129.60"),
        reprice("bolt", "19.90"),
        reprice("bolt", "18.00", buyer="anna"),
        catalogue_shows("anna", "bolt", price="18.00"),
        accept("hall", "first"),
        erp_has("first", prices={1: "12.00"}, total="129.60"),
        ship("first"),
        invoice("first"),
        pay("first"),
        portal_shows("first", state="done", billed="129.60", paid="129.60"),
    ),
)
