"""I-15: a status only goes forward."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from scenarios.history import History
from scenarios.history.documents import Status
from scenarios.history.facts import TO_ERP, Change
from scenarios.history.return_documents import Return
from scenarios.history.side import Side
from scenarios.invariants.dated import kept
from scenarios.invariants.model import INTEGRATION, SIMULATOR, Invariant, Result, Subject, Tally
from scenarios.invariants.reversed import OPENS, taken_back

_ID: Final = "I-15"

Graph = Mapping[str, Mapping[str, frozenset[str]]]

_EDGES: Final[Mapping[str, Mapping[str, str]]] = {
    "state": {
        "accepted": "held processing done cancelled",
        "held": "accepted processing done cancelled",
        "processing": "held done cancelled",
        "done": "",
        "cancelled": "",
    },
    "shipment_state": {
        "none": "waiting partially_shipped shipped exception",
        "waiting": "none partially_shipped shipped exception",
        "partially_shipped": "shipped exception",
        "shipped": "",
        "exception": "none waiting partially_shipped shipped",
    },
    "invoice_state": {
        "none": "pending partially_invoiced invoiced paid",
        "pending": "none partially_invoiced invoiced paid",
        "partially_invoiced": "invoiced paid",
        "invoiced": "paid",
        "paid": "",
    },
}
"""Axis to state to what may follow in one step of the ERP.

Source: the state machines of Tryton 8.2, without the ways back that only a human clerk opens.
A held order waits for nothing, so `waiting` may fall back to `none`.
"""

_BACK: Final[Mapping[str, Mapping[str, str]]] = {
    "state": {"done": "processing"},
    "shipment_state": {"shipped": "exception"},
    "invoice_state": {
        "paid": "none pending partially_invoiced invoiced",
        "invoiced": "none pending partially_invoiced",
        "partially_invoiced": "none pending",
    },
}
"""The same by a clerk who takes goods, a bill or money back, as Tryton 8.2 has it: a shipment that
is done is cancelled, an invoice that is paid is posted again.
"""


def _reach(edges: Mapping[str, str], steps: int) -> Mapping[str, frozenset[str]]:
    """State to what can be reached in so many steps, the state itself included."""
    reach = {state: {state, *to.split()} for state, to in edges.items()}
    for _ in range(steps - 1):
        for state, seen in reach.items():
            reach[state] = set().union(*(reach[one] for one in sorted(seen)))
    return {state: frozenset(seen) for state, seen in reach.items()}


ERP_GRAPH: Final[Graph] = {axis: _reach(edges, 1) for axis, edges in _EDGES.items()}
"""What may follow in the ERP, of which every step is journalled."""

SHOWN_GRAPH: Final[Graph] = {axis: _reach(edges, len(edges)) for axis, edges in _EDGES.items()}
"""What may follow in a storefront, whose news may skip what is between."""

_WITH_BACK: Final = {
    axis: {state: f"{to} {_BACK[axis].get(state, '')}" for state, to in edges.items()}
    for axis, edges in _EDGES.items()
}
ERP_BACK: Final[Graph] = {axis: _reach(edges, 1) for axis, edges in _WITH_BACK.items()}
SHOWN_BACK: Final[Graph] = {axis: _reach(edges, len(edges)) for axis, edges in _WITH_BACK.items()}
"""Both graphs where something was taken back that leads that axis back."""

_RETURN_EDGES: Final = {
    "requested": "authorised refused",
    "authorised": "received closed",
    "received": "inspected",
    "inspected": "received closed",
    "refused": "",
    "closed": "",
}
_RETURN: Final = _reach(_RETURN_EDGES, 1)
_RETURN_SHOWN: Final = _reach(_RETURN_EDGES, len(_RETURN_EDGES))
"""The same of a return; source: complaint and return shipment of Tryton 8.2, taken together."""

_RETURN_GROWING: Final = ("received", "restocked", "scrapped", "credited", "replaced")

_GROWING: Final = ("shipped", "invoiced", "cancelled")
_NEVER: Final = ""
"""What nothing leads back."""


def check(history: History) -> Result:
    """Every axis follows its graph, in the ERP and as shown; what is shown the ERP had said."""
    tally = Tally(history, _ID)
    for number in sorted(history.erp.orders):
        _walk(tally, f"ERP order {number}", history.erp.orders[number], history.erp, number)
    for key in sorted(history.storefront.orders):
        changes = history.storefront.orders[key]
        shown = [change for change in changes if change.document is not None]
        _walk(tally, f"storefront order {key}", shown, history.storefront, key)
        for change in shown:
            _spoken(tally, key, change)
    for side in (history.erp, history.storefront):
        for key in sorted(side.returns):
            _walk_return(tally, key, side)
    kept(tally)
    return tally.result()


def _walk_return(tally: Tally, key: str, side: Side) -> None:
    """A return follows its graph, and what has come of a line does not become less."""
    graph = _RETURN if side is tally.history.erp else _RETURN_SHOWN
    before: Change[Return] | None = None
    for change in side.returns[key]:
        if change.document is None:
            continue
        if before is not None and before.document is not None:
            tally.observations += 1
            for fall in _return_falls(before.document, change.document, graph):
                tally.violated(
                    _blame(tally.history, side, change),
                    f"return {key} in the {side.actor} went {fall}",
                    [before.seq, change.seq],
                    side.actor,
                    key,
                    fall,
                )
        before = change


def _return_falls(
    before: Return, after: Return, graph: Mapping[str, frozenset[str]]
) -> Iterator[str]:
    if after.state not in graph.get(before.state, frozenset((before.state,))):
        yield f"from {before.state} to {after.state}"
    lines = {line.line: line for line in before.lines}
    for line in after.lines:
        known = lines.get(line.line)
        for name in _RETURN_GROWING:
            if known is not None and getattr(line, name) < getattr(known, name):
                yield f"back in what is {name} of line {line.line}"


def _walk(tally: Tally, name: str, changes: list[Change[Status]], side: Side, key: str) -> None:
    before: Change[Status] | None = None
    for change in changes:
        if change.document is None:
            continue
        if before is not None and before.document is not None:
            tally.observations += 1
            for what, fall in _falls(tally.history, side, before.document, change):
                if _is_taken_back(tally.history, side, change, what):
                    continue
                tally.violated(
                    _blame(tally.history, side, change),
                    f"{name} went {fall}",
                    [before.seq, change.seq],
                    key,
                    fall,
                )
        before = change


def _falls(
    history: History, side: Side, before: Status, change: Change[Status]
) -> Iterator[tuple[str, str]]:
    """Which axis or figure went where it must not, or where only a reversal leads."""
    after = change.document
    if after is None:
        return
    erp = side is history.erp
    graph, back = (ERP_GRAPH, ERP_BACK) if erp else (SHOWN_GRAPH, SHOWN_BACK)
    for axis, follows in graph.items():
        was, now = getattr(before, axis), getattr(after, axis)
        if now not in follows.get(was, frozenset((was,))):
            what = axis if now in back[axis].get(was, frozenset()) else _NEVER
            yield what, f"from {was} to {now} ({axis.replace('_', ' ')})"
    if before.lines == after.lines:
        return
    lines = {line.line: line for line in before.lines}
    for line in after.lines:
        known = lines.get(line.line)
        for name in _GROWING:
            if known is not None and getattr(line, name) < getattr(known, name):
                what = name if name in OPENS else _NEVER
                yield what, f"back in what is {name} of line {line.line}"


def _is_taken_back(history: History, side: Side, change: Change[Status], what: str) -> bool:
    """Whether the ERP took something of the order back that leads there, by then."""
    if what == _NEVER or change.document is None:
        return False
    # In the ERP by the same act; the storefront learns of both by feeds of their own.
    cause = change.cause if side is history.erp else None
    return history.view(taken_back).opened(change.document.number, what, change.seq, cause)


def _blame(history: History, side: Side, change: Change[Status] | Change[Return]) -> Subject:
    """The ERP's own walk is the ERP's, unless the engine asked for the step."""
    behind = history.causes.get(change.cause)
    asked = behind is not None and behind.edge == TO_ERP
    return INTEGRATION if asked or side is history.storefront else SIMULATOR


def _spoken(tally: Tally, key: str, shown: Change[Status]) -> None:
    """What the storefront shows of an order, the ERP had said of that order before."""
    history, status = tally.history, shown.document
    if status is None:
        return
    tally.observations += 1
    said = [one for one in history.erp.orders.get(status.number, ()) if one.seq < shown.seq]
    if not said:
        tally.violated(
            INTEGRATION,
            f"storefront order {key} shows the status of ERP order {status.number}, which does "
            "not exist",
            [shown.seq],
            key,
            status.number,
        )
        return
    if history.order_of.get(status.number) != key:
        tally.violated(
            INTEGRATION,
            f"storefront order {key} shows the status of ERP order {status.number}, which is for "
            f"order {history.order_of.get(status.number)}",
            [history.erp.terms[status.number].seq, shown.seq],
            key,
            status.number,
        )
    elif not any(_says(one.document, status) for one in said):
        tally.violated(
            INTEGRATION,
            f"storefront order {key} shows {_axes(status)} with line figures that go with it; the "
            f"ERP never said so of order {status.number}",
            [said[-1].seq, shown.seq],
            key,
            _axes(status),
        )


def _says(said: Status | None, shown: Status) -> bool:
    return said is not None and _axes(said) == _axes(shown) and said.lines == shown.lines


def _axes(status: Status) -> str:
    return f"{status.state} / {status.shipment_state} / {status.invoice_state}"


INVARIANT: Final = Invariant(
    id=_ID,
    name="status monotone",
    statement=(
        "the order, shipment and invoice axes follow their graph, in the ERP and as the storefront "
        "shows them, and go back only where the ERP took goods, a bill or money back; what the "
        "storefront shows of an order, the ERP had said of it; the first date that a waiting line "
        "was promised stays what it was"
    ),
    claim="safety",
    needs=("two or more effects of one order",),
    explain="""
The portal says shipped although half of the order is still open; or a cancelled order comes back
to life because an old message arrived late.

How it usually breaks: a late message is applied without looking at its version; three axes are
squeezed into one word, so the first parcel closes the order; the status of one order is written
on another.

How to mend it: carry the ERP's version with every status and drop what is not newer. Pass all
three axes and the increments of each line as they are.
""",
    check=check,
)
