"""A parcel of an order that was held since is taken back: somebody else gets its goods."""

from scenarios.stories.kit import (
    NORTH,
    REVERSALS,
    Buyer,
    Cast,
    Goods,
    Story,
    hold,
    place,
    portal_shows,
    release,
    ship,
    takes_back,
)

STORY = Story(
    id="held-parcel-taken-back",
    title="Goods that come back of a held order are nobody's: who waits gets them",
    cast=Cast(
        buyers=(Buyer("anna"), Buyer("bert")),
        goods=(Goods("bolt", price="10.00", stock={NORTH: 4}),),
    ),
    steps=(
        place("first", "anna", ("bolt", 4)),
        ship("first", {1: 3}),
        hold("first", "review"),
        place("second", "bert", ("bolt", 3)),
        portal_shows("second", allocated={1: 1}, backordered={1: 2}),
        takes_back("first"),
        portal_shows(
            "first",
            state="held",
            shipment_state="exception",
            shipped={1: 0},
            allocated={1: 0},
            backordered={1: 4},
        ),
        portal_shows("second", allocated={1: 3}, backordered={1: 0}),
        release("first", "review"),
        portal_shows("first", state="processing", allocated={1: 1}, backordered={1: 3}),
    ),
    needs=(REVERSALS,),
)
