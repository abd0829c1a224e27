"""A bill that a card paid was too dear: its credit pays the bill in its place, and the rest goes
back."""

from scenarios.stories.kit import (
    PAYMENTS,
    RECEIVABLES,
    REFUNDS,
    REVERSALS,
    Buyer,
    Cast,
    Goods,
    Story,
    cannot_take_back,
    corrects,
    fill,
    invoice,
    owes,
    payment_shows,
    pays_by_card,
    portal_shows,
    portal_takes_back,
    refund_shows,
    sets_terms,
    ship,
    statement_shows,
)
from scenarios.stories.reversing import cannot_correct_bill

STORY = Story(
    id="card-rebilled",
    title="A bill that a card paid is billed anew: its credit pays that, and the rest goes back",
    severity="blocker",
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(Goods("bolt", price="10.00"), Goods("nut", price="5.00")),
    ),
    steps=(
        sets_terms("anna"),
        fill("anna", ("bolt", 4), ("nut", 20)),
        pays_by_card("first", "anna"),
        ship("first", {1: 4}),
        invoice("first"),
        payment_shows("first", "authorised", "48.00"),
        portal_shows("first", state="processing", invoices=["paid"]),
        # The card was charged for so much, and nobody asks the buyer for more of it.
        cannot_correct_bill("first", {1: (4, "10.01")}, "over-authorised"),
        cannot_take_back("first", "invoice", "invoice-paid"),
        corrects("first", {1: (4, "7.50")}),
        portal_takes_back("first", invoices=["corrected", "stands"]),
        portal_shows("first", invoices=["paid", "paid"], billed="84.00"),
        refund_shows("first", "12.00"),
        # As much is set aside still as the new bill asks: nobody takes it.
        payment_shows("first", "authorised", "48.00"),
        statement_shows("anna", billed="84.00", set_off="36.00", open="0", unused_credit="0"),
        ship("first", {2: 20}),
        invoice("first"),
        payment_shows("first", "released", "168.00"),
        portal_shows("first", state="done", invoices=["paid", "paid", "paid"]),
        refund_shows("first", "12.00"),
        statement_shows("anna", billed="204.00", set_off="36.00", open="0", unused_credit="0"),
        owes("anna", "0"),
    ),
    needs=(PAYMENTS, RECEIVABLES, REFUNDS, REVERSALS),
)
