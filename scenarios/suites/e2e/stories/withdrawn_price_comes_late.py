"""An earlier word of a price is heard after the price was withdrawn: it stays withdrawn."""

from scenarios.stories.keying import withdraws_price
from scenarios.stories.kit import (
    Agreement,
    Buyer,
    Cast,
    Goods,
    Story,
    catalogue_shows,
    erp_has,
    place,
    reprice,
    wait,
)
from simulator.faults import parse_plan

STORY = Story(
    id="withdrawn-price-comes-late",
    title="A row that comes late brings back nothing that its owner has withdrawn",
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(Goods("bolt", price="12.50"),),
        agreements=(Agreement("anna", "bolt", "10.25"),),
    ),
    steps=(
        catalogue_shows("anna", "bolt", price="10.25"),
        reprice("bolt", "9.75", buyer="anna"),
        catalogue_shows("anna", "bolt", price="9.75"),
        withdraws_price("bolt", "anna"),
        catalogue_shows("anna", "bolt", price="12.50"),
        wait(hours=1),  # meanwhile the storefront hears of 9.75 once more
        catalogue_shows("anna", "bolt", price="12.50"),
        place("first", "anna", ("bolt", 2)),
        erp_has("first", prices={1: "12.50"}),
    ),
)

WEATHER = parse_plan(
    {
        "id": STORY.id,
        "title": STORY.title,
        "rules": [
            {
                "id": "late-price",
                "effect": "late_commit",
                "when": {"edges": ["engine>storefront"], "operations": ["storefront.prices.put"]},
                "schedule": {"first": 1, "per": "rule", "from_s": 3_600},
                "params": {"delay_from_s": 1_800.0, "delay_to_s": 1_800.0},
            }
        ],
        "required": {"late-price": 0},
    },
    STORY.id,
)
"""What this story, and no other, is played in; what comes late is to have no effect at all."""
