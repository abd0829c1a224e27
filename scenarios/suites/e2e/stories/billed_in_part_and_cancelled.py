"""Of a line that was billed in part some is cancelled: what nobody will bill takes no credit."""

from scenarios.stories.kit import (
    Buyer,
    Cast,
    Goods,
    Story,
    cancel,
    erp_has,
    invoice,
    place,
    portal_shows,
    ship,
)

STORY = Story(
    id="billed-in-part-and-cancelled",
    title="What is cancelled of a line that was billed in part leaves room under the credit limit",
    cast=Cast(
        buyers=(Buyer("anna", credit_limit="180.00"),),
        goods=(Goods("bolt", price="10.00"),),
    ),
    steps=(
        place("first", "anna", ("bolt", 15)),  # 180.00 with tax: all of the limit
        erp_has("first", holds=[], allocated={1: 15}),
        ship("first", {1: 5}),
        invoice("first"),
        cancel("first", {1: 7}),
        portal_shows("first", cancelled={1: 7}, parcels=[{1: 5}], invoices=["posted"]),
        # 60.00 are billed, 36.00 will be: there is room for 84.00, and no cent more.
        place("within", "anna", ("bolt", 6)),
        erp_has("within", state="processing", holds=[], total="72.00"),
        place("beyond", "anna", ("bolt", 2)),
        erp_has("beyond", state="held", holds=["credit"]),
    ),
)
