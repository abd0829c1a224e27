"""The engine's memory: the Store port, SQLite behind it, and the disks it can stand on."""
