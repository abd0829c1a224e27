"""The invariants: one file each, pure functions of a history, one literal registry."""
