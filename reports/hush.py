"""What a world keeps to itself, masked in a text that somebody else worded.

A field that is named as shown holds ids and codes; but an engine words some of them itself, and may
put anything there. So before such a text leaves the journals every personal value and every price
that occurs in the same world is looked for, in whatever spelling, and a mark put in its place.
What cannot be cut out, because it is encoded, takes the whole text with it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final

import orjson

from contracts.errors import ValueInvalid
from contracts.journal import Record
from contracts.values import Money
from reports.redaction import load_fields
from reports.spelling import amounts, undone

NAME: Final = "‹personal›"
PRICE: Final = "‹price›"
CREDENTIAL: Final = "‹secret›"
WHOLE: Final = "‹withheld: it says what this world keeps to itself›"

_BEGINS: Final = 3
"""Letters by which a personal value is looked up; a shorter one is no value but a word."""

_EFFECT: Final = b'"kind":"effect"'
_SAYS_NOTHING: Final = tuple(
    f'"entity":"{name}"'.encode() for name in ("stock", "availability", "item", "discount")
)
"""The entities that are changed most often, and hold neither personal values nor amounts."""

_PASSED_BY: Final = frozenset({"custom", "country"})
"""Fields whose short words mean other things elsewhere."""

_WORD: Final = re.compile(rf"(?=(.{{{_BEGINS}}}))\w+", re.DOTALL)
"""A word, with the first letters of what begins with it."""
_TAG: Final = re.compile(r"tag:[0-9a-f]{12}")
_SHARE: Final = re.compile(r"\s?%")
"""What stands behind a figure that is a share of something, and no amount."""
_LONG: Final = 9
"""A single word from so many letters on is somebody's, in whatever case it is written."""


class Hush:
    """The personal values and the prices of one world, and the masking of them in a text.

    Without any, a text is left as it is.
    """

    def __init__(self) -> None:
        self._said: dict[str, dict[str, str]] = {}
        """By its first letters each value, and its exact spelling where another means nothing."""
        self._amounts: set[Decimal] = set()
        self._ids: set[str] = set()
        fields = load_fields()
        self._personal = {name for name, word in fields.withheld.items() if word == "personal"}

    @classmethod
    def of_lines(cls, lines: Iterable[bytes]) -> Hush:
        """Of a journal, line by line, of which only changes of what is personal are read."""
        hush = cls()
        for line in lines:
            if _EFFECT in line and not any(entity in line for entity in _SAYS_NOTHING):
                hush._effect(orjson.loads(line)["body"])
        return hush

    @classmethod
    def of_documents(cls, documents: Iterable[Mapping[str, Any]]) -> Hush:
        """Of master data that is at hand."""
        hush = cls()
        for document in documents:
            hush._take("", document)
        return hush

    def watching(self, records: Iterable[Record]) -> Iterator[Record]:
        """The records, while what is personal in them is taken note of."""
        for record in records:
            if record.kind == "effect":
                self._effect(record.body)
            yield record

    def __call__(self, text: str) -> str:
        """The text without what this world keeps to itself."""
        text = unicodedata.normalize("NFC", text)
        masked = _TAG.sub(CREDENTIAL, self._without_amounts(self._without_names(text)))
        readings = undone(masked)
        if masked == text:
            next(readings)  # as it stands it was searched already
        hidden = any(self._spans(one) or self._priced(one) for one in readings)
        return WHOLE if hidden else masked

    def _without_names(self, text: str) -> str:
        for begin, end in reversed(self._spans(text)):
            text = text[:begin] + NAME + text[end:]
        return text

    def _spans(self, text: str) -> list[tuple[int, int]]:
        """Where personal values stand; they meet nowhere."""
        reading, places = _folded(text)
        found: list[tuple[int, int]] = []
        if self._said.keys().isdisjoint(_WORD.findall(reading)):
            return found
        for match in _WORD.finditer(reading):
            begin = match.start()
            if found and places[begin] < found[-1][1]:
                continue
            ends = [
                places[begin + len(said)]
                for said, exact in self._said.get(reading[begin : begin + _BEGINS], {}).items()
                if reading.startswith(said, begin) and said not in self._ids
                if _is_whole(reading, begin, said)
                if not exact or text.startswith(exact, places[begin])
            ]
            if ends:
                found.append((places[begin], max(ends)))
        return found

    def _without_amounts(self, text: str) -> str:
        for begin, end in reversed(self._priced(text)):
            text = text[:begin] + PRICE + text[end:]
        return text

    def _priced(self, text: str) -> list[tuple[int, int]]:
        return [
            (begin, end)
            for begin, end, amount in amounts(text)
            if amount in self._amounts and not _SHARE.match(text, end)
        ]

    def _effect(self, body: Mapping[str, Any]) -> None:
        self._ids.add(str(body["id"]).casefold())
        if body["after"] is not None:
            self._take("", body["after"])

    def _take(self, name: str, value: Any) -> None:
        """Note what is personal in a document, and what is a price."""
        if isinstance(value, str):
            if name in self._personal:
                self._enter(value)
            elif name in ("id", "number", "reference", "sku"):
                self._ids.add(value.casefold())
        elif isinstance(value, list | tuple):
            for inner in value:
                self._take(name, inner)
        elif isinstance(value, Mapping):
            self._price(value)
            for key, inner in value.items():
                if key not in _PASSED_BY:
                    self._take(key, inner)

    def _enter(self, value: str) -> None:
        exact = unicodedata.normalize("NFC", value.strip())
        said = "".join(letter.casefold() for letter in exact)
        if len(said) > _BEGINS:
            ambiguous = said.isalpha() and len(said) < _LONG
            self._said.setdefault(said[:_BEGINS], {})[said] = exact if ambiguous else ""

    def _price(self, value: Mapping[str, Any]) -> None:
        try:
            if "amount_minor" in value:
                self._amounts.add(Money.parse(value).major())
            elif "amount" in value and "currency" in value:
                self._amounts.add(Decimal(value["amount"]))
        except (ValueInvalid, InvalidOperation, TypeError, KeyError):
            return  # no amount of any contract
        self._amounts.discard(Decimal(0))


def hushed(journal: Path) -> Callable[[str], str]:
    """The masking of a text by a journal, which is read when the first text is to be masked."""
    known: list[Hush] = []

    def mask(text: str) -> str:
        if not known:
            with journal.open("rb") as file:
                known.append(Hush.of_lines(file))
        return known[0](text)

    return mask


def _folded(text: str) -> tuple[str, Sequence[int]]:
    """A text without capitals, and where each of its letters stands in the text."""
    if text.isascii():
        return text.lower(), range(len(text) + 1)
    folded = [letter.casefold() for letter in text]
    places = [nth for nth, letters in enumerate(folded) for _ in letters]
    return "".join(folded), [*places, len(text)]


def _is_whole(reading: str, begin: int, said: str) -> bool:
    """Whether what stands there is no part of a longer word, or of an id where it is a number."""
    before, after = reading[begin - 1 : begin], reading[begin + len(said) :][:1]
    joined = "-_./:" if said.isdigit() else "_"
    return not (after.isalnum() or (after and after in joined) or (before and before in joined))
