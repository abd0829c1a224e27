"""A book: accounts, what was posted to them and what they must come to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

ZERO: Final = Decimal(0)


class Book:
    """Accounts with what was posted to each, part by part and signed, and what it must come to."""

    def __init__(self) -> None:
        self.posted: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        self.closing: dict[str, tuple[Decimal, str, Decimal]] = {}

    def post(self, account: str, part: str, amount: Decimal) -> None:
        """Add to a part of an account."""
        self.posted[account][part] += amount

    def close(
        self,
        account: str,
        at: Decimal,
        unit: str = "units",
        slack: Decimal = ZERO,
        **parts: Decimal,
    ) -> None:
        """Say what an account must come to; an account that nobody closes must come to nothing."""
        for part, amount in parts.items():
            self.post(account, part.replace("_", " "), amount)
        self.closing[account] = (at, unit, slack)

    def gaps(self) -> Iterator[str]:
        """A sentence for each account that does not come to what it must."""
        for account in sorted({*self.posted, *self.closing}):
            at, unit, slack = self.closing.get(account, (ZERO, "units", ZERO))
            posted = self.posted[account]
            gap = at - sum(posted.values(), ZERO)
            if abs(gap) > slack:
                parts = ", ".join(f"{part} {value:f}" for part, value in posted.items())
                yield f"{account}: {parts or 'nothing'}, but it is {at:f} {unit} ({gap:+f})"

    def sums(self) -> Iterator[str]:
        """A line for each unit: how many accounts, what was posted, what it came to."""
        for unit in sorted({unit for _, unit, _ in self.closing.values()}):
            names = [name for name, (_, its, _) in self.closing.items() if its == unit]
            parts: dict[str, Decimal] = defaultdict(Decimal)
            for part, value in (row for name in names for row in self.posted[name].items()):
                parts[part] += value
            told = "  ".join(f"{part} {value:,.0f}" for part, value in parts.items())
            closing = sum((self.closing[name][0] for name in names), ZERO)
            yield f"{len(names):>8,} accounts  {told}  = {closing:,.0f} {unit}"
