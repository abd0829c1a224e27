"""The ERP holds an order whose price is not its own; a clerk lets it go as it was ordered."""

from scenarios.stories.kit import (
    PRICE_CORRECTIONS,
    Buyer,
    Cast,
    Goods,
    Story,
    check_out,
    erp_has,
    fill,
    invoice,
    portal_charges,
    portal_shows,
    release,
    reprice,
    ship,
    wait,
)

STORY = Story(
    id="price-held-and-released",
    title="An order at yesterday's price is held for it, released as it was ordered, and billed so",
    needs=(PRICE_CORRECTIONS,),
    profile="price-check",
    cast=Cast(
        buyers=(Buyer("anna"), Buyer("bert")),
        goods=(Goods("bolt", price="10.00"), Goods("nut", price="10.00")),
    ),
    steps=(
        fill("anna", ("bolt", 10)),
        fill("bert", ("nut", 10)),
        reprice("nut", "10.05"),
        reprice("bolt", "12.00"),
        check_out("first", "anna"),
        check_out("near", "bert"),
        erp_has("first", state="held", holds=["price"], prices={1: "10.00"}),
        erp_has("near", allocated={1: 10}, prices={1: "10.00"}),
        portal_shows("first", state="held"),
        portal_charges("first", "120.00", {}),
        release("first", "price"),
        erp_has("first", allocated={1: 10}),
        ship("first"),
        invoice("first"),
        wait(hours=1),
        portal_shows("first", shipment_state="shipped", parcels=[{1: 10}], invoices=["posted"]),
        portal_charges("first", "120.00", {}),
    ),
)
