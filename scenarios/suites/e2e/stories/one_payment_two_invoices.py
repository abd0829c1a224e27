"""One transfer for two invoices and a credit note on one of them."""

from scenarios.stories.kit import (
    RECEIVABLES,
    Buyer,
    Cast,
    Goods,
    Story,
    ask_back,
    authorise,
    credit,
    inspect,
    invoice,
    place,
    receives,
    sets_terms,
    ship,
    statement_shows,
    take_back,
)

STORY = Story(
    id="one-payment-two-invoices",
    title="One transfer pays two invoices, less a credit note, and every fils of it is explained",
    cast=Cast(
        buyers=(Buyer("anna", currency="KWD"),),
        goods=(Goods("bolt", price="10.005", currency="KWD"),),
    ),
    steps=(
        sets_terms("anna", net=60),
        place("first", "anna", ("bolt", 10)),
        place("second", "anna", ("bolt", 5)),
        ship("first"),
        invoice("first"),
        ship("second"),
        invoice("second"),
        statement_shows("anna", billed="180.090", open="180.090"),
        ask_back("back", "first", {1: 2}),
        authorise("back"),
        take_back("back"),
        inspect("back", restock={1: 2}),
        credit("back"),
        statement_shows("anna", billed="180.090", set_off="24.012", open="156.078"),
        receives("transfer", "anna", "160.000", {"first": "96.048", "second": "60.030"}),
        statement_shows("anna", paid="156.078", open="0", unapplied="3.922", unused_credit="0"),
    ),
    needs=(RECEIVABLES, "returns"),
)
