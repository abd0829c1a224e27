"""Whether a journal adds up, read with the standard library alone (docs/conservation.md)."""
