"""The shells around the mappers: they call a system and say what the call came to."""
