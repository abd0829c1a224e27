"""Tells a document of the wrong shape from a fault of ours, where it is read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from contracts.errors import SchemaUnreadable


@contextmanager
def shaped(what: str) -> Iterator[None]:
    """Whatever the wrong shape of a document raises inside is told as SchemaUnreadable."""
    try:
        yield
    except RecursionError:
        raise SchemaUnreadable(f"{what} is nested too deeply") from None
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        told = f"{type(error).__name__}: {str(error)[:160]}"
        raise SchemaUnreadable(f"{what} is not shaped as its standard says ({told})") from None
