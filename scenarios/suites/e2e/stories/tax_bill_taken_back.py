"""A bill of which a tax engine owns the tax is cancelled, billed anew, corrected and credited."""

from scenarios.stories.kit import (
    REVERSALS,
    TAX,
    Buyer,
    Cast,
    Goods,
    Story,
    ask_back,
    authorise,
    cancels_invoice,
    corrects,
    credit,
    inspect,
    invoice,
    place,
    portal_shows,
    portal_takes_back,
    return_shows,
    sets_rate,
    ship,
    take_back,
    tax_engine_has,
)
from scenarios.stories.taxing import tax_is_given_back

STORY = Story(
    id="tax-bill-taken-back",
    title="What is cancelled, corrected or credited of a bill is owed less at the tax engine, once",
    severity="blocker",
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(Goods("bolt", price="10.00"), Goods("nut", price="5.00")),
        tax_engine=True,
    ),
    steps=(
        place("first", "anna", ("bolt", 10), ("nut", 10)),
        ship("first"),
        invoice("first"),
        tax_engine_has("first", "30.00"),
        sets_rate("25"),
        cancels_invoice("first"),
        tax_is_given_back("first", "30.00"),
        tax_engine_has("first", "30.00"),  # what was committed stays as it was
        portal_takes_back("first", invoices=["cancelled"]),
        # Billed anew it bears the rate of the day on which it was billed first.
        invoice("first"),
        tax_engine_has("first", "30.00", anew=1),
        corrects("first", {1: (10, "7.50"), 2: (None, None)}),
        tax_is_given_back("first", "30.00", bill=2),
        tax_engine_has("first", "15.00", anew=2),
        portal_takes_back("first", invoices=["cancelled", "corrected", "stands"]),
        portal_shows("first", invoiced={1: 10, 2: 10}, billed="450.00"),
        # And what comes back of it is credited with its part of that.
        ask_back("back", "first", {1: 4}),
        authorise("back"),
        take_back("back"),
        inspect("back", restock={1: 4}),
        credit("back"),
        return_shows("back", notes=["36.00"]),
        tax_is_given_back("first", "6.00", bill=3),
    ),
    needs=(TAX, REVERSALS, "returns"),
)
