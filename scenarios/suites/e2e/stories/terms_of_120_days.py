"""Who has 120 days to pay has them, and who pays at once is asked at once."""

from scenarios.stories.kit import (
    Buyer,
    Cast,
    Goods,
    Story,
    invoice,
    place,
    portal_shows,
    ship,
)

STORY = Story(
    id="terms-of-120-days",
    title="An invoice is due by the terms of its account, however many days these are",
    cast=Cast(
        buyers=(
            Buyer("anna", terms="NET120"),
            Buyer("bert", terms="NET 7"),
            Buyer("cash", terms="CASH"),
        ),
        goods=(Goods("bolt", price="12.50"),),
    ),
    steps=(
        place("long", "anna", ("bolt", 2)),
        place("short", "bert", ("bolt", 2)),
        place("none", "cash", ("bolt", 2)),
        ship("long"),
        invoice("long"),
        ship("short"),
        invoice("short"),
        ship("none"),
        invoice("none"),
        portal_shows("long", invoices=["posted"], billed="30.00"),
        portal_shows("short", invoices=["posted"], billed="30.00"),
        portal_shows("none", invoices=["posted"], billed="30.00"),
    ),
)
