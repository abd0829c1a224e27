"""What an engine needs from its world: the five ports of one incarnation."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.ports import Clock, HttpPort, Output, Rng
from engine.store.disk import Disk


@dataclass(frozen=True, slots=True)
class Ports:
    """The world of one engine; everything it reads or changes outside itself is in here.

    `http` carries the edges `engine>erp` and `engine>storefront` (and `engine>identity` where the
    tokens come from a third party). `disk` holds the committed bytes and outlives the engine.
    """

    clock: Clock
    rng: Rng
    http: HttpPort
    output: Output
    disk: Disk
