"""Whose doing it was that the ERP keeps what it keeps."""

from __future__ import annotations

from scenarios.history import History
from scenarios.history.facts import TO_ERP
from scenarios.invariants.model import INTEGRATION, SIMULATOR, Subject


def blame_in_erp(history: History, cause: str) -> Subject:
    """The integration's where a call of its own is behind an effect of the ERP, else the ERP's."""
    behind = history.causes.get(cause)
    return INTEGRATION if behind is not None and behind.edge == TO_ERP else SIMULATOR
