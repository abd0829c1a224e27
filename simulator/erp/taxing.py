"""The ERP asks the owner of the tax, where that is not itself: before it bills, and after.

It never makes a tax up. While nobody answers nothing is billed; what was billed is told until it is
heard, and so is what was asked about and not billed after all, unless it is billed meanwhile.

A word that was given up on may still arrive. So what was billed may be given up at its owner: he is
asked anew, as he was asked before it was billed, and told again if he says the same. Where he says
something else, or no to the document, a row says so.

What is credited of a bill, or cancelled, is told in the same way, as a credit under its own id:
that is put and never taken back, so no word that arrives late can undo it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import quote

import orjson

from contracts.ports import CallFailed, HttpPort, Request, Response
from simulator.again import again
from simulator.dispatcher import CAUSE, Dispatcher
from simulator.entity import Pending
from simulator.erp.desk.assessing import (
    CREDIT,
    OWNER,
    TAX,
    UNPOSTED,
    Assessment,
    assessment,
    is_as_billed,
    is_billed,
    question,
)
from simulator.erp.desk.sweeping import Posted
from simulator.erp.problems import Refusal
from simulator.problem import Problem
from simulator.state import State

EDGE: Final = "erp>tax"
TIMEOUT_MS: Final = 5_000

_COMMIT, _VOID = "tax_commit", "tax_void"
_OK: Final = 200
_NO: Final = (404, 409)
"""What is said of a document itself; any other no may be a yes the next time."""

_UNFIT: Final = 422
"""What is said of a credit that the document does not bear."""

_EVER: Final = 2**62
"""Later than anything is due, in microseconds."""

_MOST_MENDED: Final = 5
"""So often a document is asked about anew; then somebody else gives it up each time."""

_DIFFERS: Final = "tax-differs"


class Taxing:
    """What stands between a bill and the owner of its tax."""

    def __init__(self, state: State, port: HttpPort | None) -> None:
        self._state = state
        self._port = port

    def attach(self, dispatcher: Dispatcher) -> None:
        """Let what is to be told later be told."""
        dispatcher.handle(_COMMIT, self._settle)
        dispatcher.handle(_VOID, self._settle)
        dispatcher.handle(CREDIT, self._give_back)

    async def assess(self, shipment_id: str, cause: str) -> Assessment | None:
        """The tax of a shipment by its owner; None where that is the ERP.

        Raises Refusal tax-unavailable while he does not answer, and tax-refused when he says no.
        """
        if self._state.get(OWNER, TAX) is None:
            return None
        with self._state.transaction(cause) as tx:
            asked = question(tx, shipment_id)
        return await self.of(asked)

    async def of(self, asked: Mapping[str, Any]) -> Assessment:
        """What the owner says to a question; raises Refusal as `assess` does."""
        answered = await self.ask("PUT", _path(asked["id"]), asked)
        if answered is None or answered.status >= 500:
            raise Refusal("tax-unavailable", "the owner of the tax does not answer; bill it later")
        if answered.status != _OK:
            raise Refusal("tax-refused", f"the owner of the tax says {_code(answered)}")
        return assessment(asked, orjson.loads(answered.body))

    @contextmanager
    def billing(self, assessed: Assessment | None, cause: str) -> Iterator[None]:
        """Tell the owner afterwards whether what he was asked about was billed."""
        document = "" if assessed is None else str(assessed.asked["id"])
        try:
            yield
        except Problem:
            if assessed is not None:
                self._later(_VOID, {"document": document}, cause)
            raise
        if assessed is not None:
            told = {"document": document, "asked": assessed.asked, "mended": 0}
            self._later(_COMMIT, told, cause)

    def _later(
        self, what: str, told: Mapping[str, Any], cause: str = CAUSE, after_us: int = 0
    ) -> None:
        with self._state.transaction(cause) as tx:
            tx.schedule(tx.at_us + after_us, what, told)

    def _again(self, what: str, told: Mapping[str, Any]) -> None:
        """Say it later, later each time."""
        wait_us, kept = again(told)
        self._later(what, kept, after_us=wait_us)

    async def _settle(self, pending: Pending) -> None:
        """Say it until it was heard."""
        name, billed = str(pending.payload["document"]), pending.kind == _COMMIT
        if not billed:
            with self._state.transaction(CAUSE) as tx:
                if is_billed(tx, name):
                    return  # since then: to give it up now would give up what is owed
        word = "commit" if billed else "void"
        answered = await self.ask("POST", f"{_path(name)}/{word}", None)
        if answered is None or answered.status not in (_OK, *_NO):
            self._again(pending.kind, pending.payload)
        elif billed and answered.status != _OK:
            await self._mend(name, pending.payload, _code(answered))

    async def _mend(self, name: str, told: Mapping[str, Any], said: str) -> None:
        """Have what was billed and is not known, or was given up, known again; or write it down."""
        if told["mended"] < _MOST_MENDED:
            answered = await self.ask("PUT", _path(name), told["asked"])
            if answered is None or answered.status not in (_OK, *_NO):
                self._again(_COMMIT, told)
                return
            said = _code(answered) if answered.status != _OK else _DIFFERS
            with self._state.transaction(CAUSE) as tx:
                if answered.status == _OK and is_as_billed(tx, name, orjson.loads(answered.body)):
                    tx.schedule(tx.at_us, _COMMIT, {**told, "mended": told["mended"] + 1})
                    return
        self._write_down(name, said)

    async def _give_back(self, pending: Pending) -> None:
        """Say until it was heard that something of what was billed is owed no more.

        Where its owner does not have the bill as owed (yet), he is told of the bill first.
        """
        told = pending.payload
        credit, mended = told["credit"], int(told["mended"])
        name, document = str(credit["id"]), str(credit["document"])
        answered = await self.ask("PUT", f"/credits/{quote(name, safe='')}", credit)
        if answered is not None and answered.status == _OK:
            return
        if answered is None or answered.status not in (*_NO, _UNFIT):
            self._again(CREDIT, told)
        elif mended == _MOST_MENDED or self._state.get(UNPOSTED, document) is not None:
            self._write_down(name, _code(answered))
        else:
            bill = {"document": document, "asked": told["asked"], "mended": 0}
            self._later(_COMMIT, bill)
            self._again(CREDIT, {**told, "mended": mended + 1})

    def on_their_way(self) -> set[str]:
        """The documents and credits of which something is to be told yet."""
        told = self._state.due(_EVER)
        bills = {str(one.payload["document"]) for one in told if one.kind == _COMMIT}
        return bills | {str(one.payload["credit"]["id"]) for one in told if one.kind == CREDIT}

    def tell_again(self, known: Posted, names: Iterable[str]) -> None:
        """Tell bills and credits by their ids as if they had just been posted."""
        for name in names:
            if name in known.bills:
                asked = known.bills[name]["asked"]
                self._later(_COMMIT, {"document": name, "asked": asked, "mended": 0})
            else:
                credit, asked = known.credits[name]
                self._later(CREDIT, {"credit": credit, "asked": asked, "mended": 0})

    def _write_down(self, name: str, code: str) -> None:
        with self._state.transaction(CAUSE) as tx:
            tx.put(UNPOSTED, name, {"id": name, "code": code})

    async def ask(
        self, method: str, path: str, content: Mapping[str, Any] | None = None
    ) -> Response | None:
        """What the owner answers; None when nobody knows what became of it."""
        if self._port is None:
            return None
        body = b"" if content is None else orjson.dumps(content)
        headers = {} if content is None else {"content-type": "application/json"}
        try:
            request = Request(method, path, headers, body)
            return await self._port.call(EDGE, request, timeout_ms=TIMEOUT_MS)
        except CallFailed:
            return None


def _path(document: str) -> str:
    return f"/documents/{quote(document, safe='')}"


def _code(answered: Response) -> str:
    try:
        problem = orjson.loads(answered.body)
    except orjson.JSONDecodeError:
        return str(answered.status)
    return str(problem.get("code") if isinstance(problem, dict) else answered.status)
