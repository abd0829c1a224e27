"""The story that faults are thrown at where it is about returns: asked for, decided, credited."""

from __future__ import annotations

from typing import Final

from scenarios.stories.kit import (
    Buyer,
    Cast,
    Goods,
    Story,
    ask_back,
    authorise,
    credit,
    erp_has_return,
    inspect,
    invoice,
    owes,
    place,
    portal_shows,
    return_shows,
    ship,
    take_back,
)

COMEBACK: Final = Story(
    id="comeback",
    title="Whatever goes wrong on the way, what comes back is credited, and once",
    item=6,
    cast=Cast(buyers=(Buyer("anna"),), goods=(Goods("bolt", price="12.50"),)),
    steps=(
        place("first", "anna", ("bolt", 6)),
        ship("first"),
        invoice("first"),
        portal_shows("first", shipped={1: 6}, billed="90.00"),
        ask_back("some", "first", {1: 2}),
        erp_has_return("some", state="requested"),
        authorise("some"),
        take_back("some"),
        inspect("some", restock={1: 2}),
        credit("some"),
        return_shows("some", state="closed", credited={1: 2}, notes=["30.00"]),
        owes("anna", "60.00"),
    ),
    needs=("returns",),
)
