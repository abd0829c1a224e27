"""A buyer asks for one more delivery address, a clerk accepts it, and the buyer orders to it."""

from scenarios.stories.addressing import (
    accept_address,
    address_request_shows,
    ask_address,
    cannot_go_to_requested,
    erp_has_address_request,
    goes_to_requested,
)
from scenarios.stories.kit import ADDRESS_REQUESTS, Buyer, Cast, Goods, Story, ship, ships_to

STORY = Story(
    id="address-asked-and-used",
    title="An address that was asked for has the ERP's id, and goods go there once it is accepted",
    needs=(ADDRESS_REQUESTS,),
    item=4,
    cast=Cast(buyers=(Buyer("anna"),), goods=(Goods("bolt", price="12.50"),)),
    steps=(
        ask_address("gate", "anna", "9 Mole"),
        cannot_go_to_requested("gate", "bolt"),
        erp_has_address_request("gate", state="requested"),
        address_request_shows("gate", "requested"),
        cannot_go_to_requested("gate", "bolt"),
        accept_address("gate"),
        address_request_shows("gate", "accepted"),
        goes_to_requested("first", "gate", "bolt", 4),
        ships_to("first", "9 Mole"),
        ship("first"),
    ),
)
