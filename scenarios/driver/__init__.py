"""Drivers: they start, stop and kill an engine, in process or as a process of its own."""
