"""The books of a journal: every unit of stock, ordered quantity and cent is accounted for.

    python -m scenarios.conservation RUN_FOLDER_OR_JOURNAL...

Ends with 0 when it adds up, 10 when it does not, 20 when there is no journal or it has no end, 30
for what is no journal.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from scenarios.conservation.books import books, gaps
from scenarios.conservation.ledger import read

_SHOWN: Final = 20


def journals(place: Path) -> list[Path]:
    """The journal itself, or those of a run folder, its cases included."""
    if not place.is_dir():
        return [place]
    return [*place.glob("journal.jsonl"), *sorted(place.glob("worlds/*/*.jsonl"))]


def tell(path: Path, *, brief: bool) -> int:
    """Print the books of a journal; 0 it adds up, 10 it does not, 20 it has no end."""
    ledger = read(path)
    made = books(ledger)
    told = gaps(ledger, made)
    out = [f"{path}: {ledger.records:,} records"]
    if not brief:
        out += [f"{name:10}{line}" for name, book in made.items() for line in book.sums()]
    out += told[:_SHOWN]
    state = f"{len(told)} of it not accounted for" if told else "all of it is accounted for"
    out.append(state if ledger.end else f"{state}; the journal has no end")
    sys.stdout.write("\n".join(out) + "\n")
    return 10 if told else 20 if ledger.end is None else 0


def main(arguments: list[str]) -> int:
    """Print the books of every journal that is named; what it ends with is told above."""
    found = [path for argument in arguments for path in journals(Path(argument))]
    try:
        ends = [tell(path, brief=len(found) > 1) for path in found]
    except (OSError, ValueError, LookupError, TypeError) as error:
        sys.stderr.write(f"this is no journal: {error}; name a run folder or a journal.jsonl\n")
        return 30
    if not arguments:
        sys.stderr.write("which journal? name a run folder or a journal.jsonl\n")
        return 30
    return 10 if 10 in ends else max(ends, default=20)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
