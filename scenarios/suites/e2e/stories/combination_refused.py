"""A buyer chooses what is not made together; the ERP says which values, and the portal shows it."""

from typing import Final

from scenarios.stories.configuring import (
    ask_configured,
    cannot_offer,
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
    cannot_accept,
    erp_has,
    erp_has_quote,
    offer,
    quote_shows,
)

_OPTIONS: Final = {
    "colour": {"white": None, "red": "12.50"},
    "length": {"short": None, "long": "30.00"},
}
_NEVER: Final = ({"colour": "red", "length": "long"},)
_MADE: Final = {"colour": "red", "length": "short"}
_WHY: Final = "option-combination: line 2: colour=red with length=long"

STORY = Story(
    id="combination-refused",
    title="What is not made together comes back with its reason; what is made is ordered instead",
    item=5,
    needs=("quotes", CONFIGURATIONS),
    cast=Cast(buyers=(Buyer("anna"),), goods=(Goods("door", price="100.00"),)),
    steps=(
        configure("door", _OPTIONS, never=_NEVER),
        may_choose("anna", "door", _OPTIONS, never=_NEVER),
        ask_configured("hall", "anna", ("door", 1, _MADE), ("door", 2, _NEVER[0])),
        erp_has_quote("hall", state="declined", reason=_WHY),
        quote_shows("hall", state="declined", reason=_WHY),
        cannot_offer("hall", "option-combination"),
        cannot_accept("hall", "quote-unanswered"),
        ask_configured("second", "anna", ("door", 3, _MADE)),
        offer("second", {1: None}, days=5),
        quote_shows("second", prices={1: "112.50"}, options={1: _MADE}),
        accept("second", "first"),
        erp_has("first", ordered={1: 3}, prices={1: "112.50"}),
        is_made_as("first", {1: _MADE}),
    ),
)
