"""The judge on long journals: seconds per million records, and whether that is linear."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import process_time
from typing import Final

from load.bench.figure import Figure, Target
from load.bench.month import sail_once
from load.bench.waters import SEED
from scenarios.judge import judge
from simulator.world.generate import generate_world

MILLION: Final = 1_000_000
_LINEAR: Final = 1.25
"""Twice the records in at most two and a half times the seconds."""


def measure(quick: bool) -> Sequence[Figure]:
    """Judge a voyage and one about four times as long, scaled to a million records."""
    short, long = ((1, 10), (2, 20)) if quick else ((15, 100), (30, 200))
    with tempfile.TemporaryDirectory() as folder:
        few, few_s = _judged(Path(folder) / "short.jsonl", *short)
        many, many_s = _judged(Path(folder) / "long.jsonl", *long)
    growth = (many_s / many) / (few_s / few)
    note = f"from {many} records of real voyages, scaled; {few} records took {few_s:.2f} s"
    return (
        Figure(
            "judging.million",
            many_s / many * MILLION,
            "CPU seconds per million records",
            growth,
            f"the same for a journal of {few} records",
            Target("value", "most", 8.0),
            note,
        ),
        Figure(
            "judging.linear",
            growth,
            "cost per record, long to short",
            growth,
            f"the same for a journal of {few} records",
            Target("ratio", "most", _LINEAR),
        ),
    )


def _judged(path: Path, days: int, orders: int) -> tuple[int, float]:
    world = generate_world(SEED, days=days, orders_per_day=orders)
    records = sail_once(world, path)
    begun_s = process_time()
    judge(path)
    return records, process_time() - begun_s
