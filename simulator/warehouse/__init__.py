"""The WMS: a small party that is told what to pick, and says what was found and what left."""

from simulator.warehouse.party import ACTOR, FLOOR_CLIENT, Warehouse, floor_client

__all__ = ["ACTOR", "FLOOR_CLIENT", "Warehouse", "floor_client"]
