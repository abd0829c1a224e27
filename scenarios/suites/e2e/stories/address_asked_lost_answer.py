"""The ERP takes a request for an address and its answer is lost on the way back."""

from scenarios.stories.addressing import (
    accept_address,
    address_request_shows,
    ask_address,
    erp_has_address_request,
    goes_to_requested,
)
from scenarios.stories.kit import ADDRESS_REQUESTS, Buyer, Cast, Goods, Story, ships_to, wait
from simulator.faults import parse_plan

STORY = Story(
    id="address-asked-lost-answer",
    title="A request for an address whose answer was lost is in the ERP once, and changes but one",
    needs=(ADDRESS_REQUESTS,),
    severity="blocker",
    item=6,
    cast=Cast(buyers=(Buyer("anna"),), goods=(Goods("bolt", price="12.50"),)),
    steps=(
        ask_address("move", "anna", "9 Mole", instead=True),
        wait(hours=1),
        erp_has_address_request("move", state="requested"),
        accept_address("move"),
        address_request_shows("move", "accepted"),
        wait(hours=1),
        goes_to_requested("first", "move", "bolt", 1),
        ships_to("first", "9 Mole"),
    ),
)

WEATHER = parse_plan(
    {
        "id": STORY.id,
        "title": "the first answer to a request for an address is lost after the effect",
        "rules": [
            {
                "id": "lost-address",
                "effect": "lost_response",
                "when": {"edges": ["engine>erp"], "operations": ["erp.address-requests.create"]},
                "schedule": {"first": 1, "per": "rule"},
                "params": {},
            }
        ],
        "required": {"lost-address": 1},
    },
    STORY.id,
)
"""What this story, and no other, is played in."""
