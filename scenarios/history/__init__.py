"""A journal read once: everything a judgement is made from, and any record again as evidence."""

from scenarios.history.history import History

__all__ = ["History"]
