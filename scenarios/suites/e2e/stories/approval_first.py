"""An order beyond its buyer's limit waits in the portal until it is approved."""

from scenarios.stories.kit import (
    PARTNERS,
    Buyer,
    Cast,
    Goods,
    Person,
    Story,
    approves,
    erp_has,
    erp_names,
    fill,
    is_turned_away,
    never_reaches_the_erp,
    place,
    portal_shows,
    submit,
    wait,
)

STORY = Story(
    id="approval-first",
    title="An order beyond the limit reaches the ERP after its approval, and not before",
    severity="blocker",
    needs=(PARTNERS,),
    cast=Cast(
        buyers=(Buyer("acme"),),
        goods=(Goods("bolt", price="12.50"),),
        people=(
            Person("anna", of="acme", limit="50.00", asks=("bert",)),
            Person("bert", of="acme", roles=("approver",)),
            Person("finn", of="acme", limit="0.00", asks=("bert",)),  # a limit, and not none
        ),
    ),
    steps=(
        place("small", "anna", ("bolt", 4)),
        erp_has("small", ordered={1: 4}),
        erp_names("small", by="anna"),
        fill("anna", ("bolt", 5)),
        is_turned_away("anna", "approval-needed"),
        fill("finn", ("bolt", 1)),
        is_turned_away("finn", "approval-needed"),
        submit("large", "anna", ("bolt", 5)),
        wait(hours=6),
        never_reaches_the_erp("large"),
        approves("bert", "large"),
        erp_has("large", ordered={1: 5}, total="75.00"),
        erp_names("large", by="anna"),
        portal_shows("large", state="processing", allocated={1: 5}),
    ),
)
