"""A buyer calls and wants more: stock and credit are looked at anew, and both orders are shown."""

from scenarios.stories.increasing import cannot_raise, raises
from scenarios.stories.kit import (
    ERP_ORDERS,
    NORTH,
    Buyer,
    Cast,
    Goods,
    Story,
    cancel,
    catalogue_shows,
    erp_has,
    hold,
    invoice,
    key_in,
    no_echo,
    pay,
    place,
    portal_links,
    portal_shows,
    receive,
    release,
    reprice,
    ship,
    wait,
)

STORY = Story(
    id="quantity-raised",
    title="A clerk raises what was ordered: others compete, credit counts, the portal shows both",
    severity="blocker",
    cast=Cast(
        buyers=(Buyer("anna"), Buyer("bert", credit_limit="200.00")),
        goods=(
            Goods("bolt", price="12.50", stock={NORTH: 20}),
            Goods("nut", price="2.00", pack=12),
        ),
    ),
    steps=(
        place("first", "anna", ("bolt", 10), ("nut", 4)),
        erp_has("first", allocated={1: 10, 2: 4}),
        key_in("other", "bert", ("bolt", 6)),
        raises("first", {1: 7, 2: 1}, "more"),  # four bolts are left: the other came first
        erp_has("more", state="processing", allocated={1: 4, 2: 1}, backordered={1: 3, 2: 0}),
        portal_links("first", "more", "increase", {1: "bolt", 2: "nut"}),
        portal_shows("first", ordered={1: 10, 2: 4}, allocated={1: 10, 2: 4}),
        portal_shows("more", ordered={1: 7, 2: 1}, allocated={1: 4, 2: 1}, total="107.40"),
        no_echo("more"),
        cancel("other", {1: 2}),  # what it gives back goes to what waits for it
        portal_shows("more", allocated={1: 6, 2: 1}, backordered={1: 1, 2: 0}),
        catalogue_shows("anna", "bolt", available=0),
        reprice("nut", "3.00"),
        raises("first", {2: 2}, "dearer"),  # at the price of its day
        erp_has("dearer", prices={2: "3.00"}),
        portal_links("first", "dearer", "increase", {2: "nut"}),
        ship("first", {1: 10}),
        cannot_raise("first", {1: 1}, "line-closed"),
        cancel("first", {2: 4}),
        cannot_raise("first", {2: 1}, "line-closed"),
        ship("more"),
        invoice("more"),
        pay("more"),
        wait(hours=1),
        portal_shows("first", shipped={1: 10, 2: 0}, cancelled={1: 0, 2: 4}, parcels=[{1: 10}]),
        portal_shows("more", shipped={1: 6, 2: 1}, parcels=[{1: 6, 2: 1}], invoices=["paid"]),
        raises("other", {1: 20}, "beyond"),  # 60 and 300 are more than 200
        erp_has("beyond", state="held", holds=["credit"], allocated={1: 0}),
        portal_shows("beyond", state="held", holds=["credit"]),
        receive("bolt", 30),
        erp_has("beyond", allocated={1: 0}),
        release("beyond"),
        portal_shows("beyond", state="processing", allocated={1: 20}),
        portal_links("other", "beyond", "increase", {1: "bolt"}),
        hold("other", "review"),
        raises("other", {1: 1}, "kept"),  # whoever looks at the first looks at this one, too
        portal_shows("kept", state="held", holds=["review", "credit"]),
    ),
    needs=(ERP_ORDERS,),
)
