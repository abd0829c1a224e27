"""A quote is accepted one minute before it ends, while the list has risen and the ERP is slow."""

from scenarios.stories.kit import (
    Buyer,
    Cast,
    Goods,
    Story,
    accept,
    ask_quote,
    cannot_see,
    erp_has,
    erp_has_quote,
    invoice,
    offer,
    portal_shows,
    quote_shows,
    ship,
    wait_for_its_end,
)

STORY = Story(
    id="quote-last-minute",
    title="A quote accepted on its last minute is an order with its lines, discounts and totals",
    needs=("quotes",),
    cast=Cast(
        buyers=(Buyer("anna"), Buyer("bert")),
        goods=(Goods("bolt", price="12.50"), Goods("nut", price="3.00", pack=12)),
    ),
    steps=(
        ask_quote("hall", "anna", ("bolt", 10), ("nut", 4), discount="10"),
        erp_has_quote("hall", state="requested"),
        offer("hall", {1: "11.00", 2: "2.80"}, percent="5", days=2),
        quote_shows(
            "hall",
            state="approved",
            prices={1: "11.00", 2: "2.80"},
            discounts={1: "5", 2: "5"},
            total="138.17",
        ),
        cannot_see("hall", "bert"),
        wait_for_its_end("hall", minutes_left=1),
        accept("hall", "first"),
        erp_has("first", ordered={1: 10, 2: 4}, prices={1: "11.00", 2: "2.80"}, total="138.17"),
        quote_shows("hall", state="accepted"),
        ship("first"),
        invoice("first"),
        portal_shows("first", shipment_state="shipped", total="138.17", billed="138.17"),
    ),
)
