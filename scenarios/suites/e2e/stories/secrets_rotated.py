"""The integration's secrets are rotated in mid-run, and nothing stands still."""

from scenarios.stories.kit import (
    ROTATION,
    Buyer,
    Cast,
    Goods,
    Story,
    erp_has,
    place,
    portal_shows,
    ship,
    wait,
)
from scenarios.stories.rotating import new_secrets_are_there, rotate_secrets

STORY = Story(
    id="secrets-rotated",
    title="Secrets are rotated while orders flow; the old ones are soon refused",
    needs=(ROTATION,),
    item=9,
    cast=Cast(buyers=(Buyer("anna"),), goods=(Goods("bolt", price="12.50"),)),
    steps=(
        place("before", "anna", ("bolt", 4)),
        erp_has("before", ordered={1: 4}),
        rotate_secrets(overlap_minutes=60),
        place("meanwhile", "anna", ("bolt", 3)),
        erp_has("meanwhile", ordered={1: 3}),
        wait(minutes=20),
        new_secrets_are_there(),
        wait(hours=3),
        place("after", "anna", ("bolt", 2)),
        erp_has("after", ordered={1: 2}),
        ship("after"),
        portal_shows("after", shipped={1: 2}),
    ),
)
