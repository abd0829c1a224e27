"""A payment provider over a state of its own: authorise, capture, refund, release.

It knows an authorisation by the shop's reference, a capture by its invoice and a refund by what it
is for, so that each may be asked for again when an answer was lost: that is how real providers let
a shop find out (an idempotency key, Stripe's page "Idempotent requests"). It asks for no token: the
wire reaches it from the shop alone.
"""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field, StringConstraints, TypeAdapter
from starlette.responses import Response
from typing_extensions import TypedDict

from contracts.instants import format_instant
from contracts.journal import Journal
from contracts.ports import Clock
from simulator.asgi import AsgiApp
from simulator.entity import Kind, by
from simulator.face import Call, Operation, answer_raw, create_face, found, versioned
from simulator.identity import TOKEN, Identities
from simulator.problem import TITLES, Problem
from simulator.small_party import SmallParty
from simulator.state import State
from simulator.transaction import Transaction

ACTOR: Final = "payments"
DECLINED_CARD: Final = "card-declined"
"""The token of a card that never has the money."""

_TITLES: Final = {
    **TITLES,
    "not-approved": (409, "The authorisation is not one that money can be taken of"),
    "over-authorised": (422, "More than was set aside cannot be taken"),
    "over-captured": (422, "More than was taken cannot go back"),
    "already-refunded": (409, "Another amount went back for it"),
    "already-captured": (409, "Another amount was taken for the invoice"),
}
_KINDS: Final = (
    Kind("authorisation", prefix="AU-", indexes={"reference": by("reference")}),
    Kind("capture", prefix="CP-", journalled=False),
    Kind(
        "card_refund",
        prefix="RF-",
        rare=True,
        indexes={"authorisation": by("authorisation")},
    ),
    TOKEN,
)
_Id = Annotated[str, StringConstraints(min_length=1, max_length=128)]


class _Money(TypedDict):
    amount_minor: Annotated[int, Field(ge=1, le=2**53 - 1)]
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


class _Asked(TypedDict):
    reference: _Id
    account: _Id
    card: _Id
    amount: _Money


class _Taken(TypedDict):
    invoice: _Id
    amount: _Money


class _GivenBack(TypedDict):
    reference: _Id
    amount: _Money


_REFUND: Final = TypeAdapter(_GivenBack)
_AUTHORISATION: Final = TypeAdapter(_Asked)
_CAPTURE: Final = TypeAdapter(_Taken)


class Provider(SmallParty):
    """The provider as an ASGI app."""

    def __init__(self, clock: Clock, journal: Journal | None) -> None:
        super().__init__(ACTOR, clock, journal, _KINDS)

    def _face(self, state: State) -> AsgiApp:
        nobody = Identities(state, b"payments", [], ttl_s=1)
        return create_face("Payments", _Face(state).operations(), nobody)


class _Face:
    def __init__(self, state: State) -> None:
        self._state = state

    def operations(self) -> list[Operation]:
        one = "/authorisations/{id}"
        return [
            Operation("payments.authorise", "POST", "/authorisations", None, self.authorise),
            Operation("payments.list", "GET", "/authorisations", None, self.list_them),
            Operation("payments.capture", "POST", f"{one}/captures", None, self.capture),
            Operation("payments.refund", "POST", f"{one}/refunds", None, self.refund),
            Operation("payments.release", "POST", f"{one}/release", None, self.release),
        ]

    async def authorise(self, call: Call) -> Response:
        """Set money aside, or decline; the same reference again is the same authorisation."""
        asked = call.read(_AUTHORISATION)
        with self._state.transaction(call.cause, "payments.authorise") as tx:
            known = tx.find_ids("authorisation", "reference", asked["reference"])
            authorisation_id = known[0] if known else tx.next_id("authorisation")
            if not known:
                state = "declined" if asked["card"] == DECLINED_CARD else "approved"
                document = {
                    "id": authorisation_id,
                    "reference": asked["reference"],
                    "account": asked["account"],
                    "amount": asked["amount"],
                    "state": state,
                    "captures": [],
                    "decided_at": format_instant(tx.instant),
                }
                tx.put("authorisation", authorisation_id, document)
        return self._answer(authorisation_id, 201)

    async def list_them(self, call: Call) -> Response:
        """The authorisations of a reference, of which there is one at most."""
        wanted = call.ids("reference")
        rows = self._state.find("authorisation", "reference", wanted[-1]) if wanted else []
        return answer_raw(b'{"authorisations":[%b]}' % b",".join(row.raw for row in rows))

    async def capture(self, call: Call) -> Response:
        """Take money for an invoice; the same invoice again takes nothing more."""
        authorisation_id, taken = call.part("id"), call.read(_CAPTURE)
        with self._state.transaction(call.cause, "payments.capture") as tx:
            self._take(tx, authorisation_id, taken)
        return self._answer(authorisation_id, 201)

    def _take(self, tx: Transaction, authorisation_id: str, taken: _Taken) -> None:
        document = found(tx.get("authorisation", authorisation_id), "authorisation").body
        invoice, amount = taken["invoice"], taken["amount"]
        for known in document["captures"]:
            if known["invoice"] == invoice:
                if known["amount"] != amount:
                    raise _no("already-captured", "the invoice was another amount")
                return
        if document["state"] != "approved":
            raise _no("not-approved", f"it is {document['state']}")
        spent = sum(each["amount"]["amount_minor"] for each in document["captures"])
        most = document["amount"]
        over = spent + amount["amount_minor"] > most["amount_minor"]
        if over or amount["currency"] != most["currency"]:
            raise _no("over-authorised", "less than that is set aside")
        document["captures"].append(
            {
                "id": tx.next_id("capture"),
                "invoice": invoice,
                "amount": amount,
                "captured_at": format_instant(tx.instant),
            }
        )
        tx.put("authorisation", authorisation_id, document)

    async def refund(self, call: Call) -> Response:
        """Give back what was taken, for a reference; the same reference again gives no more."""
        authorisation_id, asked = call.part("id"), call.read(_REFUND)
        with self._state.transaction(call.cause, "payments.refund") as tx:
            refund_id = self._give(tx, authorisation_id, asked)
        return answer_raw(
            versioned(found(self._state.get("card_refund", refund_id), "refund")), 201
        )

    def _give(self, tx: Transaction, authorisation_id: str, asked: _GivenBack) -> str:
        document = found(tx.get("authorisation", authorisation_id), "authorisation").view
        given = tx.find("card_refund", "authorisation", authorisation_id)
        for known in given:
            if known.view["reference"] == asked["reference"]:
                if known.view["amount"] != asked["amount"]:
                    raise _no("already-refunded", "it was another amount")
                return known.id
        amount = asked["amount"]
        taken = sum(each["amount"]["amount_minor"] for each in document["captures"])
        gone = sum(one.view["amount"]["amount_minor"] for one in given)
        other = amount["currency"] != document["amount"]["currency"]
        if other or gone + amount["amount_minor"] > taken:
            raise _no("over-captured", "less than that was taken and not given back")
        refund_id = tx.next_id("card_refund")
        refund = {
            "id": refund_id,
            "authorisation": authorisation_id,
            "reference": asked["reference"],
            "amount": amount,
            "refunded_at": format_instant(tx.instant),
        }
        tx.put("card_refund", refund_id, refund)
        return refund_id

    async def release(self, call: Call) -> Response:
        """Give back what was not taken; again is no change."""
        authorisation_id = call.part("id")
        with self._state.transaction(call.cause, "payments.release") as tx:
            document = found(tx.get("authorisation", authorisation_id), "authorisation").body
            if document["state"] == "approved":
                tx.put("authorisation", authorisation_id, document | {"state": "released"})
        return self._answer(authorisation_id, 200)

    def _answer(self, authorisation_id: str, status: int) -> Response:
        row = found(self._state.get("authorisation", authorisation_id), "authorisation")
        return answer_raw(versioned(row), status)


def _no(slug: str, detail: str) -> Problem:
    return Problem(slug, detail, titles=_TITLES)
