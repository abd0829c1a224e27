"""An offer is paid by card as a cart is."""

from scenarios.stories.kit import (
    PAYMENTS,
    Buyer,
    Cast,
    Goods,
    Story,
    accept,
    ask_quote,
    cannot_accept,
    erp_has,
    invoice,
    offer,
    payment_shows,
    portal_shows,
    quote_shows,
    ship,
    wait,
)

STORY = Story(
    id="card-for-an-offer",
    title="A declined card leaves an offer open; another one pays what was offered",
    severity="blocker",
    needs=("quotes", PAYMENTS),
    cast=Cast(buyers=(Buyer("anna"),), goods=(Goods("bolt", price="10.00"),)),
    steps=(
        ask_quote("hall", "anna", ("bolt", 10)),
        offer("hall", {1: "9.00"}, days=5),
        quote_shows("hall", state="approved", prices={1: "9.00"}),
        cannot_accept("hall", "card-invalid", card=""),
        cannot_accept("hall", "payment-declined", card="card-declined"),
        quote_shows("hall", state="approved"),
        accept("hall", "first", card="card-good"),
        erp_has("first", prices={1: "9.00"}, total="108.00"),
        cannot_accept("hall", "quote-ordered", card="card-good"),
        payment_shows("first", "authorised", "0"),
        ship("first"),
        invoice("first"),
        # Billed, shown, taken, posted, shown again: each has its figure.
        wait(hours=2),
        portal_shows("first", state="done", invoices=["paid"], paid="108.00"),
        payment_shows("first", "released", "108.00"),
    ),
)
