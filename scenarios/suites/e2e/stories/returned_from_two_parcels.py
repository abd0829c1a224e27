"""A line left in two parcels and was billed twice; what comes back is credited on both bills."""

from scenarios.stories.kit import (
    Buyer,
    Cast,
    Goods,
    Story,
    ask_back,
    authorise,
    credit,
    inspect,
    invoice,
    owes,
    place,
    portal_shows,
    return_shows,
    ship,
    take_back,
)

STORY = Story(
    id="returned-from-two-parcels",
    title="A line that left in two parcels is credited invoice by invoice",
    cast=Cast(buyers=(Buyer("anna"),), goods=(Goods("bolt", price="12.50"),)),
    steps=(
        place("first", "anna", ("bolt", 10)),
        ship("first", {1: 4}),
        invoice("first"),
        ship("first"),
        invoice("first"),
        portal_shows("first", parcels=[{1: 4}, {1: 6}], invoices=["posted", "posted"]),
        ask_back("half", "first", {1: 6}),
        authorise("half"),
        take_back("half"),
        inspect("half", restock={1: 6}),
        credit("half"),
        return_shows("half", state="closed", credited={1: 6}, notes=["60.00", "30.00"]),
        portal_shows("first", invoices=["paid", "posted"]),
        owes("anna", "60.00"),
    ),
    needs=("returns",),
)
