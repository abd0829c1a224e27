"""A buyer in Kuwait pays in dinars of a thousand fils, up to his limit, to the last fils."""

from scenarios.stories.kit import (
    Buyer,
    Cast,
    Goods,
    Story,
    catalogue_shows,
    erp_has,
    invoice,
    pay,
    place,
    portal_shows,
    release,
    ship,
)

STORY = Story(
    id="three-decimals",
    title="A currency with three decimals is exact from the list to invoice and credit limit",
    item=5,
    cast=Cast(
        buyers=(Buyer("noor", currency="KWD", credit_limit="20.000"),),
        goods=(Goods("bolt", price="1.2345", currency="KWD"),),
    ),
    steps=(
        catalogue_shows("noor", "bolt", price="1.2345"),
        place("first", "noor", ("bolt", 7)),  # 8.6415: 8.642 and 1.728 of tax
        erp_has("first", prices={1: "1.2345"}, total="10.370", holds=[]),
        ship("first"),
        invoice("first"),
        portal_shows("first", billed="10.370", invoices=["posted"]),
        pay("first", "0.370"),
        place("second", "noor", ("bolt", 7)),  # 10.000 are open: too much by 370 fils
        erp_has("second", holds=["credit"]),
        portal_shows("second", holds=["credit"]),
        pay("first"),
        release("second"),
        portal_shows("second", holds=[], total="10.370"),
        portal_shows("first", invoices=["paid"], paid="10.370"),
    ),
)
