"""What a warehouse of its own picks: released, wanted back, packed, sent, or not found."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final
from urllib.parse import quote

from hypothesis import strategies as st

from scenarios.machine.hands import Hands, chosen, part, some

_ONE: Final = st.integers(0, 3)
_MANY: Final = st.integers(0, 6)


def release_picks(hands: Hands, nth: int) -> None:
    """What is allocated of an order is to be picked."""
    rows = [row.body for row in hands.erp.scan("order") if _allocated(row.body)]
    if rows:
        number = chosen(rows[::-1], nth)["number"]
        hands.clerk("release picks", "POST", f"/orders/{number}/picks")


def want_back(hands: Hands, nth: int, line: int, many: int) -> None:
    """Something of what is being picked is not wanted any more."""
    pick = hands.newest(hands.erp, "pick", nth)
    if pick is not None:
        known = chosen(pick["lines"], line)
        back = part(known, some(Decimal(known["quantity"]["value"]), many))
        path = f"/orders/{pick['order']}/withdrawals"
        hands.clerk("want back", "POST", path, {"lines": [back]})


def pack(hands: Hands, nth: int, many: int) -> None:
    """The warehouse has packed so many of each line of a pick."""
    told = _instruction(hands, nth)
    if told is not None:
        lines = [
            part(line, some(Decimal(line["quantity"]["value"]), many)) for line in told["lines"]
        ]
        path = f"/instructions/{quote(told['id'], safe='')}/packings"
        hands.floor("pack", "POST", path, {"lines": lines})


def confirm(hands: Hands, nth: int, many: int, *, short: bool) -> None:
    """So many of each line of a pick leave; the rest is not there, or goes another time."""
    told = _instruction(hands, nth)
    if told is None:
        return
    lines = []
    for line in told["lines"]:
        left = _left(line)
        sent = some(left, many)
        missing = {**line["quantity"], "value": f"{left - sent if short else Decimal(0):f}"}
        lines.append({**part(line, sent), "short": missing})
    path = f"/instructions/{quote(told['id'], safe='')}/confirmations"
    hands.floor("confirm", "POST", path, {"lines": lines, "carrier": None})


def _instruction(hands: Hands, nth: int) -> dict[str, Any] | None:
    """What the warehouse was told to pick, the newest first; None while it was told of nothing."""
    known = hands.run.landscape.parties.warehouse.state
    return None if known is None else hands.newest(known, "instruction", nth)


def _left(line: Mapping[str, Any]) -> Decimal:
    """What of a line is neither sent nor missed."""
    asked, *gone = (Decimal(line[name]["value"]) for name in ("quantity", "shipped", "short"))
    return asked - sum(gone)


def _allocated(order: Mapping[str, Any]) -> bool:
    return any(line["allocated"] != "0" for line in order["lines"])


CHOICES: Final[st.SearchStrategy[Any]] = st.one_of(
    st.tuples(st.just(want_back), st.tuples(_ONE, _ONE, _MANY), st.just({})),
    st.tuples(st.just(pack), st.tuples(_ONE, _MANY), st.just({})),
    st.tuples(
        st.just(confirm), st.tuples(_ONE, _MANY), st.fixed_dictionaries({"short": st.booleans()})
    ),
)
"""What is drawn of what becomes of a pick."""
