"""From when until when something holds: the one rule for whatever is entered with two instants."""

from __future__ import annotations

from contracts.instants import format_instant, parse_instant
from simulator.erp.problems import Refusal

_MEND = (
    "valid_to is not after valid_from, so it would never count: give a later valid_to, an earlier "
    "valid_from, or null as valid_to where it has no end"
)


def window(valid_from: str, valid_to: str | None) -> tuple[str, str | None]:
    """Both instants of `[valid_from, valid_to)` in the canonical form.

    Raises Refusal validity-invalid where no instant lies between them.
    """
    since = parse_instant(valid_from)
    if valid_to is None:
        return format_instant(since), None
    until = parse_instant(valid_to)
    if until <= since:
        wrong = [{"pointer": "/valid_to", "rule": "after-valid_from"}]
        raise Refusal("validity-invalid", _MEND, errors=wrong)
    return format_instant(since), format_instant(until)
