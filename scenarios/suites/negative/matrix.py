"""The matrix: which fault is thrown at which step of an order's life.

A step is a call, and a fault strikes the first call of it once the initial load is over. What is
left out has no meaning there: a token request has no effect that could be lost, and a delivery is
nobody's bearer of a token.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from scenarios.stories.cast import LENGTH
from scenarios.stories.stage import CURTAIN_US, HOUR_US, SECOND_US
from simulator.faults import FaultPlan, parse_plan

RETRY_AFTER_S: Final = 120
_FROM_S: Final = CURTAIN_US / SECOND_US
_ALL_S: Final = LENGTH.total_seconds()
_WEBHOOK: Final = "webhook"
_REQUEST: Final = "request"
SWEPT: Final = range(2, 22)
"""Commits after which the engine dies, a case each: from the first order's event to what the feed
tells of it. The first is the event's own (`killed-after-webhook`).
"""
_FIRST_EVENT: Final = "EV-000001"

PATIENCE_US: Final = 3 * HOUR_US
"""What is granted on top of freshness: an attempt in doubt is waited out, a pause is kept, and an
event that is held back comes later."""


@dataclass(frozen=True, slots=True)
class Target:
    """A step: the call that carries it."""

    id: str
    edge: str
    operation: str
    says: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault: an effect on the call of a step, or rules of its own.

    `tells` are the invariants that it must put to the test at every step, `tells_at` those at one.
    An effect strikes the first `times` calls of its step, and a case proves nothing unless each
    rule that `must_hit` hit work. `catalogue` names it in the catalogue of faults; `inside` says
    what it takes of an engine that is none of ours and cannot be had.
    """

    id: str
    title: str
    catalogue: str
    effect: str = ""
    phase: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    rules: tuple[Mapping[str, Any], ...] = ()
    times: int = 1
    must_hit: bool = True
    tells: tuple[str, ...] = ()
    tells_at: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    inside: str = ""


STEPS: Final[dict[str, Target]] = {
    step.id: step
    for step in (
        Target(_WEBHOOK, "storefront>engine", "engine.webhook", "the event of an order"),
        Target("token", "engine>erp", "erp.token", "the ERP's token"),
        Target("shop-token", "engine>storefront", "storefront.token", "the storefront's token"),
        Target("order", "engine>erp", "erp.orders.create", "the order's entry in the ERP"),
        Target("feed", "engine>erp", "erp.changes.list", "a page of the ERP's changes"),
        Target("status", "engine>storefront", "storefront.orders.status", "an order's status"),
        Target("parcel", "engine>storefront", "storefront.shipments.put", "a parcel"),
        Target("bill", "engine>storefront", "storefront.invoices.put", "an invoice"),
        Target("item", "engine>storefront", "storefront.items.put", "a new item"),
        Target("price", "engine>storefront", "storefront.prices.put", "a price"),
        Target("stock", "engine>storefront", "storefront.availability.put", "a stock figure"),
        Target(_REQUEST, "storefront>engine", "engine.webhook", "the event of a request"),
        Target("return", "engine>erp", "erp.returns.create", "the return's entry in the ERP"),
        Target("return-feed", "engine>erp", "erp.returns.changes", "a page of the ERP's returns"),
        Target("return-news", "engine>storefront", "storefront.returns.put", "a return"),
        Target("note", "engine>storefront", "storefront.credit-notes.put", "a credit note"),
    )
}
"""Step id to the call that carries it."""

OF_RETURNS: Final = (_REQUEST, "return", "return-feed", "return-news", "note")
"""The steps of the life of a return."""


def _delivered(event: str) -> dict[str, Any]:
    when = {"edges": ["storefront>engine"], "operations": ["engine.webhook"], "keys": [event]}
    return {"when": when, "schedule": {"always": True}}


_DELIVERED: Final = _delivered(_FIRST_EVENT)
_ASKED: Final = _delivered("EV-000002")


def _copy(
    rule: str, delay_s: float, of: Mapping[str, Any] = _DELIVERED, **params: Any
) -> dict[str, Any]:
    times = {"delay_from_s": delay_s, "delay_to_s": delay_s}
    return {"id": rule, "effect": "duplicate", **of, "params": {**params, **times}}


def _kill(rule: str, **params: Any) -> dict[str, Any]:
    once = {"per": "every_s", "every_s": _ALL_S, "from_s": _FROM_S, "k_from": 1, "k_to": 1}
    return {"id": rule, "effect": "kill", "params": {**once, **params}}


def _swept(nth: int) -> Fault:
    """The engine dies just after its n-th commit, whatever that was: first in memory, then on disk,
    or the other way round, is seen by nothing else.
    """
    return Fault(
        f"killed-after-commit-{nth}",
        f"the engine dies just after its commit {nth}",
        "F-59",
        rules=(_kill("kill", points=["commit"], sides=["after"], k_from=nth, k_to=nth),),
        must_hit=False,  # at some commits nothing is under way, and nothing may go wrong either
        inside="the commits of an engine are seen from within alone",
    )


def _forged(how: str, says: str) -> Fault:
    name = f"forged-{how}".replace("_", "-")
    rule = {"id": name, "effect": "forge", **_DELIVERED, "params": {"how": how}}
    return Fault(name, f"an event arrives that is {says}", "F-43", rules=(rule,), tells=("I-42",))


def _before(name: str, title: str, catalogue: str, status: int, times: int = 1) -> Fault:
    """A status before any effect, so many times in a row."""
    params = {"status": status}
    return Fault(name, title, catalogue, "status", "before_commit", params, times=times)


_HELD_BACK: Final = {"delay_from_s": 1_800.0, "delay_to_s": 1_800.0}
_BUSY: Final = {
    "status": 429,
    "headers": {"retry-after": str(RETRY_AFTER_S), "content-type": "text/plain"},
    "body": "too many requests",
}
_WRITES: Final = ("order", "status", "parcel", "bill", "item", "price", "stock")
_WAITS: Final = dict.fromkeys(_WRITES, ("I-34",))

FAULTS: Final[dict[str, Fault]] = {
    fault.id: fault
    for fault in (
        Fault("lost-answer", "the answer is lost after the effect", "F-05", "lost_response"),
        Fault("lost-request", "the request is lost before any effect", "F-03", "lost_request"),
        Fault(
            "late-commit", "a timeout, and the effect comes a minute later", "F-14", "late_commit"
        ),
        Fault(
            "error-after", "500 after the effect", "F-13", "status", "after_commit", {"status": 500}
        ),
        Fault(
            "error-before",
            "500 before any effect, four times in a row",
            "F-12",
            "status",
            "before_commit",
            {"status": 500},
            times=4,
        ),
        _before("locked", "423: somebody has it open, three times in a row", "F-25", 423, times=3),
        _before(
            "in-conflict", "409: something else is at it, twice in a row", "F-21", 409, times=2
        ),
        _before("not-yet-there", "404 on what was made a moment ago", "F-22", 404, times=2),
        _before("position-gone", "410: the position is not known any more", "F-28", 410),
        Fault("partial", "of a batch only some rows are done", "F-18", "partial"),
        Fault("refused", "the connection is refused", "F-01", "refuse"),
        Fault(
            "throttled",
            "429 with Retry-After",
            "F-16",
            "status",
            "before_commit",
            _BUSY,
            tells_at=_WAITS,
        ),
        Fault("token-revoked", "401: the token was revoked", "F-20", "revoke"),
        Fault(
            "killed-before", "the engine dies just before it", "F-59", params={"sides": ["before"]}
        ),
        Fault("killed-after", "the engine dies just after it", "F-59", params={"sides": ["after"]}),
        Fault(
            "duplicate-same-id",
            "the event comes again under its delivery id",
            "F-35",
            rules=(_copy("same-id", 60.0),),
            tells=("I-31",),
        ),
        Fault(
            "duplicate-new-id",
            "the event comes again under a new delivery id",
            "F-35",
            rules=(_copy("same-id", 60.0), _copy("new-id", 600.0, new_id=True)),
            tells=("I-31",),
        ),
        Fault(
            "duplicate-after-restart",
            "the event comes again after the engine's restart",
            "F-35 F-59",
            rules=(
                _copy("again", 60.0, new_id=True, after_restart=1.0),
                _kill("kill", points=["call"], operations=["storefront.prices.put"]),
            ),
            tells=("I-31",),
        ),
        Fault(
            "announced-twice",
            "the order is announced again by another event",
            "F-35",
            rules=(
                _copy("at-once", 0.0, new_event_id=True),
                _copy("later", 600.0, new_event_id=True),
            ),
        ),
        Fault(
            "asked-twice",
            "the event of a request comes again, under its delivery id and under others",
            "F-35",
            rules=(
                _copy("same-id", 60.0, _ASKED),
                _copy("new-id", 600.0, _ASKED, new_id=True, copies=2),
            ),
            tells=("I-31",),
        ),
        Fault(
            "asked-by-two-events",
            "the request is announced again by another event",
            "F-35",
            rules=(
                _copy("at-once", 0.0, _ASKED, new_event_id=True),
                _copy("later", 600.0, _ASKED, new_event_id=True),
            ),
        ),
        Fault(
            "announced-after-restart",
            "the order is announced again by another event after the engine's restart",
            "F-35 F-59",
            rules=(
                _copy("again", 60.0, new_event_id=True, after_restart=1.0),
                _kill("kill", points=["call"], operations=["storefront.prices.put"]),
            ),
        ),
        Fault(
            "reordered",
            "the event is overtaken by a later one",
            "F-36",
            rules=({"id": "held-back", "effect": "reorder", **_DELIVERED, "params": _HELD_BACK},),
        ),
        Fault(
            "poison",
            "an event arrives that can never be processed",
            "F-42",
            rules=({"id": "poison", "effect": "poison", **_DELIVERED},),
            tells=("I-32", "I-33", "I-34"),
        ),
        *(_swept(nth) for nth in SWEPT),
        _forged("unsigned", "not signed"),
        _forged("wrong_key", "signed with another key"),
        _forged("expired", "signed a day ago"),
    )
}
"""Fault id to fault."""

_RETURN_WRITES: Final = ("return", "return-news", "note")
_CALLS: Final = ("token", "shop-token", "feed", *_WRITES)

MATRIX: Final[dict[str, tuple[str, ...]]] = {
    "lost-answer": (_WEBHOOK, *_WRITES, _REQUEST, *_RETURN_WRITES),
    "lost-request": (_WEBHOOK, *_CALLS),
    "late-commit": (_WEBHOOK, *_WRITES, "return"),
    "error-after": (*_WRITES, "return"),
    "error-before": _WRITES,
    "locked": ("order", "status", "price", "return"),
    "in-conflict": ("order", "status", "stock"),
    "not-yet-there": ("status",),
    "position-gone": ("feed", "return-feed"),
    "partial": ("parcel", "bill", "item", "price", "stock"),
    "refused": (_WEBHOOK, *_CALLS, "return-feed"),
    "throttled": _CALLS,
    "token-revoked": ("feed", *_WRITES),
    "killed-before": (_WEBHOOK, "feed", *_WRITES),
    "killed-after": (_WEBHOOK, "feed", *_WRITES, "return"),
    "duplicate-same-id": (_WEBHOOK,),
    "duplicate-new-id": (_WEBHOOK,),
    "duplicate-after-restart": (_WEBHOOK,),
    "announced-twice": (_WEBHOOK,),
    "announced-after-restart": (_WEBHOOK,),
    "asked-twice": (_REQUEST,),
    "asked-by-two-events": (_REQUEST,),
    "reordered": (_WEBHOOK,),
    "poison": (_WEBHOOK,),
    **{f"killed-after-commit-{nth}": (_WEBHOOK,) for nth in SWEPT},
    "forged-unsigned": (_WEBHOOK,),
    "forged-wrong-key": (_WEBHOOK,),
    "forged-expired": (_WEBHOOK,),
}
"""Fault id to the steps that it is thrown at."""


def cells() -> Iterator[tuple[Fault, Target]]:
    """Every fault with every step that it is thrown at, in the order of the tables."""
    for fault, steps in MATRIX.items():
        for step in steps:
            yield FAULTS[fault], STEPS[step]


def plan_of(fault: Fault, target: Target) -> FaultPlan:
    """The fault plan of one cell: each of its rules must hit work once."""
    rules = list(fault.rules) or [_rule(fault, target)]
    document = {
        "id": f"{fault.id}-{target.id}",
        "title": f"{fault.title}: {target.says}",
        "rules": rules,
        "required": {rule["id"]: int(fault.must_hit) for rule in rules},
    }
    return parse_plan(document, f"{fault.id}-{target.id}")


def _rule(fault: Fault, target: Target) -> dict[str, Any]:
    if not fault.effect:
        if target.id == _WEBHOOK:  # an event is taken in by a commit, not by a call of the engine
            return _kill(fault.id, points=["commit"], **fault.params)
        return _kill(fault.id, points=["call"], operations=[target.operation], **fault.params)
    rule: dict[str, Any] = {
        "id": fault.id,
        "effect": fault.effect,
        "when": {"edges": [target.edge], "operations": [target.operation]},
        "schedule": {"first": fault.times, "per": "rule", "from_s": _FROM_S},
        "params": dict(fault.params),
    }
    return rule if fault.phase is None else rule | {"phase": fault.phase}
