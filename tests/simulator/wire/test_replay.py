"""One seed, two processes, two hash seeds: one journal, byte for byte."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = str(Path(__file__).parents[3])

PROGRAM = """
import asyncio
import sys
from datetime import UTC, datetime

import orjson
from fastapi import FastAPI, Request as Incoming

from contracts.journal import Journal
from contracts.ports import CallFailed, Request
from simulator.clock import run_virtual
from simulator.faults import FaultBook, load_plan
from simulator.seed import Seed
from simulator.wire import Wire

app = FastAPI()
orders = {}


@app.post("/orders", status_code=201)
async def create(incoming: Incoming) -> dict[str, object]:
    order = await incoming.json()
    await asyncio.sleep(0.01)
    orders.setdefault(order["reference"], []).append(len(orders))
    return {"number": len(orders), "tags": sorted({order["reference"], "a", "b"})}


async def buyer(wire, clock, rng, number):
    for order in range(10):
        await clock.sleep_until_us(clock.now_us() + rng.below(3_600_000_000))
        body = orjson.dumps({"reference": f"S-{number}-{order}"})
        for _ in range(3):
            try:
                headers = {"content-type": "application/json"}
                await wire.call(
                    "engine>erp", Request("POST", "/orders", headers, body), timeout_ms=5_000
                )
                break
            except CallFailed:
                await asyncio.sleep(30 * rng.uniform())


async def main(clock):
    seed = Seed(int(sys.argv[1]))
    journal, sink = Journal.in_memory(clock, "toy")
    book = FaultBook(load_plan("default"), seed, clock, journal)
    wire = Wire(clock, seed=seed, journal=journal, faults=book)
    wire.attach("erp", app)
    await asyncio.gather(*(buyer(wire, clock, seed.stream(f"buyer {n}"), n) for n in range(40)))
    await wire.drained()
    return journal.sha256, journal.count, sum(c.fired for c in book.counts().values())


print(*run_virtual(main, datetime(2031, 1, 1, tzinfo=UTC)))
"""


def journal_of(seed: int, hash_seed: str) -> tuple[str, int, int]:
    out = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(seed)],
        env={
            **os.environ,
            "PYTHONHASHSEED": hash_seed,
            "PYTHONPATH": str(Path(__file__).parents[3]),
        },
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    digest, count, fired = out.split()
    return digest, int(count), int(fired)


def test_two_hash_seeds_write_one_journal_and_another_seed_another() -> None:
    one = journal_of(7, "1")
    assert journal_of(7, "2") == one
    assert journal_of(8, "1")[0] != one[0]
    assert one[1] > 800
    assert one[2] > 5
