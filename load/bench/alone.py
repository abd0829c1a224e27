"""Each benchmark in a process of its own."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from load.bench.figure import Figure
from load.bench.registry import BENCHES


def measured_alone(name: str, quick: bool) -> Sequence[Figure]:
    """The figures of a benchmark, measured on a clean heap; raises what the benchmark raises.

    What an earlier benchmark left behind would be walked by the collector of a later one: an order
    through the engine cost eight times as much where a month had been sailed in the same process.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_measure, name, quick).result()


def _measure(name: str, quick: bool) -> Sequence[Figure]:
    return BENCHES[name].measure(quick)
