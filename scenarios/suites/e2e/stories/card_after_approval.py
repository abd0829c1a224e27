"""Whoever asks for an approval pays with the last yes, and not before."""

from scenarios.stories.kit import (
    PARTNERS,
    PAYMENTS,
    Buyer,
    Cast,
    Goods,
    Person,
    Story,
    approves,
    declines,
    erp_has,
    erp_names,
    invoice,
    may_not_approve,
    never_reaches_the_erp,
    payment_shows,
    portal_shows,
    ship,
    submit,
    wait,
)

STORY = Story(
    id="card-after-approval",
    title="A requisition by card is an order once it is approved and its money is set aside",
    severity="blocker",
    needs=(PARTNERS, PAYMENTS),
    cast=Cast(
        buyers=(Buyer("acme"),),
        goods=(Goods("bolt", price="10.00"),),
        people=(
            Person("anna", of="acme", limit="50.00", asks=("bert",)),
            Person("bert", of="acme", roles=("approver",)),
        ),
    ),
    steps=(
        submit("empty", "anna", ("bolt", 10), card="card-declined"),
        may_not_approve("bert", "empty", "payment-declined"),
        # It waits as before; whoever can do nothing about the card says no.
        may_not_approve("bert", "empty", "payment-declined"),
        never_reaches_the_erp("empty"),
        declines("bert", "empty", "the card was declined"),
        may_not_approve("bert", "empty", "requisition-closed"),
        submit("first", "anna", ("bolt", 10), card="card-good"),
        never_reaches_the_erp("first"),
        approves("bert", "first"),
        erp_has("first", total="120.00"),
        erp_names("first", by="anna"),
        payment_shows("first", "authorised", "0"),
        ship("first"),
        invoice("first"),
        # Billed, shown, taken, posted, shown again: each has its figure.
        wait(hours=2),
        portal_shows("first", state="done", invoices=["paid"], paid="120.00"),
        payment_shows("first", "released", "120.00"),
    ),
)
