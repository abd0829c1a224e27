"""A buyer wants less of one line and nothing of another, before the cut-off."""

from scenarios.stories.kit import (
    Buyer,
    Cast,
    Goods,
    Story,
    amend,
    amendment_is,
    catalogue_shows,
    erp_has,
    invoice,
    pay,
    place,
    portal_shows,
    ship,
    wait,
)

STORY = Story(
    id="amended-in-time",
    title="What a buyer takes back before the cut-off neither leaves nor is billed",
    needs=("amendments",),
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(Goods("bolt", price="12.50"), Goods("nut", price="3.00", pack=12)),
    ),
    steps=(
        place("first", "anna", ("bolt", 10), ("nut", 4)),
        erp_has("first", allocated={1: 10, 2: 4}),
        wait(hours=23),
        amend("first", {1: 6, 2: 0}),
        amendment_is("first", "accepted"),
        erp_has("first", cancelled={1: 4, 2: 4}, allocated={1: 6, 2: 0}),
        portal_shows("first", cancelled={1: 4, 2: 4}),
        catalogue_shows("anna", "nut", available=100),
        ship("first"),
        invoice("first"),
        pay("first"),
        portal_shows("first", state="done", shipped={1: 6, 2: 0}, paid="90.00"),
    ),
)
