"""What buyers write on their orders: numbers as their own systems make them, notes as people do.

Each account numbers its orders in its own style, and now and then orders once more under a number
that it has used before, as call-offs from a blanket order do. Some numbers start with zeros, look
like a figure or are longer than a field that is too short for them; some notes run over lines or
hold letters that an old encoding lacks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from simulator.seed import Seed

_ON_THE_SAME_NUMBER: Final = 0.06
_NOTED: Final = 0.45

Style = Callable[[str, int], str]
"""From the account and a running number to a purchase order number."""

_STYLES: Final[tuple[Style, ...]] = (
    lambda account, number: f"{account}/{4_500_000 + number}",
    lambda _, number: f"{number:010d}",
    lambda _, number: f"po {number} b",
    lambda _, number: f"{number}E{number % 90 + 10}",
    lambda account, number: (
        f"Einkauf Süd / {account} / Rahmen 2026-{number:06d} / Abruf {number % 12}"
    ),
)

_LONG: Final = (
    "No tail-lift at this site: please send a lorry with a crane, or let us know a day before so"
    " that a fork-lift truck is at the gate. Pallets are to be exchanged one for one."
)
_NOTES: Final = (
    "Call before delivery",
    "Rear entrance",
    "Before noon, please",
    "Anlieferung nur über Tor 3; der Fahrer muß sich beim Empfang melden",
    "Déposer à l'accueil « livraisons », 2e étage",
    "Dostawa na rampę nr 2, proszę dzwonić",
    "Cafe\u0301 next door has the key",
    'Gate code #4711 & ring "Stores" <2nd bell>',
    "Gate 2\nask for the foreman",
    "Thank you \N{SLIGHTLY SMILING FACE}",
    _LONG,
    "  Ring twice, wait \t",
    "Tor\N{NO-BREAK SPACE}3\N{NARROW NO-BREAK SPACE}a ",
    "\N{RIGHT-TO-LEFT MARK}נא להתקשר לפני המשלוח, שער 3\N{LEFT-TO-RIGHT MARK}",
    "For \U0001f469\u200d\U0001f4bb on the 2\u20e3 floor",
    "A\u030angstro\u0308m, not \u212bngstr\u00f6m; \ufb01le under \u2163",
    f"{_LONG} " * 8,
)
"""The fourth and fifth fit in Latin-1, the next does not; the seventh is not composed. The last six
have blanks at their ends, blanks that do not break, another direction, signs that are several
characters, letters that a form of Unicode would replace, and more than most fields hold.
"""


class Paperwork:
    """Writes what stands on the orders of one world; draws from a stream of its own."""

    def __init__(self, seed: Seed) -> None:
        self._rng = seed.stream("world/paperwork")
        self._styles: dict[str, Style] = {}
        self._last: dict[str, str] = {}

    def order_number(self, account: str, number: int) -> str:
        """The account's number for its order; `number` counts the orders of the world."""
        if account not in self._styles:
            self._styles[account] = self._rng.choice(_STYLES)
        again = self._rng.chance(_ON_THE_SAME_NUMBER)
        if not again or account not in self._last:
            self._last[account] = self._styles[account](account, number)
        return self._last[account]

    def note(self) -> str:
        """What the driver is to know; mostly nothing."""
        return self._rng.choice(_NOTES) if self._rng.chance(_NOTED) else ""
