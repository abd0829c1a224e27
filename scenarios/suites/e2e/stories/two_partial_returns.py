"""Seven pieces cost 10.01 in all: given back in two parts they are 10.01, not a cent more or less.

The first lot carries its own rounding, the second what is left of the line and of its tax.
"""

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
    is_told_not_to,
    owes,
    place,
    portal_shows,
    refuse_back,
    return_shows,
    ship,
    take_back,
)

STORY = Story(
    id="two-partial-returns",
    title="One line comes back in two parts, and both together are credited as it was invoiced",
    cast=Cast(buyers=(Buyer("anna"),), goods=(Goods("washer", price="1.4295"),)),
    steps=(
        place("first", "anna", ("washer", 7)),
        ship("first"),
        invoice("first"),
        portal_shows("first", shipped={1: 7}, billed="12.01"),
        ask_back("some", "first", {1: 3}),
        authorise("some"),
        take_back("some"),
        inspect("some", restock={1: 3}),
        credit("some"),
        return_shows("some", state="closed", notes=["5.15"]),
        is_told_not_to("first", {1: 5}, "not-shipped"),
        ask_back("none", "first", {1: 4}),
        refuse_back("none", "not-justified"),
        return_shows("none", state="refused", refusal="not-justified"),
        ask_back("the rest", "first", {1: 4}),
        authorise("the rest"),
        take_back("the rest"),
        inspect("the rest", restock={1: 4}),
        credit("the rest"),
        return_shows("the rest", state="closed", notes=["6.86"]),
        owes("anna", "0"),
        portal_shows("first", state="done", invoices=["paid"], paid="0"),
    ),
    needs=("returns",),
)
