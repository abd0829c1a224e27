"""`python -m load.bench [NAME ...] [--quick] [--check] [--json FILE]`: run benchmarks."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import orjson
from rich.console import Console
from rich.table import Table

from load.bench.alone import measured_alone
from load.bench.figure import Figure
from load.bench.registry import BENCHES
from load.bench.stated import far_off, read_stated

_USAGE_EXIT = 30
_FAR_EXIT = 1
_PLAIN_WIDTH = 200


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was named, or everything, and print the figures.

    0; with `--check` 1 where a figure is three times worse than stated; 30 for a name that is none.
    """
    parser = argparse.ArgumentParser(prog="python -m load.bench")
    parser.add_argument("names", nargs="*", help=", ".join(BENCHES))
    parser.add_argument("--quick", action="store_true", help="only see that they run")
    parser.add_argument("--check", action="store_true", help="fail where one is 3 times worse")
    parser.add_argument("--json", type=Path, help="write the figures to this file as well")
    asked = parser.parse_args(arguments)
    progress = Console(stderr=True)
    unknown = [name for name in asked.names if name not in BENCHES]
    if unknown:
        known = ", ".join(BENCHES)
        progress.print(f"there is no benchmark {unknown[0]!r}; use one of {known}")
        return _USAGE_EXIT
    figures: list[Figure] = []
    names = asked.names or list(BENCHES)
    for name in names:
        progress.print(f"{name}: {BENCHES[name].title}")
        figures += measured_alone(name, asked.quick)
    Console(width=None if sys.stdout.isatty() else _PLAIN_WIDTH).print(_table(figures))
    if asked.json is not None:
        asked.json.write_bytes(
            orjson.dumps([figure.document() for figure in figures], option=orjson.OPT_INDENT_2)
        )
    if not asked.check:
        return 0
    far = list(far_off(figures, names, read_stated(), quick=asked.quick))
    for sentence in far:
        progress.print(sentence)
    return _FAR_EXIT if far else 0


def _table(figures: Sequence[Figure]) -> Table:
    table = Table("figure", "value", "unit", "ratio", "against", "target", "met", "note")
    for figure in figures:
        table.add_row(
            figure.name,
            f"{figure.value:,.2f}",
            figure.unit,
            "" if figure.ratio is None else f"{figure.ratio:.2f}",
            figure.against,
            _target(figure),
            {None: "", True: "yes", False: "NO"}[figure.met],
            figure.note,
        )
    return table


def _target(figure: Figure) -> str:
    if figure.target is None:
        return ""
    return f"{figure.target.of} at {figure.target.at} {figure.target.limit:g}"


if __name__ == "__main__":
    sys.exit(main())
