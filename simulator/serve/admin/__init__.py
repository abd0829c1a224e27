"""The admin API of a server of worlds: what a harness does to worlds, never what an engine does."""
