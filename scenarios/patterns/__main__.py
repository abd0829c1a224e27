"""Compare the four patterns: the same world, seed and faults, predicted beside seen.

    python -m scenarios.patterns [--out FOLDER] [--seed N] [--days N] [--orders N] [--profile NAME]

Writes `patterns.md` and `patterns.svg` to FOLDER, or the page to standard output. Ends with 0 when
every prediction holds, 10 when one does not (it says which), 30 for options that it does not know.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path

from scenarios.patterns.comparison import compare
from scenarios.patterns.page import PAGE, PICTURE, drawn, failing, page, said
from scenarios.patterns.seen import Question
from simulator.profiles import PROFILES


def main(arguments: list[str]) -> int:
    """Sail, compare, write; what it ends with is told above."""
    parser = ArgumentParser(prog="python -m scenarios.patterns", description=__doc__)
    usual = Question()
    parser.add_argument("--out", type=Path, help="the folder that the page and picture go to")
    parser.add_argument("--seed", type=_natural, default=usual.seed)
    parser.add_argument("--days", type=_days, default=usual.days)
    parser.add_argument("--orders", type=_natural, default=usual.orders_per_day)
    parser.add_argument("--profile", choices=_with_an_api(), default=usual.profile)
    try:
        asked = parser.parse_args(arguments)
    except SystemExit as end:
        return 30 if end.code else 0
    if asked.out is not None and asked.out.exists() and not asked.out.is_dir():
        sys.stderr.write(f"--out {asked.out} is no folder: name one, it is made when missing\n")
        return 30
    question = Question(
        seed=asked.seed, days=asked.days, orders_per_day=asked.orders, profile=asked.profile
    )
    comparison = compare(question, _tell)
    told = said(comparison)
    text = page(comparison, told)
    if asked.out is None:
        sys.stdout.write(text)
    else:
        asked.out.mkdir(parents=True, exist_ok=True)
        (asked.out / PAGE).write_text(text, "utf-8")
        (asked.out / PICTURE).write_text(drawn(told), "utf-8")
    wrong = failing(told)
    for line in wrong:
        sys.stderr.write(f"does not hold: {line}\n")
    held = sum(len(row) for row in told.values()) - len(wrong)
    sys.stderr.write(f"{held} predictions hold, {len(wrong)} do not\n")
    return 10 if wrong else 0


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def _with_an_api() -> list[str]:
    return [name for name, profile in PROFILES.items() if not profile.by_files]


def _natural(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ValueError
    return int(text)


def _days(text: str) -> int:
    days = _natural(text)
    if days < 2:
        raise ValueError
    return days


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
