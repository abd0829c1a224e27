"""The ERP takes an order with 202 and refuses it when it posts it: 202 was no yes."""

from scenarios.stories.kit import (
    PARTNERS,
    POSTINGS,
    Buyer,
    Cast,
    Goods,
    Place,
    Story,
    block,
    catalogue_shows,
    erp_has,
    is_not_entered,
    place,
    posting_is,
    wait,
)

STORY = Story(
    id="posting-refused",
    title="An order that was taken and then refused is shown as refused, and keeps no stock",
    needs=(POSTINGS, PARTNERS),
    profile="asynchronous",
    severity="blocker",
    cast=Cast(
        buyers=(Buyer("anna"), Buyer("bert")),
        goods=(Goods("bolt", price="12.50"),),
        places=(Place("anna"), Place("bert")),
    ),
    steps=(
        place("first", "anna", ("bolt", 30)),
        place("other", "bert", ("bolt", 5)),
        catalogue_shows("bert", "bolt", available=65),
        block("anna"),
        posting_is("first", "refused", "blocked-customer"),
        is_not_entered("first"),
        erp_has("other", allocated={1: 5}),
        catalogue_shows("bert", "bolt", available=95),
        block("anna", blocked=False),
        wait(hours=1),
        is_not_entered("first"),
        place("again", "anna", ("bolt", 30)),
        posting_is("again", "entered"),
        erp_has("again", allocated={1: 30}),
    ),
)
