"""Score the machine: which planted defects it finds, in which run, by what, in how few steps.

    python -m tests.scenarios.machine.score [--runs 60] [--seed 1] [ID...]

Prints a row of the table in docs/machine.md for each defect. Ends with 0 when all were found by
what they were to be found by, 10 when not, 30 for options that it does not know.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser

from scenarios.conservation.books import BOOKS
from scenarios.machine.script import Verdict, play, shortened
from scenarios.machine.search import search
from tests.scenarios.machine.planted import PLANTED, Planted

RUNS = 60


def score(defect: Planted, runs: int, seed: int) -> tuple[str, bool]:
    """A row on one defect, and whether it was found by what it is to be found by."""
    with defect.in_place():
        log = search(runs, seed, mutate=defect.mutate)
        name = f"{defect.workflow}: {defect.what}"
        if log.script is None or log.verdict is None:
            return f"| {name} | not in {log.runs} | | |", False
        short = shortened(log.script, log.verdict, defect.mutate)
        verdict = play(short, defect.mutate)
    by = ", ".join(found_by(verdict))
    row = f"| {name} | {log.found_after} | {by} | {len(short.changes)} |"
    return row, defect.is_found_by(log.verdict)


def found_by(verdict: Verdict) -> list[str]:
    """The invariants that were violated, and the books that did not add up."""
    books = {one.partition(": ")[0] for one in verdict.sentences}
    return [*verdict.blamed, *(f"the book `{name}`" for name in sorted(books & set(BOOKS)))]


def main(arguments: list[str]) -> int:
    """Score what is named, or everything; what it ends with is told above."""
    parser = ArgumentParser(prog="python -m tests.scenarios.machine.score", description=__doc__)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("ids", nargs="*", metavar="ID", choices=[*(one.id for one in PLANTED), []])
    try:
        asked = parser.parse_args(arguments)
    except SystemExit as end:
        return 30 if end.code else 0
    found = True
    for defect in PLANTED:
        if defect.id in (asked.ids or [defect.id]):
            row, as_expected = score(defect, asked.runs, asked.seed)
            found = found and as_expected
            sys.stdout.write(f"{row}\n")
            sys.stdout.flush()
    return 0 if found else 10


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
