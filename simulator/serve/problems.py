"""How a server of worlds says no: its own problems, beside those that every face has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from simulator.problem import TITLES as COMMON
from simulator.problem import Problem

TITLES: Final[Mapping[str, tuple[int, str]]] = {
    **COMMON,
    "world-unknown": (404, "There is no world of that id"),
    "world-exists": (409, "There is, or was, a world of that id"),
    "worlds-exhausted": (409, "This server holds as many worlds as it may"),
    "world-invalid": (422, "The world cannot be made as it was described"),
    "profile-unknown": (422, "There is no profile of that id"),
    "retries-unknown": (422, "There is no retry policy of that id"),
    "plan-invalid": (422, "The fault plan or rule cannot be used"),
    "rule-exists": (409, "There is a rule of that id"),
    "rule-unknown": (404, "There is no rule of that id"),
    "host-not-allowed": (422, "The address may not be reached from here"),
    "not-at-rest": (409, "Calls were under way all the time"),
    "snapshot-unknown": (404, "There is no snapshot of that name"),
    "snapshot-exists": (409, "There is a snapshot of that name"),
    "snapshots-exhausted": (409, "A world keeps only so many snapshots"),
    "leg-unknown": (404, "The world has no such leg"),
    "scope-unknown": (422, "The system has no such scope"),
    "access-unknown": (404, "The system has granted no access of that id"),
    "access-over": (409, "The access has ended, or was revoked before"),
    "secret-unwritten": (500, "The secret could not be put into its file"),
    "kind-unknown": (422, "The system keeps nothing of that kind"),
    "traffic-unavailable": (409, "This server was started without simulated people"),
    "traffic-running": (409, "Simulated people are at work already"),
    "traffic-impossible": (422, "The world has no plan that people could live by"),
}
"""Slug to status and title."""


def problem(slug: str, detail: str, **extra: Any) -> Problem:
    """A problem of this server, to be raised."""
    return Problem(slug, detail, titles=TITLES, **extra)
