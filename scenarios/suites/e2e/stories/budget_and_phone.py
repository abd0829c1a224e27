"""An account without users orders by phone as well: both count, and there is nobody to ask."""

from scenarios.stories.kit import (
    BUDGETS,
    ERP_ORDERS,
    Buyer,
    Cast,
    Goods,
    Story,
    budget,
    budget_shows,
    erp_has,
    fill,
    is_turned_away,
    key_in,
    place,
)

STORY = Story(
    id="budget-and-phone",
    title="What is ordered by phone counts in the budget, and beyond it a lone buyer waits",
    needs=(BUDGETS, ERP_ORDERS),
    cast=Cast(buyers=(Buyer("olga"),), goods=(Goods("bolt", price="12.50"),)),
    steps=(
        budget("upkeep", "olga", "200.00", period="quarter"),
        budget_shows("olga", "upkeep", spent="0.00", left="200.00"),
        place("first", "olga", ("bolt", 6)),
        key_in("second", "olga", ("bolt", 8)),
        budget_shows("olga", "upkeep", spent="175.00", left="25.00"),
        fill("olga", ("bolt", 3)),
        is_turned_away("olga", "budget-exhausted"),
        budget("upkeep", "olga", "212.50", period="quarter"),
        budget_shows("olga", "upkeep", spent="175.00", left="37.50"),
        place("third", "olga", ("bolt", 3)),
        erp_has("third", ordered={1: 3}),
    ),
)
