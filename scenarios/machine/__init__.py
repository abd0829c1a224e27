"""A Hypothesis state machine over the whole business, in virtual time (docs/machine.md)."""
