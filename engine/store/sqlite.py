"""Rows of one statement, the only way the store talks to SQLite."""

from __future__ import annotations

from typing import Any, Protocol

import apsw


class Rows(Protocol):
    """Run one statement with its parameters and return all its rows."""

    def __call__(self, statement: str, *parameters: object) -> list[Any]: ...


def rows_of(connection: apsw.Connection) -> Rows:
    """The `Rows` of a connection.

    One cursor does them all, each to its end; a cursor each would cost more than most statements
    (measured: 3.0 instead of 1.3 microseconds for a look at one row).
    """
    execute = connection.cursor().execute

    def rows(statement: str, *parameters: Any) -> list[Any]:
        return execute(statement, parameters).fetchall()

    return rows
