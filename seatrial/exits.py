"""The exit codes, the same for every command. `main()` alone ends the process with one of them."""

from __future__ import annotations

from typing import Final

GO: Final = 0
"""GO; or, for a command that decides nothing, done."""

NO_GO: Final = 10
"""NO-GO: the integration broke a required rule. For `compare`: something got worse."""

INCONCLUSIVE: Final = 20
"""INCONCLUSIVE: there is not enough evidence, or it was tampered with."""

USAGE: Final = 30
"""Usage or configuration: nothing was run."""

HARNESS: Final = 70
"""A fault of the harness: says nothing about the integration."""

INTERRUPTED: Final = 130
"""Interrupted by a signal; the run folder says so."""
