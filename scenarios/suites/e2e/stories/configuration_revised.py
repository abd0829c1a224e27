"""A surcharge rises, the offer is revised, and the order is at the price of the new revision."""

from typing import Final

from scenarios.stories.configuring import ask_configured, configure, is_made_as, may_choose
from scenarios.stories.kit import (
    CONFIGURATIONS,
    Buyer,
    Cast,
    Goods,
    Story,
    accept,
    confirm_offer,
    erp_has,
    erp_has_quote,
    offer,
    quote_shows,
)


def _options(red: str) -> dict[str, dict[str, str | None]]:
    return {"colour": {"white": None, "red": red}}


_RED: Final = {"colour": "red"}

STORY = Story(
    id="configuration-revised",
    title="A revised offer has the surcharge of its day and the options that were asked for",
    item=5,
    needs=("quotes", CONFIGURATIONS),
    cast=Cast(buyers=(Buyer("anna"),), goods=(Goods("door", price="100.00"),)),
    steps=(
        configure("door", _options("12.50")),
        may_choose("anna", "door", _options("12.50")),
        ask_configured("hall", "anna", ("door", 2, _RED)),
        offer("hall", {1: None}, days=5),
        quote_shows("hall", revision=1, prices={1: "112.50"}, options={1: _RED}),
        configure("door", _options("15.00")),
        may_choose("anna", "door", _options("15.00")),
        quote_shows("hall", revision=1, prices={1: "112.50"}),
        offer("hall", {1: "60.00"}, days=5),
        erp_has_quote("hall", revision=1, prices={1: "112.50"}),
        configure("door", _options("20.00")),
        confirm_offer("hall"),
        quote_shows("hall", revision=2, prices={1: "75.00"}, options={1: _RED}),
        offer("hall", {1: "95.00"}, percent="4", days=5),
        quote_shows("hall", revision=3, prices={1: "115.00"}, options={1: _RED}),
        accept("hall", "first"),
        erp_has("first", ordered={1: 2}, prices={1: "115.00"}, discounts={1: "4"}),
        is_made_as("first", {1: _RED}),
    ),
)
