"""Goods may be asked back for two weeks; who comes later is told why not."""

from scenarios.stories.kit import (
    Buyer,
    Cast,
    Goods,
    Story,
    ask_back,
    erp_has_return,
    invoice,
    place,
    portal_shows,
    return_shows,
    ship,
    wait,
)

STORY = Story(
    id="return-outside-window",
    title="A return that is asked for too late is refused, and the buyer sees why",
    cast=Cast(buyers=(Buyer("anna"),), goods=(Goods("bolt", price="12.50"),)),
    steps=(
        place("first", "anna", ("bolt", 4)),
        ship("first"),
        invoice("first"),
        portal_shows("first", shipped={1: 4}),
        wait(days=15),
        ask_back("too late", "first", {1: 1}),
        erp_has_return("too late", state="refused"),
        return_shows("too late", state="refused", refusal="outside-window", notes=[]),
        portal_shows("first", state="processing", shipped={1: 4}),
    ),
    needs=("returns",),
)
