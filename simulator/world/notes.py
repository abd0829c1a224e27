"""What was made up, and how: a world says so of every field that its source did not have."""

from __future__ import annotations


class Notes:
    """Notes by field, each once, in the order in which they were made."""

    def __init__(self) -> None:
        self._notes: dict[str, str] = {}

    def add(self, field: str, how: str) -> None:
        """The field was generated in that way."""
        self._notes.setdefault(field, how)

    def all(self) -> tuple[str, ...]:
        """`"field: how"` for every field."""
        return tuple(f"{field}: {how}" for field, how in self._notes.items())
