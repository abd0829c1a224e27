"""Converters between adjacent versions of a contract: pure, composed, their losses declared.

    converted = convert(document, urn("orders", "erp-order"), "2.0.0")

Simulators answer a client of another version with them, and an engine speaks to a system of another
version. The judge never calls them: it reads every version its own way.
"""

from __future__ import annotations

from contracts.converters.convert import convert, converter, convertible
from contracts.converters.step import Loss, Step
from contracts.converters.table import STEPS

__all__ = ["STEPS", "Loss", "Step", "convert", "converter", "convertible"]
