"""Nobody reaches the WMS for hours, while the ERP releases and the warehouse ships."""

from scenarios.stories.kit import (
    WMS,
    Buyer,
    Cast,
    Goods,
    Story,
    confirms,
    erp_posted,
    place,
    portal_shows,
    releases_to_warehouse,
    wait,
    warehouse_has,
)
from simulator.faults import parse_plan

STORY = Story(
    id="warehouse-away",
    title="The WMS is away for hours: nothing is lost and nothing leaves twice",
    cast=Cast(
        buyers=(Buyer("anna"), Buyer("bert")),
        goods=(Goods("bolt", price="10.00"),),
    ),
    steps=(
        place("early", "anna", ("bolt", 5)),
        releases_to_warehouse("early"),
        warehouse_has("early", {1: 5}),
        # From here on until the seventh hour the integration does not reach the WMS.
        wait(hours=2),
        place("late", "bert", ("bolt", 7)),
        releases_to_warehouse("late"),
        confirms("early", {1: 5}),
        wait(hours=4),
        warehouse_has("late", {1: 7}),
        erp_posted("early"),
        confirms("late", {1: 7}),
        erp_posted("late"),
        portal_shows("early", shipment_state="shipped", parcels=[{1: 5}]),
        portal_shows("late", shipment_state="shipped", parcels=[{1: 7}]),
    ),
    needs=(WMS,),
)

WEATHER = parse_plan(
    {
        "id": STORY.id,
        "title": STORY.title,
        "rules": [
            {
                "id": "wms-away",
                "effect": "refuse",
                "when": {"edges": ["engine>wms"]},
                "schedule": {"from_s": 7_200, "to_s": 25_200},
                "params": {},
            },
        ],
        "required": {"wms-away": 2},
    },
    STORY.id,
)
"""What this story, and no other, is played in."""
