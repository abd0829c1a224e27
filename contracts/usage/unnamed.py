"""What a consumer uses of answers and events that no contract names: an upgrade may remove it."""

from __future__ import annotations

from contracts.usage.record import Reads, Usage
from contracts.usage.spots import message_schema, spots
from contracts.usage.touch import facts_of


def unnamed(usage: Usage) -> list[tuple[Reads, str]]:
    """The messages and places that are read and that stand in no published schema.

    Parts of a place that is itself unnamed, or that a contract leaves open, are not told again.
    """
    found: list[tuple[Reads, str]] = []
    for reads in usage.reads:
        event = reads.direction == "event"
        which = None if event else reads.which.partition(" ")[0]
        root = message_schema(reads.contract, reads.version, reads.operation, which)
        if root is None:
            continue
        facts = facts_of(reads)
        for one in reads.fields:
            above, _, name = one.pointer.rpartition("/")
            if name == "*" or spots(root, one.pointer, facts):
                continue
            closed = any("properties" in node for _, node in spots(root, above, facts))
            if closed:
                found.append((reads, one.pointer))
    return found
