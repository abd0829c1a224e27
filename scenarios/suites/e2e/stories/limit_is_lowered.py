"""A buyer's limit is lowered in the ERP, and the portal asks from then on."""

from scenarios.stories.kit import (
    PARTNERS,
    Buyer,
    Cast,
    Goods,
    Person,
    Story,
    approves,
    change,
    erp_has,
    fill,
    is_turned_away,
    place,
    submit,
    wait,
)

STORY = Story(
    id="limit-is-lowered",
    title="A limit that the ERP lowers holds in the portal within its figure",
    needs=(PARTNERS,),
    cast=Cast(
        buyers=(Buyer("acme"),),
        goods=(Goods("bolt", price="12.50"),),
        people=(
            Person("anna", of="acme"),
            Person("bert", of="acme", roles=("approver",)),
        ),
    ),
    steps=(
        place("free", "anna", ("bolt", 10)),
        erp_has("free", ordered={1: 10}),
        change(Person("anna", of="acme", limit="50.00", asks=("bert",))),
        wait(hours=1),
        fill("anna", ("bolt", 10)),
        is_turned_away("anna", "approval-needed"),
        submit("asked", "anna", ("bolt", 10)),
        approves("bert", "asked"),
        erp_has("asked", ordered={1: 10}),
    ),
)
