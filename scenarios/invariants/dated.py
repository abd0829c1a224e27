"""The first date that the ERP promised of a line: however the date moves, that one stays."""

from __future__ import annotations

from scenarios.invariants.model import SIMULATOR, Tally


def kept(tally: Tally) -> None:
    """While a line waits its first date is the first that it had, as far as it is said at all."""
    for number, changes in sorted(tally.history.erp.promises.items()):
        first: dict[int, int] = {}
        for change in changes:
            told = () if change.document is None else change.document.lines
            before, first = first, {}
            for line, _, expected, said in told:
                if said is None:
                    continue
                tally.observations += 1
                first[line] = before.get(line) or expected or 0
                if said != first[line]:
                    tally.violated(
                        SIMULATOR,
                        f"line {line} of ERP order {number} is promised as if it had been given "
                        "another date at first",
                        [change.seq],
                        "first date",
                        number,
                        line,
                    )
