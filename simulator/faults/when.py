"""Which calls or deliveries a rule looks at."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Annotated, Final

from pydantic import Field

Patterns = tuple[Annotated[str, Field(min_length=1)], ...]
"""Names in which `*` stands for anything, such as `engine>*` or `erp.orders.*`."""

_AS: Final = {
    "erp.entries.orders": "erp.orders.create",
    "erp.warned.orders": "erp.orders.create",
    "erp.revisions.amend": "erp.amendments.create",
}
"""What a rule strikes wherever an ERP has it: order entry is order entry in whichever form."""


@dataclass(frozen=True, slots=True)
class When:
    """All that is given must fit. `writes`: only calls that change something, or only the others.

    A token request is no write. A call that no contract publishes has the operation `?`.
    """

    edges: Annotated[Patterns, Field(min_length=1)]
    operations: Patterns = ()
    keys: Patterns = ()
    methods: Patterns = ()
    writes: bool | None = None

    def fits_call(self, edge: str, operation: str, method: str, *, write: bool) -> bool:
        """Whether a call of this sort can meet the rule, whatever its key."""
        return (
            fits(edge, self.edges)
            and (not self.operations or self._fits_operation(operation))
            and (not self.methods or fits(method, self.methods))
            and (self.writes is None or self.writes == write)
        )

    def _fits_operation(self, operation: str) -> bool:
        known = _AS.get(operation, operation)
        return fits(operation, self.operations) or fits(known, self.operations)

    def fits_key(self, key: str) -> bool:
        """Whether a key can meet the rule."""
        return not self.keys or fits(key, self.keys)


def fits(name: str, patterns: Patterns) -> bool:
    """Whether a name fits one of the patterns."""
    return any(fnmatchcase(name, pattern) for pattern in patterns)
