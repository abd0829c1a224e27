"""The specification page of each flow, written from matrix, contracts, engine and profile.

Nothing of a page is written by hand: owner, direction, figures and contacts are the scope matrix's,
schema and calls the published contracts', timeout and retry the reference engine's settings, and
what the ERP can do its profile's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from contracts.operations import Operation, Operations
from contracts.published import schema
from contracts.scope import Scope, ScopeObject
from contracts.scope.cost import of_row
from contracts.scope.matrix import ERP
from engine.answers import CONFIRMATIONS, DECISIONS, LISTINGS, PICKS, WITHDRAWALS
from engine.config import Config, poll_ms_of
from engine.feed import (
    ACCOUNT_TERMS,
    BUDGETS,
    CONFIGURED,
    CORRECTED,
    ENRICHMENT,
    MAIN,
    OUTLOOKS,
    POSTED,
    PRICE_LISTS,
    PROMISES,
    PURCHASING,
    RECEIVABLES,
    RETURNS,
    REVERSALS,
    SOURCING,
)
from engine.flows.flow import Flow
from engine.flows.order_to_erp import FLOW as ORDERS
from engine.flows.table import ALL as EVERY
from engine.flows.table import OBJECT_OF
from engine.wiring import ALL, LANE, MIDDLEWARE, PATTERNS, wired, wiring_text
from simulator.profiles import PROFILES

INDEX: Final = "README"
_FEED: Final = MAIN.operation
_BESIDE: Final = {
    "purchasing": PURCHASING.operation,
    "receivables": RECEIVABLES.operation,
    "price-lists": PRICE_LISTS.operation,
    "sourcing": SOURCING.operation,
    "budgets": BUDGETS.operation,
    "account-terms": ACCOUNT_TERMS.operation,
    "configurations": CONFIGURED.operation,
    "enrichment": ENRICHMENT.operation,
    "promises": PROMISES.operation,
    "outlooks": OUTLOOKS.operation,
    "reversals": REVERSALS.operation,
    "postings": POSTED.operation,
    "price-corrections": CORRECTED.operation,
    "returns": RETURNS.operation,
    "credit-notes": RETURNS.operation,
    **{listing.noun: f"erp.{listing.noun}.list" for listing in LISTINGS},
}
"""The contracts whose changes come by another list than the main feed, and by which operation."""
_EVENT: Final = "engine.webhook"
_ASKED: Final = {
    PICKS.flow.id: "erp.picks.list",
    CONFIRMATIONS.flow.id: "wms.confirmations.list",
    WITHDRAWALS.flow.id: "erp.withdrawals.list",
    DECISIONS.flow.id: "wms.decisions.list",
}
"""By flow of a landscape with a WMS the list that is asked for what changed."""

_PICKING: Final = tuple(OBJECT_OF[flow] for flow in _ASKED)
_FLOWS_OF: Final = {
    row: tuple(flow for flow in EVERY if OBJECT_OF[flow.id] == row) for row in OBJECT_OF.values()
}

Row = tuple[str, str]
Section = tuple[str, list[Row]]


def specifications(scope: Scope, profile: str) -> dict[str, str]:
    """Page name to Markdown: an index and one page per object that crosses between systems."""
    pages = {row.id: _page(row, scope, profile) for row in scope.synced()}
    return {INDEX: _index(scope)} | pages


def _index(scope: Scope) -> str:
    lines = [
        *("# Flows", "", "One page per object of the scope matrix that crosses between systems."),
        *(
            "",
            "| flow | owner | direction | fresh within | phase |",
            "| --- | --- | --- | --- | --- |",
        ),
    ]
    lines += [
        f"| [{row.id}]({row.id}.md) | {row.owner} | {row.direction} | {row.freshness_s} s "
        f"| {row.phase} |"
        for row in scope.synced()
    ]
    return "\n".join(lines) + "\n"


def _page(row: ScopeObject, scope: Scope, profile: str) -> str:
    flows = [  # the same name may be for something that goes another way
        flow for flow in _FLOWS_OF.get(row.id, ()) if row.goes(_source(flow), flow.system)
    ]
    config = Config(poll_ms=poll_ms_of(scope)) if scope.poll_s("erp") else Config()
    sections: list[Section] = [
        ("Owner", list(_owner(row, scope))),
        ("Service level", list(_service_level(row, scope))),
        *_by_flow("Schema and calls", flows, _calls),
        *_by_flow("Validation", flows, lambda flow: _validation(flow, profile)),
        *_by_flow("Timeout and retry", flows, lambda flow: _retry(flow, config, profile)),
        ("Escalation", list(_escalation(row, scope))),
    ]
    lines = [f"# {row.id}: {row.direction}"]
    for title, rows in sections:
        lines += ["", f"## {title}", "", "| what | as agreed |", "| --- | --- |"]
        lines += [f"| {what} | {_cell(said)} |" for what, said in rows]
    return "\n".join(lines) + "\n"


def _by_flow(
    title: str, flows: Sequence[Flow], told: Callable[[Flow | None], Iterator[Row]]
) -> Iterator[Section]:
    """What is told of each flow of a row: once where it is the same of all."""
    every: Sequence[Flow | None] = flows or (None,)
    sections = [list(told(flow)) for flow in every]
    if all(rows == sections[0] for rows in sections):
        yield title, sections[0]
        return
    for flow, rows in zip(flows, sections, strict=True):
        yield f"{title}: {flow.id}, {_source(flow)}>{flow.system}", rows


def _owner(row: ScopeObject, scope: Scope) -> Iterator[Row]:
    owner = scope.systems[row.owner]
    yield "owner", f"{owner.name} (`{row.owner}`)"
    yield "decides about it", owner.stakeholder
    yield "definition", f"{row.definition}: {scope.definitions[row.definition]}"
    yield "identifiers", f"those of {scope.systems[row.identifiers].name}; none is made on the way"
    yield "direction", row.direction
    yield "identity", f"`{row.acts_as}`, which no other flow has"
    yield "pattern", f"{row.pattern.replace('_', ' ')}: {_shared(row)}"
    yield "phase", str(row.phase)


def _service_level(row: ScopeObject, scope: Scope) -> Iterator[Row]:
    yield "class", row.freshness_class.replace("_", " ")
    yield "fresh within", f"{row.freshness_s} s while all links are healthy (I-24)"
    for name, figure_s in row.segments.items():
        segment = scope.segments[name]
        told = f"{figure_s} s for {segment.name} ({len(segment.customers)} customers)"
        yield f"fresh within, {name}", told
    for source, _ in row.crossings:
        if scope.systems[source].events:
            yield "schedule", f"at once: {source} tells of each change by an event"
        else:
            yield "schedule", _schedule(row, scope, source)
    expected = "not said" if row.changes_per_day is None else str(row.changes_per_day)
    yield "changes expected a day", expected
    cost = of_row(row)
    yield "alerts", f"{cost.alerts}: late, parked, drift, and one per customer segment"
    if row.id in _PICKING:
        yield "after the last fault", "there once and as it was sent, or parked (I-54)"
    else:
        yield "after the last fault", "both sides equal, field by field (I-25)"


def _shared(row: ScopeObject) -> str:
    """Whom the flow shares its reader, its workers and its circuit with."""
    pattern = PATTERNS[row.pattern]
    whose = {ALL: "of all flows", LANE: "of its lane"}
    told = [
        f"{what} {whose.get(shared, 'of its own')}"
        for what, shared in (
            ("reader", pattern.readers),
            ("workers", pattern.pools),
            ("circuit", pattern.circuits),
        )
    ]
    return ", ".join([*told, *(["by a topic of its own"] if pattern.by_bus else [])])


def _schedule(row: ScopeObject, scope: Scope, source: str) -> str:
    """How often the reader that brings the object reads, and for whom."""
    every_s = scope.poll_s(source)
    if row.id not in _FLOWS_OF or row.pattern == MIDDLEWARE or source != ERP:
        return f"{source} is read every {every_s} s, for all that it owns"
    name = next(each.id for each in EVERY if OBJECT_OF[each.id] == row.id and each.system != ERP)
    config = Config(poll_ms=poll_ms_of(scope))
    lane = wired(wiring_text(scope), config.poll_ms, config.workers, EVERY).lane_of(name)
    whom = "for this flow alone" if len(lane.flows) == 1 else f"for {len(lane.flows)} flows"
    hinted = "; at once where it pushes" if lane.hinted else ""
    return f"{source} is read every {lane.poll_ms // 1_000} s, {whom}{hinted}"


def _calls(flow: Flow | None) -> Iterator[Row]:
    if flow is None:
        yield (
            "open",
            "the reference engine has no flow for it: mapping and calls are to be designed",
        )
        return
    known = Operations.load()
    sent = known.by_id(flow.operation)
    told = _EVENT if flow.system == "erp" else _BESIDE.get(sent.contract, _FEED)
    taken = _ASKED.get(flow.id, told)
    yield "taken in by", f"{_call(known.by_id(taken))}, entity `{flow.entity}`"
    yield "written by", _call(sent)
    yield "scope of the token", f"`{sent.scope}`"
    yield "schema", f"`{sent.request_schema}`"
    yield "fields that must be there", ", ".join(f"`{name}`" for name in _required(sent))
    yield "rows in a call", f"up to {Config().batch_rows}" if flow.batch else "one object"
    yield "order of effects", _order(flow)


def _order(flow: Flow) -> str:
    first = f"after {', '.join(flow.after)}; " if flow.after else ""
    key = "one at a time per order" if flow.of_order else "one at a time per object"
    skipped = "; of versions that wait only the last is sent" if flow.latest_only else ""
    return f"{first}{key}{skipped}"


def _validation(flow: Flow | None, profile: str) -> Iterator[Row]:
    yield "on the wire", "each message against its schema, both ways (I-37)"
    yield "unknown optional field", "passed over"
    yield "unknown value of an enumeration", "parked, with its reason"
    yield "a field that must be there and is not", "parked as `unmappable-FIELD`; nothing is sent"
    if flow is not None and flow.id == CONFIRMATIONS.flow.id:
        yield "the same twice", "by the id of the confirmation: one posting (I-54)"
        yield "the same id with something else in it", "parked, with its reason"
    elif flow is not None and flow.id == DECISIONS.flow.id:
        yield "the same twice", "by the id of the withdrawal: cancelled once (I-54)"
    elif flow is not None and flow.id == ORDERS.id:
        policy = PROFILES[profile].price_policy.value
        yield "price", f"passed on as accepted, with the ERP's rule; the ERP: `{policy}`"
        yield "the same twice", "by event id and by shop and reference: one order (I-02, I-31)"
    elif flow is not None and flow.system == ERP:
        yield "the same twice", "by event id and by its own id: taken once (I-31)"
    else:
        yield "an older version", "dropped, never written over a newer one (I-26)"
    yield "computed on the way", "nothing"


def _retry(flow: Flow | None, config: Config, profile: str) -> Iterator[Row]:
    retry, figures = config.retry, PROFILES[profile]
    yield "timeout of a call", f"{config.timeout_ms} ms"
    yield (
        "wait before the next try",
        f"{retry.first_ms} ms, doubled up to {retry.cap_ms} ms, half of it by chance",
    )
    yield "`Retry-After` of a 429 or 503", "kept, by every flow to that system (I-34)"
    yield "given up", f"parked after {retry.failures} failures of its own"
    yield "system out of reach", f"waited for {_days(retry.outage_ms)}, then parked"
    if flow is not None and flow.system == "erp" and flow.id != DECISIONS.flow.id:
        keys = figures.idempotency_keys.value
        yield "idempotency key", f"the profile {profile} {'honours' if keys else 'ignores'} it"
        waited = f"looked up by reference once {figures.max_processing_s.value} s have passed"
        yield "an answer that never came", f"{waited}, and sent again only when it is not there"
    else:
        yield "an answer that never came", "sent again: the same version twice changes nothing"


def _escalation(row: ScopeObject, scope: Scope) -> Iterator[Row]:
    for name in dict.fromkeys(end for way in row.crossings for end in way):
        system = scope.systems[name]
        yield f"{system.name} is down or refuses", f"{system.escalation}; {system.support_hours}"
    owner = scope.systems[row.owner]
    yield "a parked item, a difference", f"{owner.stakeholder} decides what holds"


def _call(operation: Operation) -> str:
    return f"`{operation.method} {operation.path}` of {operation.system} (`{operation.id}`)"


def _required(operation: Operation) -> list[str]:
    """The fields of the document that an operation takes, without the envelope of rows."""
    if operation.request_schema is None:
        return []
    return list(dict.fromkeys(_names(schema(operation.request_schema))))


def _names(part: dict[str, Any]) -> Iterator[str]:
    if "$ref" in part:
        yield from _names(schema(part["$ref"]))
    for each in part.get("allOf", ()):
        yield from _names(each)
    rows = part.get("properties", {}).get("rows")
    if rows is not None:
        document = rows["items"]["properties"]["data"]
        for each in document.get("anyOf", [document]):
            yield from _names(each)
        return
    yield from part.get("required", ())


def _source(flow: Flow) -> str:
    if flow.id in (CONFIRMATIONS.flow.id, DECISIONS.flow.id):
        return "wms"
    return "storefront" if flow.system == "erp" else "erp"


def _days(span_ms: int) -> str:
    return f"{span_ms // 86_400_000} days"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
