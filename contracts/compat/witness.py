"""Looks for a document that one side admits and the other refuses, and checks it before it counts.

Nothing here is believed: a document is a witness when the compiled validators of the schemas as
they were written say so, whatever algebra or sampling suggested it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, Final

from contracts.compat import algebra
from contracts.compat.algebra import Pair
from contracts.compat.samples import Sampler
from contracts.compat.side import Side

MOST_TRIED: Final = 6_000
MOST_FOUND: Final = 12


@dataclass(frozen=True, slots=True)
class Witness:
    """A document that the writer may write and the reader refuses.

    `pointer` leads into the document to what is refused, `keyword` is the rule of the reader's
    schema that refuses it, `place` where that rule stands, `names` the fields it misses or does
    not expect. `confirmed` is True when `jsonschema`
    sees it the same way on both sides.
    """

    document: Any
    pointer: str
    keyword: str
    place: str
    names: tuple[str, ...]
    confirmed: bool


def witnesses(writer: Side, reader: Side, pair: Pair) -> list[Witness]:
    """Witnesses for different rules, at most MOST_FOUND; none proves nothing."""
    found: dict[tuple[str, str, tuple[str, ...]], Witness] = {}
    fewest: dict[tuple[str, str, tuple[str, ...]], int] = {}
    refuses = algebra.validator(pair.complete(pair.reader))
    for document in islice(_suggested(pair), MOST_TRIED):
        if len(found) >= MOST_FOUND:
            break
        if refuses.is_valid(document) or not writer.admits(document) or reader.admits(document):
            continue
        errors = list(islice(refuses.iter_errors(document), MOST_FOUND))
        for error in errors:
            names = _names(error)
            key = (general(pointer(error.instance_path)), _keyword(error), names)
            if len(errors) < fewest.get(key, MOST_FOUND + 1):
                fewest[key] = len(errors)
                found[key] = _witness(writer, reader, document, error, names)
    return list(found.values())


def _suggested(pair: Pair) -> Iterator[Any]:
    difference = pair.difference()
    likely: Iterator[Any] = iter(())
    if difference is not None:
        schema, definitions = difference
        apart = Pair(schema, pair.reader, pair.definitions | definitions)
        likely = islice(Sampler(apart).values(schema, (pair.writer, pair.reader)), 300)
    sampler = Sampler(pair)
    return chain(likely, sampler.values(pair.writer, (pair.reader,)))


def _witness(
    writer: Side, reader: Side, document: Any, error: Any, names: tuple[str, ...]
) -> Witness:
    confirmed = writer.confirms(document, valid=True) and reader.confirms(document, valid=False)
    return Witness(
        document,
        pointer(error.instance_path),
        _keyword(error),
        pointer(error.schema_path),
        names,
        confirmed,
    )


def _keyword(error: Any) -> str:
    return str(error.schema_path[-1]) if error.schema_path else "false"


def _names(error: Any) -> tuple[str, ...]:
    """The fields that an error is about where it names them: missing or unexpected ones."""
    kind = error.kind
    if kind.name == "required":
        return (str(kind.property),)
    unexpected = getattr(kind, "unexpected", ())
    return tuple(str(name) for name in unexpected)


def pointer(path: list[str | int]) -> str:
    """A JSON pointer (RFC 6901)."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)


def general(text: str) -> str:
    """A pointer with every index as `*`: one bad item of a list stands for all."""
    return "/".join("*" if part.isdigit() else part for part in text.split("/"))
