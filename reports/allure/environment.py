"""`environment.properties`: what a run was asked for and with what, and nothing that is secret."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reports.redaction import engine_name
from reports.run import Run


def environment(verdict: Mapping[str, Any], run: Run) -> bytes:
    """The lines of the file; the same run gives the same bytes."""
    return "".join(f"{name}={_line(value)}\n" for name, value in _rows(verdict, run)).encode()


def _rows(verdict: Mapping[str, Any], run: Run) -> Iterator[tuple[str, Any]]:
    yield "state", verdict["state"]
    yield "policy", verdict["policy"]
    yield "suites", ", ".join(run.configuration.suites)
    yield "engine", engine_name(verdict["engine"])
    yield "profile", verdict["profile"]
    yield "world", verdict["world"]
    yield "seed", verdict["seed"]
    yield "run_id", verdict["run_id"]
    yield "journal_sha256", verdict["journal_sha256"] or "none"
    for name, version in sorted(run.versions.items()):
        yield f"version.{name}", version


def _line(value: Any) -> str:
    """One line, whatever the value holds: a properties file ends a value at its line break."""
    return " ".join(str(value).split())
