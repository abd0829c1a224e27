"""Decodes a line without the parts that no judge looks at: two thirds of a journal's bytes.

What a message carries is evidence, read again when it is told; while the journal is run through,
only a few contents matter. The same goes for what an entity was before its change. A line that is
not written as our own writer does it is decoded whole, and so is one that anything speaks against.
"""

from __future__ import annotations

from typing import Any, Final

import orjson

_SMALL: Final = 500
"""Bytes below which leaving parts out costs more than it saves."""

_WANTED: Final = frozenset(
    (
        b"storefront.catalog.view",
        b"storefront.branches.orders",
        b"storefront.branches.statement",
        b"erp.stock.receive",
        b"erp.replenishments.receive",
        b"erp.stock.adjust",
    )
)
"""Operations whose content is looked at."""

_BY_ENGINE: Final = b"engine."
"""How the operations of an engine begin: what it answers is looked at too."""

_CARD: Final = b'"payment.card":'
"""What a buyer who pays by card says is looked at too."""

_KIND: Final = b',"kind":"'
_OPERATION: Final = b'"operation":"'
_CONTENT: Final = b',"content":{'
_BODY_ENDS: Final = b'},"call_id":"'
_BEFORE: Final = b',"before":{'
_ENTITY: Final = b',"entity":"'
_HEAD: Final = 160


def decode(line: bytes) -> Any:
    """The record of a line, perhaps without `before` or `content`; raises JSONDecodeError."""
    if len(line) > _SMALL:
        at = line.rfind(_KIND) + len(_KIND)
        initial = line[at : at + 2]
        cut = _CUTS.get(initial)
        if cut is not None:
            short = cut(line)
            if short:
                try:
                    data = orjson.loads(short)
                except orjson.JSONDecodeError:
                    return orjson.loads(line)
                if initial != b"an" or data["body"].get("status", 0) < 400:
                    return data
    return orjson.loads(line)


def _effect(line: bytes) -> bytes:
    """An effect without what was before; empty when that cannot be cut out."""
    begin = line.find(_BEFORE)
    end = line.rfind(_ENTITY)
    return line[:begin] + line[end:] if 0 < begin < end else b""


def _message(line: bytes) -> bytes:
    """A call or an answer without its content; empty when that is wanted or not the last part."""
    begin = line.find(_OPERATION, 0, _HEAD) + len(_OPERATION)
    if begin < len(_OPERATION) or line.startswith(_BY_ENGINE, begin):
        return b""
    if line[begin : line.find(b'"', begin)] in _WANTED:
        return b""
    cut = line.find(_CONTENT)
    end = line.rfind(_BODY_ENDS)
    if not 0 < cut < end or line[end - 1 : end] != b"}":
        return b""
    if line.find(b'"violations":[', cut, end) > 0 or line.find(_CARD, cut, end) > 0:
        return b""
    return line[:cut] + line[end:]


_CUTS: Final = {b"ef": _effect, b"ca": _message, b"an": _message}
