"""The ERP's answers to postings are lost, and so are the WMS's to an instruction."""

from scenarios.stories.kit import (
    WMS,
    Buyer,
    Cast,
    Goods,
    Story,
    confirms,
    erp_has,
    erp_posted,
    place,
    portal_shows,
    releases_to_warehouse,
    wait,
    warehouse_has,
)
from simulator.faults import parse_plan

STORY = Story(
    id="warehouse-answer-lost",
    title="Answers of both the WMS and the ERP are lost: each parcel is posted once",
    severity="blocker",
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(Goods("bolt", price="10.00"),),
    ),
    steps=(
        place("first", "anna", ("bolt", 9)),
        releases_to_warehouse("first"),
        warehouse_has("first", {1: 9}),
        confirms("first", {1: 2}),
        confirms("first", {1: 3}),
        wait(hours=2),
        erp_posted("first"),
        erp_has("first", shipped={1: 5}, allocated={1: 4}),
        confirms("first", {1: 4}),
        erp_posted("first"),
        portal_shows("first", shipment_state="shipped", parcels=[{1: 2}, {1: 3}, {1: 4}]),
    ),
    needs=(WMS,),
)

WEATHER = parse_plan(
    {
        "id": STORY.id,
        "title": STORY.title,
        "rules": [
            {
                "id": "instruction-lost",
                "effect": "lost_response",
                "when": {"edges": ["engine>wms"], "operations": ["wms.instructions.put"]},
                "schedule": {"first": 2, "per": "rule"},
                "params": {},
            },
            {
                "id": "posting-lost",
                "effect": "lost_response",
                "when": {
                    "edges": ["engine>erp"],
                    "operations": ["erp.warehouse-postings.create"],
                },
                "schedule": {"first": 2, "per": "rule"},
                "params": {},
            },
        ],
        "required": {"instruction-lost": 2, "posting-lost": 2},
    },
    STORY.id,
)
"""What this story, and no other, is played in."""
