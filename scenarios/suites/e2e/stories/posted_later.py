"""The ERP takes an order with 202 and enters it minutes later: the number comes then."""

from scenarios.stories.kit import (
    POSTINGS,
    Buyer,
    Cast,
    Goods,
    Story,
    catalogue_shows,
    erp_has,
    invoice,
    is_not_entered,
    place,
    portal_shows,
    posting_is,
    ship,
    wait,
)

STORY = Story(
    id="posted-later",
    title="An order that was taken waits to be posted, is entered, and goes its way",
    needs=(POSTINGS,),
    profile="asynchronous",
    cast=Cast(
        buyers=(Buyer("anna"), Buyer("bert", credit_limit="50.00")),
        goods=(Goods("bolt", price="12.50"),),
    ),
    steps=(
        place("first", "anna", ("bolt", 4)),
        place("beyond", "bert", ("bolt", 10)),
        catalogue_shows("anna", "bolt", available=86),
        is_not_entered("first"),
        erp_has("first", allocated={1: 4}),
        posting_is("first", "entered"),
        erp_has("beyond", state="held", holds=["credit"]),
        posting_is("beyond", "entered"),
        portal_shows("beyond", state="held"),
        ship("first"),
        invoice("first"),
        wait(hours=1),
        portal_shows("first", shipment_state="shipped", parcels=[{1: 4}]),
        catalogue_shows("anna", "bolt", available=96),
    ),
)
