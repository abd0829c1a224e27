"""The ERP has years of business when the integration starts; the portal begins with all of it."""

from scenarios.stories.kit import (
    ERP_ORDERS,
    HISTORY,
    NORTH,
    RECEIVABLES,
    Agreement,
    Buyer,
    Cast,
    Goods,
    Story,
    cancel,
    erp_has,
    invoice,
    key_in,
    no_echo,
    pay,
    place,
    portal_shows,
    receive,
    receives,
    reprice,
    ship,
    statement_shows,
    wait,
)

CAST = Cast(
    buyers=(Buyer("anna"), Buyer("bert")),
    goods=(
        Goods("bolt", price="12.50", stock={NORTH: 40}),
        Goods("nut", price="3.00", stock={NORTH: 5}),
    ),
    agreements=(Agreement("anna", "bolt", "11.00"),),
)

BEFORE = (
    key_in("closed", "anna", ("bolt", 8)),
    ship("closed"),
    invoice("closed"),
    pay("closed"),
    wait(days=2),
    key_in("billed", "bert", ("bolt", 6)),
    ship("billed", {1: 4}),
    invoice("billed"),
    receives("deposit", "bert", "20.00", {"billed": "20.00"}),
    reprice("bolt", "13.00"),
    wait(days=2),
    key_in("waiting", "anna", ("nut", 9)),
    key_in("cancelled", "bert", ("bolt", 2)),
    cancel("cancelled", {1: 2}),
    wait(days=1),
)
"""What the ERP has when the engine starts: an order that is over, one shipped and billed in part,
one that waits for goods, one that was cancelled, money, and a price that was another once."""

MEANWHILE = (
    ship("billed"),
    key_in("late", "bert", ("bolt", 1)),
    wait(hours=2),
)
"""What is done while the load is under way: one of its orders moves on, another one begins."""

SEEN = (
    portal_shows("closed", state="done", parcels=[{1: 8}], invoices=["paid"], prices={1: "11.00"}),
    portal_shows("billed", parcels=[{1: 4}, {1: 2}], invoices=["posted"]),
    portal_shows("late", allocated={1: 1}),
    portal_shows("waiting", allocated={1: 5}, backordered={1: 4}),
    portal_shows("cancelled", state="cancelled", cancelled={1: 2}),
    statement_shows("bert", billed="60.00", open="40.00", paid="20.00"),
)
"""What the portal then shows of it."""

STORY = Story(
    id="initial-load",
    title="History and open documents are in the portal after the start, and nothing twice",
    cast=CAST,
    before=BEFORE,
    steps=(
        *MEANWHILE,
        *SEEN,
        receive("nut", 4),
        ship("waiting"),
        invoice("billed"),
        portal_shows("waiting", shipment_state="shipped"),
        portal_shows("billed", parcels=[{1: 4}, {1: 2}], invoices=["posted", "posted"]),
        place("web", "anna", ("bolt", 3)),
        erp_has("web", allocated={1: 3}, prices={1: "11.00"}),
        portal_shows("web", allocated={1: 3}),
        *(no_echo(order) for order in ("closed", "billed", "waiting", "late")),
    ),
    severity="blocker",
    needs=(ERP_ORDERS, RECEIVABLES, HISTORY),
)
