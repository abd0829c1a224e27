"""Which version of each contract the engine is written for, and how it speaks to who has another.

An engine pins versions and works with their documents inside. It asks a system for its pin. One
that does not serve it says what it does serve; the newest of these that is not newer than the pin
is taken, because what came later nobody here has ever heard of, and documents are converted on the
way in and out. Where there is none the refusal stands: loud, and parked with its code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final

import orjson

from contracts.converters import convert, convertible
from contracts.errors import ConverterMissing, Inconvertible
from contracts.negotiation import REFUSALS, first_version, rank
from contracts.operations import Operation, Operations
from contracts.ports import Response
from contracts.published import parse_urn, schema, urn

EVENTS: Final = "events"

_CARRIED: Final[Mapping[str, tuple[str, str]]] = {
    "order": ("orders", "erp-order"),
    "price": ("prices", "price"),
    "discount": ("prices", "discount"),
    "shipment": ("shipments", "shipment"),
}
"""The documents that a change carries: entity to contract and schema."""

_LISTED: Final[Mapping[str, str]] = {
    "orders": "order",
    "prices": "price",
    "discounts": "discount",
    "shipments": "shipment",
}
"""Nouns of lists whose rows are such documents."""

_PLACED: Final = ("orders", "storefront-order")


class Dialects:
    """The pins of one engine, and what each system was found to serve."""

    def __init__(self, pins: Mapping[str, str]) -> None:
        self._pins = dict(pins)
        self._spoken: dict[tuple[str, str], str] = {}

    def pin(self, contract: str) -> str:
        """The version that the engine is written for; the first where it pins none."""
        return self._pins.get(contract) or first_version(contract)

    def operation(self, system: str, method: str, path: str) -> Operation | None:
        """The pinned operation behind a call; None where nothing is to be said of its version."""
        if not self._pins:
            return None
        found = Operations.load().match(system, method, path)
        if found is None or found[0].contract not in self._pins:
            return None
        return Operations.load().versions(found[0].id).get(self.pin(found[0].contract))

    def spoken(self, system: str, operation: Operation) -> Operation:
        """The operation in the version that the system is spoken to."""
        version = self._spoken.get((system, operation.contract), operation.version)
        return Operations.load().versions(operation.id)[version]

    def turn_to(
        self, system: str, operation: Operation, spoken: Operation, answer: Response
    ) -> bool:
        """Take up another version than the one that was refused; False where there is none."""
        supported = _supported(answer)
        if supported is None:
            return False
        known = Operations.load().versions(operation.id)
        version = newest_spoken(operation.contract, operation.version, supported & known.keys())
        if version is None or version == spoken.version:
            return False
        self._spoken[system, operation.contract] = version
        return True

    def event(self, body: bytes, version: str) -> bytes:
        """A delivered event with the order it carries as the engine pins it.

        Raises ConverterMissing for a version that the engine does not know, and Inconvertible.
        """
        wanted = self.pin(EVENTS)
        if rank(version) > rank(wanted) or not convertible(EVENTS, version, wanted):
            raise ConverterMissing(f"{EVENTS} {version} is not known here")
        carried = carried_by(wanted)["orders"]
        if version == wanted and carried == self.pin("orders"):
            return body
        try:
            event = convert(orjson.loads(body), urn(EVENTS, "event", version), wanted)
            data = convert(event["data"], urn(*_PLACED, carried), self.pin("orders"))
        except (orjson.JSONDecodeError, KeyError, TypeError) as error:
            raise Inconvertible(f"no event: {type(error).__name__}") from None
        return orjson.dumps({**event, "data": data})

    def change(self, change: Any) -> Any:
        """A change of the feed with the document it carries as the engine pins its contract."""
        entity = change.get("entity") if isinstance(change, dict) else None
        known = _CARRIED.get(entity) if isinstance(entity, str) else None
        if not self._pins or known is None or change.get("data") is None:
            return change
        contract, name = known
        carried, wanted = carried_by(self.pin(EVENTS))[contract], self.pin(contract)
        if carried == wanted:
            return change
        try:
            return {**change, "data": convert(change["data"], urn(contract, name, carried), wanted)}
        except Inconvertible:
            return change  # its flow parks what it cannot read

    def listed(self, noun: str, row: dict[str, Any]) -> dict[str, Any]:
        """A row of the contract `listings`, which has the first version of it, as it is pinned."""
        entity = _LISTED.get(noun)
        if not self._pins or entity is None:
            return row
        contract, name = _CARRIED[entity]
        wanted = self.pin(contract)
        if wanted == first_version(contract):
            return row
        try:
            told: dict[str, Any] = convert(
                row, urn(contract, name, first_version(contract)), wanted
            )
        except Inconvertible:
            return row  # its comparison reports what it cannot read
        return told

    def entered(self, order: Mapping[str, Any]) -> Mapping[str, Any]:
        """An order to be entered by the contract `entries`, which has the first version of it."""
        wanted = self.pin("orders")
        if wanted == first_version("orders"):
            return order
        try:
            told: Mapping[str, Any] = convert(
                dict(order), urn("orders", "erp-order-create", wanted), first_version("orders")
            )
        except Inconvertible:
            return order  # it is refused, and parked for its reason
        return told

    @property
    def supported(self) -> list[str]:
        """The versions of events that a storefront may send."""
        wanted = self.pin(EVENTS)
        known = {operation.version for operation in _webhook().values()}
        return sorted((one for one in known if rank(one) <= rank(wanted)), key=rank)


def newest_spoken(contract: str, pin: str, supported: Iterable[str]) -> str | None:
    """The newest version that is not newer than the pin and can be converted to and from it."""
    fitting = [
        one
        for one in supported
        if rank(one) <= rank(pin)
        and convertible(contract, pin, one)
        and convertible(contract, one, pin)
    ]
    return max(fitting, key=rank, default=None)


def asked(content: Any, operation: Operation, spoken: Operation) -> Any:
    """What is sent, in the version that is spoken; what cannot be said in it goes as it is.

    Its receiver refuses that, row by row where it takes rows, and it is parked for its reason.
    """
    if content is None or spoken is operation or operation.request_schema is None:
        return content
    try:
        return convert(content, operation.request_schema, spoken.version)
    except Inconvertible:
        return content


def answered(answer: Response, operation: Operation, spoken: Operation) -> Response:
    """What came back, as the engine pins it; what does not fit its version is left as it is."""
    key = spoken.response_key(answer.status)
    named = None if key is None else spoken.responses[key]
    if spoken is operation or named is None or parse_urn(named)[0] != operation.contract:
        return answer
    try:
        body = orjson.dumps(convert(orjson.loads(answer.body), named, operation.version))
    except (orjson.JSONDecodeError, Inconvertible):
        return answer
    return Response(answer.status, answer.headers, body)


@cache
def carried_by(events: str) -> Mapping[str, str]:
    """The version of each contract whose documents a version of the events carries."""
    return dict(
        parse_urn(target)[:2] for target in _references(schema(urn(EVENTS, "change", events)))
    )


def _references(node: Any) -> Iterable[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        node = list(node.values())
    for part in node if isinstance(node, list) else ():
        yield from _references(part)


def _webhook() -> Mapping[str, Operation]:
    return Operations.load().versions("engine.webhook")


def _supported(answer: Response) -> set[str] | None:
    """The versions that a refusal names; None where the answer is no such refusal."""
    if answer.status not in (400, 410):
        return None
    try:
        problem = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(problem, dict) or problem.get("code") not in REFUSALS:
        return None
    named = problem.get("supported")
    return {one for one in named if isinstance(one, str)} if isinstance(named, list) else set()
