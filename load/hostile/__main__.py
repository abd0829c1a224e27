"""`python -m load.hostile`: 0 when the simulators held, 10 when anything did harm."""

from __future__ import annotations

import argparse
import asyncio
import sys
from typing import Final

import orjson

from load.hostile.siege import Outcome, besiege, fort

_MOST: Final = 10_000_000


def main(arguments: list[str] | None = None) -> int:
    """Besiege, print the outcome, return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m load.hostile", description=__doc__)
    parser.add_argument("--requests", type=_count, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=_count, default=16, help="requests at a time")
    parser.add_argument("--json", action="store_true", help="one JSON document and nothing else")
    asked = parser.parse_args(arguments)
    with fort() as (ground, pid):
        outcome = asyncio.run(besiege(ground, pid, asked.requests, asked.seed, asked.workers))
    if asked.json:
        sys.stdout.write(
            orjson.dumps(outcome.document(), option=orjson.OPT_INDENT_2).decode() + "\n"
        )
    else:
        sys.stdout.write(told(outcome))
    return 0 if outcome.held else 10


def told(outcome: Outcome) -> str:
    """The outcome for people."""
    before, warm, after = outcome.memory_mb
    lines = [
        f"{outcome.requests} hostile requests in {outcome.took_s:.1f} s",
        "answers: " + ", ".join(f"{key} {n}" for key, n in sorted(outcome.statuses.items())),
        "kinds:   " + ", ".join(f"{key} {n}" for key, n in sorted(outcome.kinds.items())),
        f"slowest: {outcome.slowest_ms:.0f} ms ({outcome.slowest_kind})",
        f"memory:  {before:.0f} MB before, {warm:.0f} after a fifth, {after:.0f} at the end",
    ]
    for said, count in outcome.wrong.most_common():
        lines += [f"WRONG    {count} x {said}", f"         {outcome.examples.get(said, '')!r}"]
    lines += ["held: no 5xx, no stall, nothing taken, nothing leaked" if outcome.held else "broken"]
    return "\n".join(lines) + "\n"


def _count(text: str) -> int:
    number = int(text)
    if not 1 <= number <= _MOST:
        raise argparse.ArgumentTypeError(f"it is 1 to {_MOST}")
    return number


if __name__ == "__main__":
    sys.exit(main())
