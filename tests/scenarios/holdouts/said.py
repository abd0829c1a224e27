"""Defects in what an engine says: its log, its audit trail, its own view of the state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from contracts.ports import Request, Response
from engine import Parts
from engine.store.records import AuditRow, DriftRow
from engine.store.tx import Tx
from scenarios.mutants import Mutant, Touch
from scenarios.mutants.grafts import Document, Overlay, Send, in_the_store, on_the_wire
from tests.scenarios.holdouts.held import held_out

Source = Mapping[str, Any]


def e_mail_logged(parts: Parts, touch: Touch) -> Parts:
    def map_customer(customer: Source) -> Document:
        touch()
        parts.ports.output.line(f"customer {customer['id']} <{customer['email'].upper()}> changed")
        return parts.map_customer(customer)

    return replace(parts, map_customer=map_customer)


def prices_logged(parts: Parts, touch: Touch) -> Parts:
    def map_price(rule: Source) -> Document:
        touch()
        parts.ports.output.line(f"price {rule['id']} = {rule['unit_price']['amount']}")
        return parts.map_price(rule)

    return replace(parts, map_price=map_price)


def headers_logged(parts: Parts, touch: Touch) -> Parts:
    async def between(send: Send, _edge: str, request: Request) -> Response:
        answer = await send(request)
        if answer.status >= 400:
            touch()
            parts.ports.output.line(f"{request.method} {request.path} {dict(request.headers)}")
        return answer

    return on_the_wire(parts, between)


def notes_logged(parts: Parts, touch: Touch) -> Parts:
    def map_order(order: Source) -> Document:
        touch()
        parts.ports.output.line(f"order {order['id']}: {order['notes']}")
        return parts.map_order(order)

    return replace(parts, map_order=map_order)


def audit_gaps(parts: Parts, touch: Touch) -> Parts:
    def change(tx: Tx) -> dict[str, Overlay]:
        def append(row: AuditRow) -> None:
            if row.flow == "order_to_erp" and not sum(row.object.encode()) % 9:
                touch()
                return
            tx.audit.append(row)

        return {"audit": Overlay(tx.audit, append=append)}

    return in_the_store(parts, change)


def audit_invents(parts: Parts, touch: Touch) -> Parts:
    def change(tx: Tx) -> dict[str, Overlay]:
        def append(row: AuditRow) -> None:
            tx.audit.append(row)
            if row.flow == "order_to_erp" and not sum(row.object.encode()) % 9:
                touch()
                tx.audit.append(row._replace(object=f"{row.object}-copy", outcome="created"))

        return {"audit": Overlay(tx.audit, append=append)}

    return in_the_store(parts, change)


def drift_denied(parts: Parts, touch: Touch) -> Parts:
    def change(tx: Tx) -> dict[str, Overlay]:
        def put(at_us: int, compared: int, _found: object) -> int:
            touch()
            found = [DriftRow("order", "S-000001", "notes", "a", "b", "none")]
            return tx.drift.put(at_us, compared, found)

        return {"drift": Overlay(tx.drift, put=put)}

    return in_the_store(parts, change)


SAID: Final[tuple[Mutant, ...]] = (
    held_out("e-mail", "e-mail addresses are logged", ("I-39",), e_mail_logged),
    held_out("prices", "contract prices are logged", ("I-39",), prices_logged),
    held_out("headers", "headers of failed calls are logged", ("I-40",), headers_logged),
    held_out("notes", "buyers' notes are logged", ("I-39",), notes_logged),
    held_out("audit-gaps", "some orders have no audit row", ("I-44",), audit_gaps),
    held_out("audit-invents", "the audit tells of orders that are not", ("I-44",), audit_invents),
    held_out("drift", "the drift report is invented", ("I-46",), drift_denied),
)
