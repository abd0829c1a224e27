"""A buyer in Japan pays in yen, of which there is no part: half a yen of a line is one or none."""

from scenarios.stories.kit import (
    Buyer,
    Cast,
    Goods,
    Story,
    catalogue_shows,
    charge,
    erp_has,
    invoice,
    pay,
    place,
    portal_shows,
    ship,
)

STORY = Story(
    id="without-decimals",
    title="A currency without decimals is rounded per line, and paid in whole yen",
    item=5,
    cast=Cast(
        buyers=(Buyer("yuki", currency="JPY"),),
        goods=(
            Goods("bolt", price="2.35", currency="JPY"),
            Goods("nut", price="149.5", currency="JPY", per=100),
        ),
    ),
    steps=(
        catalogue_shows("yuki", "bolt", price="2.35"),
        place("first", "yuki", ("bolt", 10), ("nut", 33)),  # 23.5 and 49.335: 24 and 49, tax 5, 10
        erp_has("first", prices={1: "2.35", 2: "149.5"}, total="88"),
        charge("first", "12"),
        ship("first"),
        invoice("first"),
        portal_shows("first", total="100", billed="100", invoices=["posted"]),
        pay("first", "99"),
        portal_shows("first", paid="99", invoices=["posted"]),
        pay("first"),
        portal_shows("first", paid="100", invoices=["paid"]),
    ),
)
