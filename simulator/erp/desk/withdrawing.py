"""Withdrawing what a warehouse was told to pick: asked for by clerks, decided by the warehouse.

Only the warehouse knows what is still on the shelf. So nothing of the order changes when it is
asked; what the warehouse withdrew is cancelled when it has said so, and the rest leaves as before.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final, cast

from contracts.instants import format_instant
from simulator.erp.desk.book import in_unit_of, open_order
from simulator.erp.desk.changing import cancel
from simulator.erp.desk.outstanding import end_if_done, left_of
from simulator.erp.documents import MovedLine
from simulator.erp.pick_documents import Decision, Pick, Withdrawal, WithdrawnLine
from simulator.erp.problems import Refusal
from simulator.erp.rules.numbers import ZERO, text
from simulator.transaction import Transaction

ASKED: Final = "asked"
DECIDED: Final = "decided"

_Wanted = dict[int, Decimal]
"""How much of which line, in its unit."""


def ask_back(tx: Transaction, number: str, asked: Sequence[MovedLine]) -> list[str]:
    """Ask the warehouses for quantities that they are picking; the ids of the withdrawals.

    The pick that was released last is asked first, and nobody is asked for the same goods twice.
    Raises Refusal not-picked where more is asked for than is being picked: nothing has happened.
    """
    opened = open_order(tx, number)
    wanted: _Wanted = {}
    for each in asked:
        line = opened.line(each["line"])
        quantity = Decimal(in_unit_of(line, each["quantity"]))
        wanted[line["line"]] = wanted.get(line["line"], ZERO) + quantity
    made = []
    for row in sorted(tx.find("pick", "out", number), key=lambda one: one.id, reverse=True):
        pick = cast("Pick", row.body)
        lines = _share(tx, pick, wanted)
        if lines:
            made.append(_ask(tx, pick, lines))
    for line_number, left in wanted.items():
        if left > 0:
            detail = f"line {line_number}: {text(left)} of it nobody is picking any more"
            raise Refusal("not-picked", detail, line=line_number)
    return made


def decide(tx: Transaction, name: str, told: Decision) -> bool:
    """Take in what a warehouse decided, and cancel what it withdrew; False when that is known.

    Raises Refusal unknown-withdrawal, or not-in-withdrawal where it is another pick's, or more than
    was asked for.
    """
    row = tx.get("withdrawal", name)
    if row is None:
        raise Refusal("unknown-withdrawal", "there is no withdrawal of that id")
    withdrawal = cast("Withdrawal", row.body)
    if withdrawal["state"] == DECIDED:
        return False
    _fill_in(withdrawal, told)
    withdrawal["state"] = DECIDED
    tx.put("withdrawal", name, cast("dict[str, Any]", withdrawal))
    gone = [
        cast("MovedLine", {"line": line["line"], "quantity": line["withdrawn"]})
        for line in withdrawal["lines"]
        if Decimal(line["withdrawn"]["value"]) > 0
    ]
    if gone:
        cancel(tx, withdrawal["order"], gone)
    end_if_done(tx, withdrawal["pick"])
    return True


def _share(tx: Transaction, pick: Pick, wanted: _Wanted) -> list[WithdrawnLine]:
    """What of `wanted` is asked of one pick; it is taken off."""
    lines: list[WithdrawnLine] = []
    left = left_of(tx, pick["id"], pick["lines"], asked=True)
    for line in pick["lines"]:
        part = min(wanted.get(line["line"], ZERO), left[line["line"]])
        if part <= 0:
            continue
        wanted[line["line"]] -= part
        unit = line["quantity"]["unit"]
        lines.append(
            {
                "line": line["line"],
                "sku": line["sku"],
                "quantity": {"value": text(part), "unit": unit},
                "withdrawn": {"value": "0", "unit": unit},
            }
        )
    return lines


def _ask(tx: Transaction, pick: Pick, lines: list[WithdrawnLine]) -> str:
    withdrawal: Withdrawal = {
        "id": tx.next_id("withdrawal"),
        "shop": pick["shop"],
        "order": pick["order"],
        "reference": pick["reference"],
        "pick": pick["id"],
        "warehouse": pick["warehouse"],
        "state": ASKED,
        "lines": lines,
        "asked_at": format_instant(tx.instant),
    }
    tx.put("withdrawal", withdrawal["id"], cast("dict[str, Any]", withdrawal))
    return withdrawal["id"]


def _fill_in(withdrawal: Withdrawal, told: Decision) -> None:
    known = {line["line"]: line for line in withdrawal["lines"]}
    said = {line["line"]: line for line in told["lines"]}
    if told["pick"] != withdrawal["pick"] or known.keys() != said.keys():
        raise Refusal("not-in-withdrawal", "the decision is about something else")
    for number, line in known.items():
        got = said[number]["quantity"]
        fits = said[number]["sku"] == line["sku"] and got["unit"] == line["quantity"]["unit"]
        if not fits or Decimal(got["value"]) > Decimal(line["quantity"]["value"]):
            raise Refusal("not-in-withdrawal", f"line {number} was not asked for like that")
        line["withdrawn"] = got
