"""Run the machine: so many runs of the business, each ended by all invariants and the books.

    python -m scenarios.machine --runs 2000 [--seed N] [--steps N] [--out FILE]

Ends with 0 when nothing is found, 10 when something is (the steps that are needed for it are
printed, and FILE has its journal), 30 for options that it does not know.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path

from scenarios.machine.log import Log
from scenarios.machine.script import Script, Verdict, play, shortened
from scenarios.machine.search import STEPS, search


def main(arguments: list[str]) -> int:
    """Search and tell; what it ends with is told above."""
    parser = ArgumentParser(prog="python -m scenarios.machine", description=__doc__)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--out", type=Path, help="where the journal of what was found goes")
    try:
        asked = parser.parse_args(arguments)
    except SystemExit as end:
        return 30 if end.code else 0
    log = search(asked.runs, asked.seed, steps=asked.steps)
    sys.stdout.write(told(log))
    if log.script is None or log.verdict is None:
        return 0
    script, verdict = shorter(log.script, log.verdict)
    sys.stdout.write("\n".join([f"found: {verdict.told()}", *script.steps(), ""]))
    if asked.out is not None:
        asked.out.write_bytes(b"".join(verdict.lines))
    return 10


def told(log: Log) -> str:
    """How much was done, and what was put to the test how often."""
    done = ", ".join(f"{name} {count:,}" for name, count in log.done.most_common())
    asked = ", ".join(f"{name} {count:,}" for name, count in sorted(log.exercised.items()))
    no = ", ".join(f"{name} {count:,}" for name, count in log.refused.most_common())
    began = f"{log.runs:,} runs of {log.steps:,} steps"
    told = [began, f"done: {done}", f"refused: {no}", f"runs that put to the test: {asked}"]
    return "\n".join([*told, ""])


def shorter(script: Script, verdict: Verdict) -> tuple[Script, Verdict]:
    """What is left when all is left out that is not needed, and what is found of that."""
    script = shortened(script, verdict)
    return script, play(script)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
