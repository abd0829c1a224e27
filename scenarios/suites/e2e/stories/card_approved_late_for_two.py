"""The provider says nothing in time, of a requisition that was approved."""

from dataclasses import replace

from scenarios.stories.kit import (
    PARTNERS,
    PAYMENTS,
    Buyer,
    Cast,
    Goods,
    Person,
    Story,
    erp_has,
    erp_names,
    invoice,
    may_not_approve,
    order_appears,
    payment_shows,
    portal_shows,
    ship,
    submit,
    wait,
)
from scenarios.suites.e2e.stories.card_approved_late import WEATHER as LATE_APPROVAL

STORY = Story(
    id="card-approved-late-for-two",
    title="A requisition whose money comes late is one order and one charge, and nobody asks twice",
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
        submit("asked", "anna", ("bolt", 10), card="card-good"),
        may_not_approve("bert", "asked", "payment-pending"),
        # Whoever tries again meanwhile charges nobody a second time.
        may_not_approve("bert", "asked", "payment-pending"),
        wait(minutes=10),
        order_appears("first", "anna"),
        may_not_approve("bert", "asked", "requisition-closed"),
        erp_has("first", total="120.00"),
        erp_names("first", by="anna"),
        ship("first"),
        invoice("first"),
        # Billed, shown, taken, posted, shown again: each has its figure.
        wait(hours=2),
        portal_shows("first", state="done", invoices=["paid"], paid="120.00"),
        payment_shows("first", "released", "120.00"),
    ),
)

WEATHER = replace(LATE_APPROVAL, id=STORY.id, title=STORY.title)
"""The provider's word comes as late as it does for one buyer."""
