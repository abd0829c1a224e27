"""The spellings in which a text or an amount may stand: escaped, encoded, with a comma."""

from __future__ import annotations

import html
import re
import unicodedata
from binascii import a2b_base64
from collections.abc import Iterator
from decimal import Decimal
from typing import Final
from urllib.parse import unquote_plus

_ESCAPE: Final = re.compile(r"\\(?:u([0-9a-fA-F]{4})|([\"\\/bfnrt]))")
_PLAIN: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_PERCENT: Final = re.compile(r"%[0-9a-fA-F]{2}|\w\+\w")
_ENTITY: Final = re.compile(r"&#?\w+;")
_BASE64: Final = re.compile(r"[A-Za-z0-9+/_-]{12,}={0,2}")
_MOST: Final = 16
"""Readings of one text at most: an encoding within an encoding is undone, not for ever."""

_VERSION: Final = re.compile(r"\d{1,4}[.](?!\d{3}[.])\d{1,4}[.]\d{1,4}")
_CENTS: Final = re.compile(r"[.,]\d{1,6}(?![\w]|[.,]\d)")
"""How every amount ends: found, or not, in a tenth of the time that amounts are searched in."""
_AMOUNT: Final = re.compile(r"(?<![\w.,])\d[\d.,']*[.,]\d{1,6}(?![\w]|[.,]\d)")
_MARKS: Final = str.maketrans("", "", ".,'")


def loose(text: str) -> str:
    """What two spellings of one text share: composed, without capitals."""
    return unicodedata.normalize("NFC", text).casefold()


def undone(text: str) -> Iterator[str]:
    """A text as it stands, and whatever comes of undoing its escapes and encodings, also twice."""
    found, nth = [text], 0
    while nth < len(found) and len(found) <= _MOST:
        yield found[nth]
        found += [one for one in _once(found[nth]) if one not in found]
        nth += 1


def _once(text: str) -> Iterator[str]:
    if "\\" in text and _ESCAPE.search(text):
        yield _unescaped(text)
    if ("%" in text or "+" in text) and _PERCENT.search(text):
        yield unquote_plus(text)
    if "&" in text and _ENTITY.search(text):
        yield html.unescape(text)
    hidden = [said for word in _BASE64.findall(text) if (said := _decoded(word))]
    if hidden:
        yield " ".join(hidden)


def _unescaped(line: str) -> str:
    """Without the escapes of JSON; two that make one letter become that letter."""
    halves = _ESCAPE.sub(_letter, line)
    return halves.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _letter(match: re.Match[str]) -> str:
    if match[1] is not None:
        return chr(int(match[1], 16))
    return _PLAIN.get(match[2], match[2])


def _decoded(word: str) -> str:
    """The text that a word says in Base64 of either alphabet; empty when it says none."""
    bare = word.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        said = a2b_base64(bare + "=" * (-len(bare) % 4), strict_mode=True).decode()
    except ValueError:
        return ""
    return said if all(one.isprintable() or one.isspace() for one in said) else ""


def amounts(text: str) -> Iterator[tuple[int, int, Decimal]]:
    """Every amount with decimals in a text: where it begins and ends, and what it says.

    The last point or comma is before the decimals; the others part the thousands. What is parted
    like a version, such as 2.0.0, is no amount.
    """
    if _CENTS.search(text) is None:
        return
    for match in _AMOUNT.finditer(text):
        if _VERSION.fullmatch(match.group()):
            continue
        whole, point, cents = match.group(), max(map(match.group().rfind, ".,")), 0
        cents = len(whole) - point - 1
        digits = whole.translate(_MARKS)
        yield match.start(), match.end(), Decimal(digits).scaleb(-cents)
