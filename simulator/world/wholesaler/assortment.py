"""Items that never were: what a wholesaler of supplies sells, by piece, case, pallet and weight."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from simulator.seed import Rng, Seed
from simulator.world.spec import Item, PackLevel, Unit

EACH: Final = "EA"
CASE: Final = "XCS"
PALLET: Final = "XPX"
KILOGRAM: Final = "KGM"
"""UN/ECE Recommendation 20: each and kilogram, and case and pallet of 21 with an X before them."""

TAX_RATES: Final = {"RED": Decimal(9), "STD": Decimal(21), "ZERO": Decimal(0)}
"""Percent by tax code of an item."""

_CATEGORIES: Final = (
    ("Cleaning", ("Floor cleaner", "Hand soap", "Sponge cloth", "Refuse sack", "Glass cleaner")),
    ("Electrical", ("LED bulb", "Extension lead", "Cable tie", "Junction box", "Battery")),
    ("Fasteners", ("Hex bolt", "Wood screw", "Wall plug", "Washer", "Threaded rod")),
    ("Kitchen", ("Filter coffee", "Paper cup", "Napkin", "Sugar stick", "Baking paper")),
    ("Office", ("Copy paper", "Ring binder", "Ballpoint pen", "Envelope", "Marker")),
    ("Packaging", ("Shipping box", "Packing tape", "Stretch film", "Bubble bag", "Label roll")),
    ("Safety", ("Nitrile glove", "Safety glasses", "Ear plug", "Dust mask", "First aid kit")),
    ("Tools", ("Utility knife", "Tape measure", "Drill bit", "Paint brush", "Spirit level")),
)
_GRADES: Final = ("Basic", "Classic", "Eco", "Heavy", "Light", "Plus", "Pro", "Ultra")
_IN_CASE: Final = (6, 8, 10, 12, 20, 24, 48)
_ON_PALLET: Final = (20, 24, 32, 40, 48, 60)
_TAXES: Final = ("STD", "STD", "STD", "STD", "STD", "STD", "RED", "RED", "ZERO")
_IN_CASES: Final = 0.7
_NUMERIC: Final = 0.25
_DISCONTINUED_OF: Final = 100
_LOOSE_OF: Final = 4
_SACK_KG: Final = Decimal("12.5")


def assortment(count: int, seed: Seed) -> tuple[Item, ...]:
    """`count` items; seven of ten are sold by the case. The last of every hundred is discontinued.

    Some article numbers are digits with leading zeros, as in real exports. Of what is not sold by
    the case a part is weighed, and stacked in sacks of 12.5 kg.
    """
    rng = seed.stream("world/assortment")
    return tuple(_item(number, rng) for number in range(1, count + 1))


def _item(number: int, rng: Rng) -> Item:
    category, nouns = rng.choice(_CATEGORIES)
    in_case, on_pallet = rng.choice(_IN_CASE), rng.choice(_ON_PALLET)
    by_case = rng.chance(_IN_CASES)
    sku = f"{number:06d}" if rng.chance(_NUMERIC) else f"{category[:2].upper()}-{number:05d}"
    loose = not by_case and number % _LOOSE_OF == 0
    base, case = (KILOGRAM, _SACK_KG) if loose else (EACH, Decimal(in_case))
    return Item(
        sku=sku,
        name=f"{rng.choice(_GRADES)} {rng.choice(nouns).lower()} {number}",
        base_unit=base,
        sales_unit=CASE if by_case else base,
        units=(Unit(base, Decimal(1)), Unit(CASE, case), Unit(PALLET, case * on_pallet)),
        tax_code=rng.choice(_TAXES),
        status="discontinued" if number % _DISCONTINUED_OF == 0 else "active",
        category=category,
        pack=(PackLevel(Decimal(on_pallet), CASE), PackLevel(case, base)),
        custom={"origin": "generated"},
    )
