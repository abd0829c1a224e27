"""HTML as values: text is escaped when it enters an element, so nothing unescaped can get in."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Final

_VOID: Final = frozenset({"meta", "br", "hr"})


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


Child = str | None | Iterable["Child"]
"""What an element may hold: text, HTML, nothing, or any nesting of them."""


def el(tag: str, /, *children: Child, **attributes: str | int | bool | None) -> Html:
    """An element; `_` in an attribute's name stands for `-`, a trailing one escapes a keyword."""
    start = f"<{tag}{''.join(_attribute(key, value) for key, value in attributes.items())}>"
    if tag in _VOID:
        return Html(start)
    return Html(f"{start}{join(children)}</{tag}>")


def thousands(figure: int) -> str:
    """A count with thin spaces between its thousands."""
    return f"{figure:,}".replace(",", "\N{THIN SPACE}")


def join(children: Child) -> Html:
    """The children one after the other; plain text is escaped."""
    if children is None:
        return Html("")
    if isinstance(children, Html):
        return children
    if isinstance(children, str):
        return Html(escape(children))
    return Html("".join(join(child) for child in children))


def _attribute(name: str, value: str | int | bool | None) -> str:
    if value is None or value is False:
        return ""
    key = name.rstrip("_").replace("_", "-")
    return f" {key}" if value is True else f' {key}="{escape(str(value))}"'
