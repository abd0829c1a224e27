"""What a buyer writes is in the ERP as he wrote it, to the last blank and the last sign."""

from scenarios.stories.kit import (
    Buyer,
    Cast,
    Goods,
    Story,
    erp_has,
    place_with,
    portal_shows,
    ship,
)

STORY = Story(
    id="awkward-texts",
    title="Texts with blanks at their ends, odd signs and other directions are carried as they are",
    severity="normal",
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(Goods("bolt", price="12.50"),),
    ),
    steps=(
        place_with(
            *("blanks", "anna", ("bolt", 2)),
            purchase_order_number=" PO 0017 ",
            notes="  ring twice, wait \t",
            name="Stores\u00a0 2 ",
        ),
        erp_has("blanks", allocated={1: 2}),
        place_with(
            *("signs", "anna", ("bolt", 1)),
            purchase_order_number="\u2116\u00a017\u2044b",
            notes="A\u030angstro\u0308m, \u212bngstr\u00f6m; \ufb01le \U0001f469\u200d\U0001f4bb",
            name="\u200f\u05e9\u05e2\u05e8 3\u200e, Caf\u0065\u0301",
        ),
        erp_has("signs", allocated={1: 1}),
        place_with(
            *("long", "anna", ("bolt", 1)),
            notes="No tail-lift at this site, please send a lorry with a crane. " * 40,
            name="Goods inwards " * 20,
        ),
        erp_has("long", allocated={1: 1}),
        ship("signs"),
        portal_shows("signs", shipment_state="shipped", parcels=[{1: 1}]),
    ),
)
