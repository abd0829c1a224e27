"""What was set aside for a cancelled order is given back."""

from scenarios.stories.kit import (
    PAYMENTS,
    Buyer,
    Cast,
    Goods,
    Story,
    cancel,
    fill,
    payment_shows,
    pays_by_card,
    portal_shows,
)

STORY = Story(
    id="card-released",
    title="An order paid by card is cancelled, and the money is the buyer's again",
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(Goods("bolt", price="10.00"),),
    ),
    steps=(
        fill("anna", ("bolt", 10)),
        pays_by_card("first", "anna"),
        payment_shows("first", "authorised", "0"),
        cancel("first", {1: 10}),
        portal_shows("first", state="cancelled"),
        payment_shows("first", "released", "0"),
    ),
    needs=(PAYMENTS,),
)
