"""A journal under pseudonyms: what the field policy withholds is replaced, the rest is searched.

`contracts/logging.toml` says per field what is personal and what is a price. Both are replaced by
pseudonyms, the same value by the same one everywhere, so that a judge still sees what is equal.
Sentences, and whatever an engine words by itself, are masked by the values of the same world.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import orjson

from reports.hush import Hush
from reports.pseudonyms import Pseudonyms
from reports.redaction import load_fields

_KEPT: Final = frozenset({"country"})
"""Withheld in reports, and yet nobody's: taxes are judged by it."""
_IDS: Final = "purchasing."
"""How the names of own fields begin that hold ids of users."""
_ENGINE_WORDED: Final = frozenset({"output", "probe"})
_TO_PROBES: Final = ("harness>engine", "storefront>engine", "erp>engine")
_TOKEN: Final = re.compile(r"[^\s@]*")
"""What ids, codes and instants are; a name of two words, a street or an e-mail is none."""


class Masking:
    """The masking of one journal."""

    def __init__(self, pseudonyms: Pseudonyms, hush: Hush) -> None:
        fields = load_fields()
        self._pseudonyms = pseudonyms
        self._search = lru_cache(maxsize=1 << 16)(hush)
        self._withheld = fields.withheld
        self._shown = fields.shown

    def line(self, line: bytes) -> bytes:
        """A line of the journal under pseudonyms."""
        record = orjson.loads(line)
        kind, body = record["kind"], record["body"]
        if kind == "header":
            body = self._header(body)
        elif kind in _ENGINE_WORDED or self._of_the_engine(record):
            body = self._searched("", body)
        else:
            body = self.document(body)
        if record.get("key"):
            record["key"] = self._search(record["key"])
        return orjson.dumps(record | {"body": body}) + b"\n"

    def document(self, value: Any, name: str = "") -> Any:
        """Decoded JSON under pseudonyms; `name` is the field that it stands in."""
        if isinstance(value, dict):
            if name == "custom":
                return {key: self._custom(key, inner) for key, inner in value.items()}
            return {key: self.document(inner, key) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.document(inner, name) for inner in value]
        return self._leaf(value, name)

    def _leaf(self, value: Any, name: str) -> Any:
        withheld = self._withheld.get(name)
        if isinstance(value, bool) or value is None:
            return value
        if withheld == "price":
            return self._price(value)
        if not isinstance(value, str) or withheld == "secret":
            return value
        if name in self._shown and _TOKEN.fullmatch(value):
            return value
        if withheld == "personal" and name not in _KEPT:
            return self._pseudonyms.text(value)
        return self._search(value)

    def _price(self, value: Any) -> Any:
        if isinstance(value, int):
            return self._pseudonyms.minor(value)
        return self._pseudonyms.rate(value) if isinstance(value, str) else value

    def _custom(self, key: str, value: Any) -> Any:
        if key.startswith(_IDS) or not isinstance(value, str):
            return value
        return self._pseudonyms.text(value)

    def _searched(self, name: str, value: Any) -> Any:
        """What the engine words: every text of it is searched, whatever field it is in."""
        if isinstance(value, dict):
            return {key: self._searched(key, inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._searched(name, inner) for inner in value]
        if isinstance(value, str):
            return self._search(value)
        return value

    def _of_the_engine(self, record: Mapping[str, Any]) -> bool:
        return record["kind"] == "answer" and record.get("edge") in _TO_PROBES

    def _header(self, body: Mapping[str, Any]) -> dict[str, Any]:
        canaries = [
            {**row, "value": self._canary(str(row["value"]))} for row in body.get("canaries") or ()
        ]
        return {**body, "canaries": canaries}

    def _canary(self, value: str) -> str:
        make = self._pseudonyms.rate if value[:1].isdigit() else self._pseudonyms.text
        return make(value)


def mask_journal(source: Path, target: Path, pseudonyms: Pseudonyms) -> Hush:
    """Write a journal under pseudonyms; what its world keeps to itself, to search others by."""
    with source.open("rb") as file:
        hush = Hush.of_lines(file)
    masking = Masking(pseudonyms, hush)
    with source.open("rb") as file, target.open("wb") as out:
        for line in file:
            out.write(masking.line(line))
    return hush


def mask_json(source: Path, target: Path, hush: Callable[[str], str]) -> None:
    """Write a JSON file with every text of it searched."""

    def searched(value: Any) -> Any:
        if isinstance(value, dict):
            return {hush(key): searched(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [searched(inner) for inner in value]
        return hush(value) if isinstance(value, str) else value

    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    target.write_bytes(orjson.dumps(searched(orjson.loads(source.read_bytes())), option=options))
