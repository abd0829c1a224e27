"""The flows: what is synced, in which direction, and the pure mapping of each."""
