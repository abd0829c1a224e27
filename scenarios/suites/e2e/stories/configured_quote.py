"""A buyer chooses options; he is offered, shown and sold what he chose, at its surcharge."""

from typing import Final

from scenarios.stories.configuring import (
    ask_configured,
    cannot_choose,
    configure,
    is_made_as,
    may_choose,
)
from scenarios.stories.kit import (
    CONFIGURATIONS,
    Buyer,
    Cast,
    Goods,
    Story,
    accept,
    erp_has,
    offer,
    portal_shows,
    quote_shows,
    ship,
)

_OPTIONS: Final = {
    "colour": {"white": None, "red": "12.50"},
    "length": {"short": None, "long": "30.00"},
}
_FIRST: Final = {"colour": "red", "length": "short"}
_SECOND: Final = {"colour": "white", "length": "long"}

STORY = Story(
    id="configured-quote",
    title="What was chosen of each line is offered with its surcharge, and ordered unchanged",
    item=5,
    needs=("quotes", CONFIGURATIONS),
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(Goods("door", price="100.00"), Goods("plank", price="20.00", pack=6)),
    ),
    steps=(
        configure("door", _OPTIONS),
        configure("plank", {"wood": {"oak": "1.25", "pine": None}}),
        may_choose("anna", "door", _OPTIONS),
        may_choose("anna", "plank", {"wood": {"oak": "1.25", "pine": None}}),
        cannot_choose("anna", "option-unknown", ("door", 1, {"colour": "blue", "length": "long"})),
        cannot_choose("anna", "option-missing", ("door", 1, {"colour": "red"})),
        ask_configured(
            "hall",
            "anna",
            ("door", 2, _FIRST),
            ("door", 4, _SECOND),
            ("plank", 3, {"wood": "oak"}),
        ),
        offer("hall", {1: None, 2: None, 3: None}, percent="10", days=5),
        quote_shows(
            "hall",
            revision=1,
            prices={1: "112.50", 2: "130.00", 3: "27.50"},
            discounts={1: "10", 2: "10", 3: "10"},
            options={1: _FIRST, 2: _SECOND, 3: {"wood": "oak"}},
        ),
        accept("hall", "first"),
        erp_has("first", ordered={1: 2, 2: 4, 3: 3}, prices={1: "112.50", 2: "130.00", 3: "27.50"}),
        is_made_as("first", {1: _FIRST, 2: _SECOND, 3: {"wood": "oak"}}),
        ship("first", {1: 2, 2: 4, 3: 3}),
        portal_shows("first", shipment_state="shipped"),
    ),
)
