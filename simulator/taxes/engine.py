"""A tax engine over a state of its own: documents are estimated, and posted or given up.

It knows a document by the ERP's id, so the same question has the same answer however often an
answer was lost. It asks for no token: the wire reaches it from the ERP, and from who sets rates.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Final

import orjson
from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, TypeAdapter
from starlette.responses import Response
from typing_extensions import TypedDict

from contracts.instants import parse_instant
from contracts.journal import Journal
from contracts.ports import Clock
from contracts.values import format_decimal
from simulator.asgi import AsgiApp
from simulator.entity import Kind, by
from simulator.face import Call, Operation, answer_raw, create_face, found, versioned
from simulator.identity import TOKEN, Identities
from simulator.small_party import SmallParty
from simulator.state import State
from simulator.taxes.assessing import COMMITTED, VOIDED, estimate, set_rate, settle
from simulator.taxes.crediting import CREDIT, delete, put_credit

ACTOR: Final = "tax"
SEED: Final = "seed"
_PAGE: Final = 100
"""Documents, or credits, of a page at most."""

_LONG_AGO: Final = "1970-01-01T00:00:00.000000Z"
_KINDS: Final = (
    Kind("tax_document"),
    Kind("rate"),
    TOKEN,
    Kind(CREDIT, rare=True, indexes={"document": by("document")}),
)


def _instant(value: str) -> str:
    parse_instant(value)
    return value


_STRICT: Final = ConfigDict(strict=True, extra="ignore")
_Id = Annotated[str, StringConstraints(min_length=1, max_length=128)]
_Country = Annotated[str, StringConstraints(min_length=1, max_length=400)]
_Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
_Instant = Annotated[str, StringConstraints(max_length=27), AfterValidator(_instant)]
_Percent = Annotated[
    str, StringConstraints(pattern=r"^(100([.]0{1,6})?|[1-9]?[0-9]([.][0-9]{1,6})?)$")
]


class _Money(TypedDict):
    __pydantic_config__ = _STRICT  # type: ignore[misc]
    amount_minor: Annotated[int, Field(ge=0, le=2**53 - 1)]
    currency: _Currency


class _Line(TypedDict):
    __pydantic_config__ = _STRICT  # type: ignore[misc]
    line: Annotated[int, Field(ge=1, le=1_000_000)]
    sku: _Id
    tax_code: _Id
    amount: _Money
    included: bool


class _Asked(TypedDict):
    __pydantic_config__ = _STRICT  # type: ignore[misc]
    id: _Id
    date: _Instant
    country: _Country
    exemption: _Id | None
    currency: _Currency
    lines: Annotated[list[_Line], Field(min_length=1, max_length=10_000)]


class _GivenBack(TypedDict):
    __pydantic_config__ = _STRICT  # type: ignore[misc]
    line: Annotated[int, Field(ge=1, le=1_000_000)]
    net: _Money
    tax: _Money


class _Credit(TypedDict):
    __pydantic_config__ = _STRICT  # type: ignore[misc]
    id: _Id
    document: _Id
    date: _Instant
    currency: _Currency
    lines: Annotated[list[_GivenBack], Field(min_length=1, max_length=10_000)]


class _Rate(TypedDict):
    __pydantic_config__ = _STRICT  # type: ignore[misc]
    code: _Id
    country: _Country | None
    percent: _Percent
    valid_from: _Instant


_DOCUMENT: Final = TypeAdapter(_Asked)
_CREDIT: Final = TypeAdapter(_Credit)
_RATE: Final = TypeAdapter(_Rate)


class TaxEngine(SmallParty):
    """The tax engine as an ASGI app."""

    def __init__(self, clock: Clock, journal: Journal | None) -> None:
        super().__init__(ACTOR, clock, journal, _KINDS)

    def load(self, rates: Mapping[str, Decimal]) -> None:
        """Begin with these rates, in percent by tax code; they have always held."""
        state, _ = self._open()
        with state.transaction(SEED) as tx:
            for code, percent in sorted(rates.items()):
                step = {"percent": format_decimal(percent), "valid_from": _LONG_AGO}
                tx.put("rate", code, {"code": code, "country": None, "steps": [step]})

    def _face(self, state: State) -> AsgiApp:
        nobody = Identities(state, b"tax", [], ttl_s=1)
        return create_face("Tax", _Face(state).operations(), nobody)


class _Face:
    def __init__(self, state: State) -> None:
        self._state = state

    def operations(self) -> list[Operation]:
        one = "/documents/{id}"
        return [
            Operation("tax.documents.list", "GET", "/documents", None, self.list_documents),
            Operation("tax.documents.read", "GET", one, None, self.read),
            Operation("tax.documents.estimate", "PUT", one, None, self.estimate),
            Operation("tax.documents.commit", "POST", f"{one}/commit", None, self.commit),
            Operation("tax.documents.void", "POST", f"{one}/void", None, self.void),
            Operation("tax.documents.delete", "POST", f"{one}/deletion", None, self.delete),
            Operation("tax.credits.list", "GET", "/credits", None, self.list_credits),
            Operation("tax.credits.read", "GET", "/credits/{id}", None, self.read_credit),
            Operation("tax.credits.put", "PUT", "/credits/{id}", None, self.put_credit),
            Operation("tax.rates.put", "PUT", "/rates/{id}", None, self.put_rate),
        ]

    async def read(self, call: Call) -> Response:
        """What is known of a document."""
        return self._answer("tax_document", call.part("id"))

    async def estimate(self, call: Call) -> Response:
        """The tax of a document, which nobody owes yet."""
        name, asked = call.part("id"), call.read(_DOCUMENT)
        with self._state.transaction(call.cause, "tax.documents.estimate") as tx:
            estimate(tx, name, asked)
        return self._answer("tax_document", name)

    async def commit(self, call: Call) -> Response:
        """The document was posted: its tax is owed."""
        return self._settle(call, "commit", COMMITTED)

    async def void(self, call: Call) -> Response:
        """The document was not posted after all."""
        return self._settle(call, "void", VOIDED)

    def _settle(self, call: Call, name: str, state: str) -> Response:
        document_id = call.part("id")
        with self._state.transaction(call.cause, f"tax.documents.{name}") as tx:
            document = found(tx.get("tax_document", document_id), "document").body
            settle(tx, document_id, document, state)
        return self._answer("tax_document", document_id)

    async def delete(self, call: Call) -> Response:
        """A document is taken out by who administers the engine: nothing of it is owed or known."""
        document_id = call.part("id")
        with self._state.transaction(call.cause, "tax.documents.delete") as tx:
            row = found(tx.get("tax_document", document_id), "document")
            delete(tx, document_id)
        return answer_raw(versioned(row))

    async def list_documents(self, call: Call) -> Response:
        """What is known of documents, by id."""
        return self._page(call, "tax_document", b"documents")

    async def list_credits(self, call: Call) -> Response:
        """What was given back, by id."""
        return self._page(call, CREDIT, b"credits")

    def _page(self, call: Call, kind: str, noun: bytes) -> Response:
        limit = call.number("limit", _PAGE, least=1, most=_PAGE)
        rows = self._state.scan(kind, call.text("after") or "", limit + 1)
        more = orjson.dumps(rows[limit - 1].id if len(rows) > limit else None)
        return answer_raw(
            b'{"%b":[%b],"next":%b}' % (noun, b",".join(map(versioned, rows[:limit])), more)
        )

    async def read_credit(self, call: Call) -> Response:
        """What was given back by a credit."""
        return self._answer(CREDIT, call.part("id"))

    async def put_credit(self, call: Call) -> Response:
        """So much of a document is owed no more."""
        name, asked = call.part("id"), call.read(_CREDIT)
        with self._state.transaction(call.cause, "tax.credits.put") as tx:
            put_credit(tx, name, asked)
        return self._answer(CREDIT, name)

    async def put_rate(self, call: Call) -> Response:
        """Another rate from an instant on."""
        name, new = call.part("id"), call.read(_RATE)
        with self._state.transaction(call.cause, "tax.rates.put") as tx:
            set_rate(tx, name, new)
        return self._answer("rate", name)

    def _answer(self, kind: str, entity_id: str) -> Response:
        return answer_raw(versioned(found(self._state.get(kind, entity_id), kind)))
