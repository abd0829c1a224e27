"""The tax engine: a small party that says what tax a document bears, and keeps what was posted."""

from simulator.taxes.engine import ACTOR, TaxEngine

__all__ = ["ACTOR", "TaxEngine"]
