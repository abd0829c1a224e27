"""The trail of one order, price, right or access of a partner, read from a journal: who did what,
when, for whom, and how. Rights are entitlements, accounts and their places, users, items, budgets
and rules of sourcing.

Two sources, side by side: what the two systems committed (`effect` records, with the call behind
them), and what the engine says of itself (its audit trail). Documents are told by their digests,
and of rights by the fields that changed: no price, no name and no address is repeated. The engine's
trail is checked as a chain, and held to the heads that its log told on the way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs

import orjson

from contracts.canonical import digest
from contracts.instants import format_instant, parse_instant
from contracts.journal import Record, read
from contracts.trail import HASH, Chain
from scenarios.changes import MASTERS, changed
from scenarios.history.visits import ACCESS, USE

_TOKEN: Final = ".token"  # noqa: S105 - how the operation is named that issues them
_AUDIT: Final = "engine.probe.audit"
_ORDER: Final = "order"
_OF_ORDER: Final = ("shipment", "invoice")
_OF_PRICE: Final = ("price", "discount", "price_list")
_OF_ACCESS: Final = (ACCESS, USE)
_TOLD: Final = (_ORDER, *_OF_ORDER, *_OF_PRICE, *_OF_ACCESS, *MASTERS)
_NAMES: Final = ("id", "number", "reference", "purchase_order_number")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened; `source` is `erp`, `storefront` or `engine`, `seq` its record.

    `who` is who called, `identity` the client that he signed in as, where the journal shows it.
    `changed` is what became otherwise of a right: see `changes.changed`.
    """

    at: str
    source: str
    who: str
    identity: str | None
    behalf: str | None
    flow: str
    action: str
    object: str
    outcome: str
    version: int | None
    before: str | None
    after: str | None
    seq: int
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trail:
    """What a journal knows of one object, in order of time.

    `names` are all ids it goes by. `chained` says whether the engine's trail is a chain at all,
    `breaks` what is wrong with it.
    """

    names: tuple[str, ...]
    steps: tuple[Step, ...]
    rows: int
    chained: bool
    breaks: tuple[str, ...]


@dataclass(slots=True)
class _Kept:
    """One pass over a journal."""

    starts_at: str = ""
    calls: dict[str, tuple[str, str, str | None]] = field(default_factory=dict)
    asking: dict[str, str] = field(default_factory=dict)
    issued: dict[str, str] = field(default_factory=dict)
    """The client that asks for a token, by the call, and the one that has it, by its tag."""
    effects: list[Record] = field(default_factory=list)
    audit: list[tuple[int, Mapping[str, Any]]] = field(default_factory=list)
    heads: list[tuple[int, str]] = field(default_factory=list)
    chain: Chain = field(default_factory=Chain)
    visits: dict[str, Chain] = field(default_factory=dict)
    """Each system's own trail of what partners did there."""


def trail_of(journal: Path, what: str) -> Trail:
    """The trail of an order (its id, ERP number or PO number), a price (its rule or its SKU), an
    access (its id, or the partner's client id), or of whatever `changes.MASTERS` names, by its id.

    Raises what reading a journal raises. Without any step the journal knows nothing of it.
    """
    kept = _keep(read(journal))
    names = _names(kept, what)
    steps = [*_committed(kept, names), *_told(kept, names)]
    breaks = [*kept.chain.breaks, *_anchors(kept), *_broken_visits(kept)]
    return Trail(
        tuple(sorted(names)),
        tuple(sorted(steps, key=lambda step: (step.at, step.seq))),
        len(kept.audit),
        kept.chain.chained,
        tuple(breaks),
    )


def _keep(records: Iterable[Record]) -> _Kept:
    kept = _Kept()
    for record in records:
        body = record.body
        if record.kind == "header":
            kept.starts_at = body["world"]["starts_at"]
        elif record.kind == "call" and body.get("method") != "GET":
            _called(kept, record)
        elif record.kind == "effect" and body.get("entity") in _TOLD:
            kept.effects.append(record)
            if body["entity"] == USE:
                chain = kept.visits.setdefault(record.actor, Chain())
                chain.take(body.get("after") or {})
        elif record.kind == "answer" and body.get("operation") == _AUDIT:
            _take(kept, record.seq, body.get("content"))
        elif record.kind == "answer" and record.call_id in kept.asking:
            _issued(kept, record)
        elif record.kind == "output" and '"head"' in str(body.get("line")):
            _anchor(kept, str(body["line"]))
    return kept


def _called(kept: _Kept, record: Record) -> None:
    """A call that may change something, or asks for a token (RFC 6749, section 4.4.2)."""
    body, call_id = record.body, record.call_id or ""
    operation = body.get("operation") or "?"
    tag = str((body.get("headers") or {}).get("authorization", "")).rpartition(" ")[2]
    kept.calls[call_id] = (record.actor, operation, kept.issued.get(tag))
    if operation.endswith(_TOKEN):
        for client in parse_qs(str(body.get("text"))).get("client_id", ()):
            kept.asking[call_id] = client


def _issued(kept: _Kept, record: Record) -> None:
    client, content = kept.asking.pop(record.call_id or ""), record.body.get("content")
    if isinstance(content, dict) and "access_token" in content:
        kept.issued[str(content["access_token"])] = client


def _take(kept: _Kept, seq: int, page: Any) -> None:
    """A page of the engine's audit trail; what is none tells nothing."""
    entries = page.get("entries") if isinstance(page, dict) else None
    rows = [row for row in entries if isinstance(row, dict)] if isinstance(entries, list) else []
    for row in rows:
        kept.audit.append((seq, row))
        kept.chain.take(row)
    if isinstance(page, dict) and page.get("next") is None and isinstance(page.get("head"), dict):
        kept.chain.close(page["head"])


def _anchor(kept: _Kept, line: str) -> None:
    """A head that the engine's log told while the run lasted."""
    try:
        said = orjson.loads(line)
    except orjson.JSONDecodeError:
        return
    number, head = said.get("audit"), said.get("head")
    if type(number) is int and number > 0 and isinstance(head, str):
        kept.heads.append((number, head))


def _anchors(kept: _Kept) -> Iterator[str]:
    """Heads of the log that the trail does not have: then it was written anew as a whole."""
    if not kept.chain.chained or kept.chain.breaks:
        return
    known = {row.get("seq"): row.get(HASH) for _, row in kept.audit}
    for number, head in kept.heads:
        if known.get(number) != head:
            yield f"the log told of another row {number} than the trail has"
            return


def _names(kept: _Kept, what: str) -> frozenset[str]:
    """Every id by which the object, and what belongs to it, goes."""
    names = {what}
    for record in kept.effects:
        after = _document(record)
        if record.body["entity"] == _ORDER:
            known = {record.body["id"], *(after.get(name) for name in _NAMES)} - {None, ""}
            if what in known:
                names |= {record.body["id"], *(after.get(name) for name in _NAMES[:3])} - {None, ""}
        elif record.body["entity"] == ACCESS and what in (record.body["id"], after.get("client")):
            names |= {record.body["id"], str(after.get("client"))}
        elif record.body["entity"] in _OF_PRICE and what == after.get("sku"):
            names.add(record.body["id"])
    for record in kept.effects:
        if record.body["entity"] in _OF_ORDER and _document(record).get("order") in names:
            names.add(record.body["id"])
    return frozenset(str(name) for name in names)


def _document(record: Record) -> Mapping[str, Any]:
    """What was committed, or what is gone."""
    return _content(record.body.get("after")) or _content(record.body.get("before")) or {}


def _content(row: Any) -> Mapping[str, Any] | None:
    """What is in a row: a storefront keeps it beside its owner's version."""
    inner = row.get("data") if isinstance(row, dict) else None
    return inner if isinstance(inner, dict) else row


def _committed(kept: _Kept, names: frozenset[str]) -> Iterator[Step]:
    for record in kept.effects:
        body = record.body
        if body["entity"] in _OF_ACCESS:
            yield from _visited(kept, record, names)
            continue
        if str(body["id"]) not in names:
            continue
        unasked = (record.cause or "?", "seed", None)
        who, operation, identity = kept.calls.get(record.cause or "", unasked)
        document = _document(record)
        yield Step(
            at=_instant(kept, record.t_us),
            source=record.actor,
            who=who,
            identity=identity,
            behalf=_behalf(body["entity"], document),
            flow=body["entity"],
            action=operation,
            object=str(body["id"]),
            outcome=_outcome(body),
            version=body.get("version"),
            before=None if body.get("before") is None else digest(body["before"]),
            after=None if body.get("after") is None else digest(body["after"]),
            seq=record.seq,
            changed=_changed(body) if body["entity"] in MASTERS else (),
        )


def _behalf(entity: str, document: Mapping[str, Any]) -> Any:
    """Whose it is: a customer, or an account as a storefront calls it, is its own."""
    own = document.get("id") if entity in ("customer", "account") else None
    return own or document.get("account") or document.get("customer")


def _changed(body: Mapping[str, Any]) -> tuple[str, ...]:
    return changed(_content(body.get("before")), _content(body.get("after")))


def _visited(kept: _Kept, record: Record, names: frozenset[str]) -> Iterator[Step]:
    """What an access was: granted by whom and until when, used, refused, ended or revoked."""
    after, use = _document(record), record.body["entity"] == USE
    access = str(after.get("key") if use else record.body["id"])
    if access not in names:
        return
    state = str(after.get("state"))
    said = f"until {after.get('until')} for {after.get('purpose')}" if state == "granted" else ""
    yield Step(
        at=_instant(kept, record.t_us),
        source=record.actor,
        who=str(after.get("actor") if use else record.cause),
        identity=None,
        behalf=after.get("behalf"),
        flow=ACCESS,
        action=str(after.get("action")) if use else state,
        object=access,
        outcome=" ".join(str(after[key]) for key in ("outcome", "reason") if after.get(key))
        or said,
        version=record.body.get("version"),
        before=None if record.body.get("before") is None else digest(record.body["before"]),
        after=None if use else digest(record.body["after"]),
        seq=record.seq,
    )


def _broken_visits(kept: _Kept) -> Iterator[str]:
    for system, chain in sorted(kept.visits.items()):
        for said in chain.breaks:
            yield f"{system}, accesses of partners: {said}"


def _outcome(body: Mapping[str, Any]) -> str:
    if body.get("before") is None:
        return "begun"
    return "deleted" if body.get("after") is None else "changed"


def _told(kept: _Kept, names: frozenset[str]) -> Iterator[Step]:
    for seq, row in kept.audit:
        if str(row.get("key")) not in names:
            continue
        yield Step(
            at=str(row.get("at")),
            source="engine",
            who=str(row.get("actor") or "?"),
            identity=None,
            behalf=row.get("behalf"),
            flow=str(row.get("flow")),
            action=str(row.get("action")),
            object=str(row.get("key")),
            outcome=" ".join(str(row[key]) for key in ("outcome", "reason") if row.get(key)),
            version=row.get("version"),
            before=row.get("before"),
            after=row.get("after"),
            seq=seq,
        )


def _instant(kept: _Kept, t_us: int) -> str:
    return format_instant(parse_instant(kept.starts_at) + timedelta(microseconds=t_us))
