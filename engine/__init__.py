"""The reference sync engine: everything passes through one durable inbox, effects happen once.

How it is used::

    ports, life = incarnate(Ports(clock, rng, http, output, disk), hook)
    engine = Engine(build(Config.parse({...}), ports))
    await engine.start()              # recovers what an earlier incarnation left, then runs
    engine.app                        # ASGI: webhooks in, health, probes, replay
    await engine.stop()               # in good order; life.end() kills instead, at any instant

`disk` (`MemoryDisk`, `FileDisk`, `SimulatedDisk`) outlives the engine. `hook(kind, k, side)` is
told before and after every commit that changed something and every outgoing call; `life.end()` in
it kills the engine right there. A dead life's tasks freeze; `life.bury()` cancels them before a
loop closes. `python -m engine` is the same as a process, set up from the environment.

What it rests on: an event is taken in once, and so is an order, by whatever event it is announced
(`dedup` on `dedup_key` and on `order_key`, in the intake's transaction); a create whose end is
unknown is waited out and looked up (`probe`) before it is repeated (`create`); versions are
compared (`is_stale`); every value comes from the ERP through a pure mapper.

A defect is planted by replacing parts, `apply(parts) -> dataclasses.replace(parts, ...)`:

- M-01, a create retried without a look-up: `probe` is an async function that returns `Absent()`.
- M-03, deduplication in memory: `dedup` is a function over a dict of its own, not over `tx`.
- M-06, deduplication by delivery: `dedup_key=lambda delivery: delivery.delivery_id`, and
  `order_key=lambda _: None`, without which a redelivery is looked up and found.
- contract price 7 % too high: `map_price` wraps the sound one and changes `unit_price["amount"]`
  where `kind` is `contract`.
- on-hand for available-to-promise: `map_availability` takes `on_hand` for `available`.
"""

from __future__ import annotations

from engine.config import Config, Credentials, Intake, Reconciliation, Retry
from engine.delivery import Delivery
from engine.engine import Engine
from engine.life import Life, crash_at, incarnate
from engine.parts import Parts, build
from engine.ports import Ports
from engine.senders.order import Absent, Found
from engine.store.disk import Disk, FileDisk, MemoryDisk, SimulatedDisk
from engine.store.records import Sight

__all__ = [
    "Absent",
    "Config",
    "Credentials",
    "Delivery",
    "Disk",
    "Engine",
    "FileDisk",
    "Found",
    "Intake",
    "Life",
    "MemoryDisk",
    "Parts",
    "Ports",
    "Reconciliation",
    "Retry",
    "Sight",
    "SimulatedDisk",
    "build",
    "crash_at",
    "incarnate",
]
