"""One side of a comparison: a schema as it was written, and the same in normal form."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from contracts.compat import algebra
from contracts.compat.dialect import dialect_of
from contracts.compat.keywords import Dialect
from contracts.compat.normal import Document, Fetch, nowhere
from contracts.compat.shape import shaped
from contracts.errors import SchemaUnreadable


@dataclass(slots=True)
class Side:
    """A schema in normal form and, where it stands alone, as written: both must agree on a
    document before it counts.
    """

    normal: Any
    written: Any = None
    dialect: Dialect = 2020
    formats: bool | None = None
    _checks: tuple[Any, ...] = field(default=(), init=False)

    def __post_init__(self) -> None:
        self._checks = (algebra.validator(self.normal),)
        if self.written is not None:
            checks = algebra.validator(self.written, self.dialect, formats=self.asserts_formats)
            self._checks += (checks,)

    @property
    def asserts_formats(self) -> bool:
        """Whether `format` asserts; where nothing is said, up to draft 7 it does."""
        return self.dialect <= 7 if self.formats is None else self.formats

    def admits(self, document: Any) -> bool:
        """Whether the side admits a document: as written, where it is known as written."""
        admitted: bool = self._checks[-1].is_valid(document)
        return admitted

    def confirms(self, document: Any, *, valid: bool) -> bool:
        """Whether normal form and second opinion see a document that way too."""
        if any(check.is_valid(document) != valid for check in self._checks):
            return False
        if self.written is None:
            return algebra.confirms(2020, self.normal, document, valid=valid)
        return algebra.confirms(
            self.dialect, self.written, document, valid=valid, formats=self.asserts_formats
        )


def side(
    document: Any, other: Any = None, *, fetch: Fetch = nowhere, formats: bool | None = None
) -> Side:
    """A schema that stands alone, or reaches others through `fetch`.

    Its dialect is guessed beside the `other` one of a pair. Raises SchemaUnreadable.
    """
    with shaped("the schema"):
        dialect = dialect_of(document, other)
        normal = Document(document, dialect, fetch, formats).normal(document)
    try:
        return Side(normal, document, dialect, formats)
    except algebra.UNCOMPILED:
        pass
    try:
        return Side(normal, None, dialect, formats)
    except algebra.UNCOMPILED as error:
        raise SchemaUnreadable(f"the schema cannot be compiled: {str(error)[:200]}") from None
