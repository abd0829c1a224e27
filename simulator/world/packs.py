"""Reading pack texts such as `24 - 12 oz bottles` by the templates of a mapping.

A template is the text as people write it, with tokens in braces: `{count} - {content} {measure}
{unit}`. A blank stands for any blanks or none, letters compare without case, and the first template
that fits the whole text wins. A unit or measure that a template does not name is given beside it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from contracts.values import Quantity
from simulator.world.mapping import PackPattern, PackRules
from simulator.world.spec import PackLevel, Unit

TOKENS: Final = ("count", "unit", "inner_count", "inner_unit", "content", "measure")

_TOKEN: Final = re.compile(r"\{(\w*)\}|(\s+)")
_WHOLE: Final = r"\d+"
_NUMBER: Final = r"\d+(?:[.,]\d+)?"


@dataclass(frozen=True, slots=True)
class Packing:
    """What a pack text says: its levels, and the units the item is counted and sold in."""

    levels: tuple[PackLevel, ...]
    sales_unit: str
    units: tuple[Unit, ...]


class PackReader:
    """Reads pack texts; building one raises ValueError for a token that is none."""

    def __init__(self, rules: PackRules) -> None:
        self._rules = rules
        self._templates = [(pattern, _compiled(pattern, rules)) for pattern in rules.patterns]
        self._known: dict[str, Packing | None] = {}

    def read(self, text: str) -> Packing | None:
        """The packing of a text, or None when no template fits it."""
        if text not in self._known:
            self._known[text] = self._first(text)
        return self._known[text]

    def _first(self, text: str) -> Packing | None:
        for pattern, template in self._templates:
            if (found := template.fullmatch(text.strip())) is not None:
                return self._packing(pattern, found.groupdict())
        return None

    def _packing(self, pattern: PackPattern, found: dict[str, str]) -> Packing:
        units, base = self._rules.units, self._rules.base_unit
        outer = pattern.unit or units.get(found.get("unit", "").casefold(), base)
        count, inner_count = _count(found, "count"), _count(found, "inner_count")
        levels = [PackLevel(count, outer)]
        if "inner_count" in found:
            inner = pattern.inner_unit or units.get(found.get("inner_unit", "").casefold(), base)
            levels.append(PackLevel(inner_count, inner))
        if "content" in found:
            last = levels[-1]
            levels[-1] = PackLevel(last.count, last.unit, self._content(pattern, found))
        return self._counted(tuple(levels))

    def _content(self, pattern: PackPattern, found: dict[str, str]) -> Quantity:
        measure = pattern.measure or self._rules.measures[found["measure"].casefold()]
        return Quantity(Decimal(found["content"].replace(",", ".")), measure)

    def _counted(self, levels: tuple[PackLevel, ...]) -> Packing:
        """One package alone is sold as it is; several make a case, outer packages between them."""
        base, case = self._rules.base_unit, self._rules.case_unit
        inside = levels[-1].count if len(levels) > 1 else Decimal(1)
        total = levels[0].count * inside
        units = [Unit(base, Decimal(1))]
        if inside > 1 and levels[0].unit not in (base, case):
            units.append(Unit(levels[0].unit, inside))
        if total == 1:
            return Packing(levels, base, tuple(units))
        return Packing(levels, case, (*units, Unit(case, total)))


def _count(found: dict[str, str], name: str) -> Decimal:
    return Decimal(found.get(name, "1"))


def _compiled(pattern: PackPattern, rules: PackRules) -> re.Pattern[str]:
    kinds = {
        "count": _WHOLE,
        "inner_count": _WHOLE,
        "content": _NUMBER,
        "unit": _words(rules.units),
        "inner_unit": _words(rules.units),
        "measure": _words(rules.measures),
    }
    pieces, at = [], 0
    for token in _TOKEN.finditer(pattern.text):
        pieces.append(re.escape(pattern.text[at : token.start()]))
        pieces.append(r"\s*" if token[2] else _group(token[1], kinds))
        at = token.end()
    pieces.append(re.escape(pattern.text[at:]))
    return re.compile("".join(pieces), re.IGNORECASE)


def _group(name: str, kinds: dict[str, str]) -> str:
    if name not in kinds:
        raise ValueError(f"{{{name}}} is no token; known are {', '.join(TOKENS)}")
    return f"(?P<{name}>{kinds[name]})"


def _words(words: object) -> str:
    """Any of the words, longest first, so that `pkgs.` is not taken for `pkg`."""
    known = sorted(words, key=lambda word: (-len(word), word)) if isinstance(words, dict) else []
    return "|".join(re.escape(word) for word in known) or r"(?!)"
