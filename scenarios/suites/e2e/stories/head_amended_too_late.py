"""What the warehouse goes by stays once something has left, and what the bill says once it is."""

from scenarios.stories.heads import amend_head, cannot_amend_head, head_answered, head_is
from scenarios.stories.kit import (
    Buyer,
    Cast,
    Goods,
    Story,
    erp_has,
    invoice,
    place,
    portal_shows,
    ship,
    wait,
)

STORY = Story(
    id="head-amended-too-late",
    title="Who corrects the head of an order too late is told so, and it says what it said",
    needs=("amendments",),
    cast=Cast(buyers=(Buyer("anna"),), goods=(Goods("bolt", price="12.50"),)),
    steps=(
        place("first", "anna", ("bolt", 10)),
        erp_has("first", allocated={1: 10}),
        amend_head("first", purchase_order_number="PO-76", notes="X" * 4001),
        head_answered("first", "too-long"),
        ship("first", {1: 4}),
        amend_head("first", purchase_order_number="PO-77", notes="Ring twice"),
        head_answered("first", "shipped"),
        amend_head("first", purchase_order_number="PO-78"),
        head_answered("first", None),
        invoice("first"),
        portal_shows("first", invoices=["posted"]),
        amend_head("first", purchase_order_number="PO-79"),
        head_answered("first", "invoiced"),
        wait(hours=24),
        cannot_amend_head("first", "cut-off-passed", purchase_order_number="PO-80"),
        head_is("first", purchase_order_number="PO-78", notes="ring at the gate"),
    ),
)
