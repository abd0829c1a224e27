"""A buyer asks for an address that nobody delivers to, and is told why he does not get it."""

from scenarios.stories.addressing import (
    address_request_shows,
    ask_address,
    cannot_go_to_requested,
    erp_has_address_request,
    refuse_address,
)
from scenarios.stories.kit import ADDRESS_REQUESTS, Buyer, Cast, Goods, Story, place, ships_to

STORY = Story(
    id="address-refused",
    title="An address that was refused says why, and the account stays as it was",
    needs=(ADDRESS_REQUESTS,),
    cast=Cast(buyers=(Buyer("anna"),), goods=(Goods("bolt", price="12.50"),)),
    steps=(
        ask_address("rock", "anna", "1 Skerry", instead=True),
        erp_has_address_request("rock", state="requested"),
        refuse_address("rock", "not-served"),
        address_request_shows("rock", "refused", "not-served"),
        cannot_go_to_requested("rock", "bolt"),
        place("first", "anna", ("bolt", 2)),
        ships_to("first", "1 Quay"),
    ),
)
