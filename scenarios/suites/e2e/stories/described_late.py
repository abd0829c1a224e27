"""Goods are sold before anybody has described them, and what is told of them later is whole."""

from scenarios.stories.enriching import describe, product_shows
from scenarios.stories.kit import (
    ENRICHMENT,
    Buyer,
    Cast,
    Goods,
    Story,
    catalogue_shows,
    erp_has,
    place,
)

GOOD = "Hält für immer 🔩 – مسمار"
"""A text of several scripts, and a sign beyond the first 65,536."""

STORY = Story(
    id="described-late",
    title="A late description hides nothing that is sold, and a removed attribute is removed",
    needs=(ENRICHMENT,),
    cast=Cast(buyers=(Buyer("anna"),), goods=(Goods("bolt", price="12.50"), Goods("nut", "3.00"))),
    steps=(
        product_shows("anna", "bolt", "", {}),
        catalogue_shows("anna", "bolt", price="12.50", available=100),
        place("first", "anna", ("bolt", 10)),
        erp_has("first", allocated={1: 10}),
        describe("bolt", "Holds.", {"steel": "A4", "thread": "M8"}, ("bolt.jpg",)),
        product_shows("anna", "bolt", "Holds.", {"steel": "A4", "thread": "M8"}, ("bolt.jpg",)),
        describe("bolt", GOOD, {"thread": "M8", "head": "hex"}, ("front.jpg", "bolt.jpg")),
        product_shows(
            "anna", "bolt", GOOD, {"thread": "M8", "head": "hex"}, ("front.jpg", "bolt.jpg")
        ),
        catalogue_shows("anna", "bolt", price="12.50", available=90),
        describe("bolt", "", {}),
        product_shows("anna", "bolt", "", {}),
        catalogue_shows("anna", "nut", price="3.00", available=100),
        place("second", "anna", ("bolt", 1), ("nut", 1)),
        erp_has("second", allocated={1: 1, 2: 1}),
    ),
)
