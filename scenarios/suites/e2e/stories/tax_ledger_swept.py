"""A document is lost at the tax engine behind everybody's back: a sweep finds it, and mends it."""

from scenarios.stories.kit import (
    TAX,
    Buyer,
    Cast,
    Goods,
    Story,
    closes_period,
    invoice,
    opens_period,
    place,
    portal_shows,
    sets_rate,
    ship,
    tax_engine_has,
    wait,
)
from scenarios.stories.taxing import tax_engine_loses

STORY = Story(
    id="tax-ledger-swept",
    title="What a tax engine has lost of what was billed is found at night, reported and told anew",
    severity="blocker",
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(Goods("bolt", price="10.00"),),
        tax_engine=True,
    ),
    steps=(
        place("first", "anna", ("bolt", 10)),
        ship("first"),
        invoice("first"),
        tax_engine_has("first", "20.00"),
        sets_rate("25"),
        tax_engine_loses("first"),
        wait(hours=26),
        tax_engine_has("first", "20.00"),  # as it was asked then
        # And whoever closes a month does not wait for the night.
        tax_engine_loses("first"),
        closes_period(),
        tax_engine_has("first", "20.00"),
        opens_period(),
        portal_shows("first", invoices=["posted"], billed="120.00"),
        wait(hours=26),
    ),
    needs=(TAX,),
    falls_on_all="the month is closed for everybody",
)
