"""How a state looks: a word, a sign and a class, so that colour never says anything alone."""

from __future__ import annotations

from typing import Final

from reports.page.markup import Html, el

_SIGNS: Final = {
    "GO": ("✓", "good"),
    "NO-GO": ("✕", "bad"),
    "INCONCLUSIVE": ("?", "open"),
    "INVALID": ("!", "broken"),
    "held": ("✓", "good"),
    "violated": ("✕", "bad"),
    "not_exercised": ("–", "open"),
    "unknown": ("!", "broken"),
    "no_evidence": ("–", "open"),
}


def tone(state: str) -> str:
    """The CSS class of a state."""
    return _SIGNS[state][1]


def sign(state: str) -> Html:
    """The sign of a state; the word stands beside it wherever it is used."""
    glyph, name = _SIGNS[state]
    return el("span", glyph, class_=f"sign {name}", aria_hidden="true")


def word(state: str) -> str:
    """What a state is called."""
    return "never exercised" if state == "not_exercised" else state.replace("_", " ")


def pill(state: str) -> Html:
    """Sign and word."""
    return el("span", sign(state), word(state), class_=f"pill {tone(state)}")
