"""The story that every fault is thrown at: two orders, a price, stock, a parcel, a bill."""

from __future__ import annotations

from typing import Final

from scenarios.stories.kit import (
    Buyer,
    Cast,
    Goods,
    Story,
    catalogue_shows,
    erp_has,
    introduce,
    invoice,
    pay,
    place,
    portal_shows,
    receive,
    reprice,
    ship,
    wait,
)

LIFE: Final = Story(
    id="life",
    title="Whatever goes wrong on the way, everything arrives, and once",
    item=6,
    cast=Cast(
        buyers=(Buyer("anna"), Buyer("bert")),
        goods=(Goods("bolt", price="12.50"), Goods("nut", price="3.00")),
    ),
    steps=(
        place("first", "anna", ("bolt", 4), ("nut", 2)),
        place("second", "bert", ("nut", 3)),
        erp_has("first", ordered={1: 4, 2: 2}, allocated={1: 4, 2: 2}),
        erp_has("second", ordered={1: 3}, allocated={1: 3}),
        portal_shows("first", state="processing", allocated={1: 4, 2: 2}),
        wait(hours=2),  # longer than a token lives: new ones are needed from here on
        reprice("bolt", "13.00"),
        receive("nut", 50),
        introduce(Goods("washer", price="0.40")),
        catalogue_shows("anna", "bolt", price="13.00", available=96),
        catalogue_shows("bert", "nut", available=145),
        catalogue_shows("bert", "washer", price="0.40", available=100),
        ship("first"),
        invoice("first"),
        pay("first"),
        portal_shows(
            "first",
            state="done",
            shipment_state="shipped",
            shipped={1: 4, 2: 2},
            parcels=[{1: 4, 2: 2}],
            invoices=["paid"],
            paid="67.20",
        ),
        ship("second"),
        portal_shows("second", shipment_state="shipped", parcels=[{1: 3}]),
    ),
)
