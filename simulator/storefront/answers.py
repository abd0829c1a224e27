"""The connector's side of what buyers ask of the ERP: it is listed, and the answers are shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from starlette.responses import Response

from contracts.negotiation import newest_minor
from simulator.face import Call, Operation, answer, answer_raw, found
from simulator.problem import Problem
from simulator.state import State
from simulator.storefront import addresses, amendments, quotes
from simulator.storefront.connector import page_of, window_of
from simulator.storefront.content import is_count, read_document
from simulator.transaction import Transaction

NEWEST: Final = {noun: newest_minor(noun) for noun in ("quotes", "amendments", addresses.NOUN)}
"""What answers are held to: a minor version says more and takes all that the first one did."""

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asking:
    """A kind of question: `check` says whether an answer fits it and may follow the one before,
    and `applied` does what comes of it, in the transaction in which it is shown.
    """

    kind: str
    noun: str
    scope: str
    check: Callable[[Document, Document], None]
    applied: Callable[[Transaction, Document, Document], None] | None = None


ASKINGS: Final = (
    Asking("quote", "quotes", "storefront:quotes", quotes.check),
    Asking(
        *("amendment", "amendments", "storefront:amendments"),
        check=amendments.check,
        applied=amendments.applied,
    ),
    Asking(addresses.KIND, addresses.NOUN, "storefront:addresses", addresses.check),
)
"""Every kind, each with a scope of its own."""


class AnswerDesk:
    """Serves an integration that carries questions of one kind."""

    def __init__(self, state: State, asking: Asking) -> None:
        self._state = state
        self._asking = asking

    def operations(self) -> list[Operation]:
        """What the face serves."""
        noun, scope = self._asking.noun, self._asking.scope
        path, name = f"/connector/{noun}", f"storefront.{noun}"
        one = f"{path}/{{id}}"
        return [
            Operation(f"{name}.list", "GET", path, scope, self.page),
            Operation(f"{name}.read", "GET", one, scope, self.read),
            Operation(f"{name}.answer", "PUT", f"{one}/answer", scope, self.put_answer),
        ]

    async def page(self, call: Call) -> Response:
        """A page of the shop's own by id; with an instant, of those changed at or after it."""
        return page_of(self._state, call, self._asking.kind, window_of(self._state, call))

    async def read(self, call: Call) -> Response:
        """One of them as it stands."""
        kind = self._asking.kind
        return answer_raw(found(self._state.get(kind, call.part("id")), kind).raw)

    async def put_answer(self, call: Call) -> Response:
        """Show what the ERP says, unless something newer is shown already."""
        asked_id, kind, noun = call.part("id"), self._asking.kind, self._asking.noun
        told = read_document(call, noun, f"{kind.replace('_', '-')}-answer", NEWEST[noun])
        if not is_count(told["version"]):
            raise Problem("invalid", "the version is a whole number from 1")
        with self._state.transaction(call.cause, f"storefront.{noun}.answer") as tx:
            asked = found(tx.get(kind, asked_id), kind).body
            known = asked["answer"]
            if known is not None and told["version"] <= known["version"]:
                return answer({"id": asked_id, "status": "stale"})
            self._asking.check(asked, told)
            tx.put(kind, asked_id, {**asked, "answer": dict(told)})
            if self._asking.applied is not None:
                self._asking.applied(tx, asked, told)
        return answer({"id": asked_id, "status": "applied"})
