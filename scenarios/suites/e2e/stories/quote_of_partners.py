"""A quote is no way around what an account may not see, nor around its buyers' limits."""

from scenarios.stories.kit import (
    PARTNERS,
    Buyer,
    Cast,
    Goods,
    Person,
    Restriction,
    Story,
    accept,
    ask_quote,
    cannot_accept,
    cannot_ask,
    erp_has,
    erp_names,
    is_hidden,
    offer,
    quote_shows,
    restrict,
)

STORY = Story(
    id="quote-of-partners",
    title="What is hidden is not quoted, and an offer beyond a limit is for a colleague to accept",
    needs=(PARTNERS, "quotes"),
    cast=Cast(
        buyers=(Buyer("acme"), Buyer("other")),
        goods=(Goods("acid", price="12.50"), Goods("bolt", price="3.00")),
        people=(
            Person("anna", of="acme", limit="20.00", asks=("bert",)),
            Person("bert", of="acme", roles=("approver",)),
            Person("dora", of="acme"),
        ),
    ),
    steps=(
        ask_quote("vat", "dora", ("acid", 2)),
        ask_quote("hall", "anna", ("bolt", 10)),
        offer("vat", {1: None}, days=5),
        offer("hall", {1: "2.90"}, days=5),
        quote_shows("vat", state="approved", prices={1: "12.50"}),
        quote_shows("hall", state="approved", prices={1: "2.90"}),
        cannot_accept("hall", "approval-needed"),
        accept("hall", "first", by="dora"),
        erp_has("first", prices={1: "2.90"}),
        erp_names("first", by="dora"),
        restrict(Restriction("withdrawn", "acid", account="acme")),
        is_hidden("dora", "acid"),
        cannot_accept("vat", "item-unknown"),
        cannot_ask("anna", "item-unknown", ("acid", 1)),
        ask_quote("theirs", "other", ("acid", 1)),
        quote_shows("theirs", state="unanswered"),
    ),
)
