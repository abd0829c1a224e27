"""What is wrong with a scope matrix: where, what, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

ERROR: Final = "error"
"""The matrix cannot be used as it is."""

WARNING: Final = "warning"
"""It can be used, and somebody should ask about it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding; `row` is a table or key such as `objects.prices`, empty for the whole file."""

    weight: str
    file: str
    row: str
    what: str
    mend: str

    def __str__(self) -> str:
        where = f"{self.file}: {self.row}" if self.row else self.file
        return f"{where}: {self.what}; {self.mend}"
