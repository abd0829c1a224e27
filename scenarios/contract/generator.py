"""What the generator (Hypothesis) is spared, because it costs much and brings nothing here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Final

from hypothesis.internal import charmap
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants
from hypothesis.internal.intervalsets import IntervalSet
from schemathesis.specs.openapi.adapter import parameters

_NO_CONSTANTS: Final = Constants()

_SURROGATES: Final = (0xD800, 0xDFFF)
_LAST: Final = 0x10FFFF
_CODECS: Final = {
    "ascii": ((0, 0x7F),),
    "iso8859-1": ((0, 0xFF),),
    "utf-8": ((0, _SURROGATES[0] - 1), (_SURROGATES[1] + 1, _LAST)),
}
"""The characters that a codec can write, all of which it reads back as they were."""

_by_trying: Final[Callable[[str], tuple[Any, Any]]] = charmap.intervals_from_codec


@cache
def writable(codec: str) -> tuple[Any, Any]:
    """The characters a codec can write, and those that it reads back as others.

    Hypothesis finds out by trying every character there is, once in each folder it is used in.
    """
    if codec in _CODECS:
        return IntervalSet(_CODECS[codec]), IntervalSet(())
    return _by_trying(codec)


def _constants() -> Constants:
    """None of the harness's own: a system knows nothing of the program that asks it."""
    return _NO_CONSTANTS


def spare() -> None:
    """Have it take no values from the modules of this process, nor try every character.

    It would read the source of each of our modules to draw from the numbers and texts in it; what
    it draws would hang on which modules a process has loaded. Doing it twice changes nothing.
    """
    charmap.intervals_from_codec = writable
    providers._get_local_constants = _constants  # noqa: SLF001 - there is no setting for it


_TAKEN: Final = 0.8
"""How often a step of a walk sends a body that the target's holdings give as an example."""


@contextmanager
def known_bodies() -> Iterator[None]:
    """Have most bodies taken from the examples, where there are any, until the context ends.

    A walk is to come far, and a made-up body is mostly refused for what it names. Each operation
    by itself is still sent made-up ones.
    """
    usual = parameters.EXAMPLE_USAGE_PROBABILITY
    parameters.EXAMPLE_USAGE_PROBABILITY = _TAKEN
    try:
        yield
    finally:
        parameters.EXAMPLE_USAGE_PROBABILITY = usual
