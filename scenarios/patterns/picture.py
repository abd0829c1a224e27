"""The comparison as one picture: a panel per measure, a bar per pattern, and the prediction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

_WIDTH: Final = 760
_PANEL: Final = 128
_BAR: Final = 18
_LEFT: Final = 130
_ROOM: Final = 470
_COLOURS: Final = ("#b45309", "#1d4ed8", "#047857", "#7c3aed")
_TEXT: Final = "#1f2937"


@dataclass(frozen=True, slots=True)
class Bar:
    """One pattern's figure; `most` is what was predicted at most, None where no figure was."""

    pattern: str
    seen: float
    most: float | None
    told: str


@dataclass(frozen=True, slots=True)
class Panel:
    """One measure of all patterns; less is better."""

    title: str
    bars: Sequence[Bar]


def picture(panels: Sequence[Panel], title: str) -> str:
    """An SVG that needs nothing beside it and can be read without colour."""
    height = 44 + _PANEL * len(panels)
    size = f'viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" font-family="sans-serif">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>',
        _text(12, 24, title, 15, bold=True),
    ]
    for nth, panel in enumerate(panels):
        parts += _panel(panel, 44 + nth * _PANEL)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _panel(panel: Panel, top: int) -> Iterator[str]:
    whole = max([*(max(bar.seen, bar.most or 0) for bar in panel.bars), 1e-9])
    yield _text(12, top + 14, panel.title, 13, bold=True)
    for nth, bar in enumerate(panel.bars):
        y, width = top + 24 + nth * (_BAR + 5), _ROOM * bar.seen / whole
        yield _text(12, y + 13, bar.pattern, 12)
        yield (
            f'<rect x="{_LEFT}" y="{y}" width="{max(width, 1):.1f}" height="{_BAR}" '
            f'fill="{_COLOURS[nth]}"/>'
        )
        if bar.most is not None:
            x = _LEFT + _ROOM * bar.most / whole
            yield (
                f'<line x1="{x:.1f}" y1="{y - 2}" x2="{x:.1f}" y2="{y + _BAR + 2}" '
                f'stroke="{_TEXT}" stroke-width="2" stroke-dasharray="3 2"/>'
            )
        yield _text(_LEFT + _ROOM + 10, y + 13, bar.told, 12)


def _text(x: float, y: float, said: str, size: int, *, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{_TEXT}"{weight}>'
        f"{escape(said)}</text>"
    )
