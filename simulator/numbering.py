"""What a business number is: the number of an account, by which paths lead to it.

A number stands in a path as one segment (RFC 3986, section 3.3). What the ERP is asked to give is
held to the whole rule: what ends or splits a segment, what is decoded on the way and what nobody
sees is kept out, for not every client encodes it and not every server takes it encoded. A number
that a company has already, as an import brings it, has to be one that a path can lead to at all.
"""

from __future__ import annotations

from typing import Final

LONGEST: Final = 128
"""Characters, which is what contracts give an id."""

_SPLITS: Final = "/"
"""It parts segments even where it comes encoded: paths are decoded before they are matched."""

_RESERVED: Final = frozenset("/\\?#%")
_DOTS: Final = (".", "..")
"""Segments that clients take for a folder and leave out (RFC 3986, section 5.2.4)."""

REACHED: Final = "printable characters without a /, other than . and .."
RULE: Final = (
    f"1 to {LONGEST} printable characters without blanks and without / \\ ? # %, "
    "other than . and .."
)


def is_reached(text: str) -> bool:
    """Whether a path can lead to an account of that number at all."""
    return text.isprintable() and text not in _DOTS and _SPLITS not in text


def is_business_number(text: str) -> bool:
    """Whether the ERP gives such a number."""
    return (
        0 < len(text) <= LONGEST
        and is_reached(text)
        and not any(each in _RESERVED or each.isspace() for each in text)
    )
