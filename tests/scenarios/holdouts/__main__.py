"""Tries the defects held out: `python -m tests.scenarios.holdouts [--days N] [H-name ...]`.

All of them take about five minutes of one core. Exit code 1 where one that acted was missed.
"""

from __future__ import annotations

import argparse
import sys

from tests.scenarios.holdouts import HOLDOUTS
from tests.scenarios.holdouts.trial import company, tried


def main() -> int:
    """Print what came of each, and how many were caught."""
    parser = argparse.ArgumentParser(prog="python -m tests.scenarios.holdouts")
    parser.add_argument("--days", type=int, default=3, help="of the company's life")
    parser.add_argument("names", nargs="*", metavar="H-name", help="all where none is named")
    asked = parser.parse_args()
    unknown = sorted(set(asked.names) - HOLDOUTS.keys())
    if unknown:
        parser.error(f"no such defect: {', '.join(unknown)}; there are {', '.join(HOLDOUTS)}")
    world, trials = company(asked.days), []
    for name in asked.names or HOLDOUTS:
        trials.append(tried(HOLDOUTS[name], world))
        print(f"{name:22} {trials[-1].says}", flush=True)  # noqa: T201  that is what it is for
    acted = [one for one in trials if one.acted]
    caught = sum(one.caught for one in acted)
    print(f"{len(trials)} tried, {len(acted)} acted, {caught} caught")  # noqa: T201  the same
    return 0 if caught == len(acted) else 1


if __name__ == "__main__":
    sys.exit(main())
