"""The folders as others see them: list, read, write a draft, rename it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Final

from starlette.responses import Response

from contracts.sheet import MEDIA
from simulator.erp.drop.files import DRAFT, IN, OUT, move, names_in, text_of, write
from simulator.face import Call, Operation, answer
from simulator.problem import Problem
from simulator.state import State
from simulator.transaction import Transaction

_PAGE: Final = 200


def folder_operations(state: State, released: Callable[[Transaction], None]) -> list[Operation]:
    """The operations of the contract `drop`; whoever reaches the folders may use them.

    `released` is told of each file that got its name, in the transaction that gave it.
    """
    face = _Folder(state, released)
    return [
        Operation("drop.outbox.list", "GET", "/outbox", None, face.list),
        Operation("drop.outbox.read", "GET", "/outbox/{name}", None, face.read),
        Operation("drop.inbox.put", "PUT", "/inbox/{name}", None, face.put),
        Operation("drop.inbox.release", "POST", "/inbox/{name}/release", None, face.release),
    ]


class _Folder:
    def __init__(self, state: State, released: Callable[[Transaction], None]) -> None:
        self._state = state
        self._released = released

    async def list(self, call: Call) -> Response:
        after = call.text("after") or ""
        found = list(islice(names_in(self._state, OUT, after), _PAGE + 1))
        files = [{"name": name, "bytes": size} for name, size in found[:_PAGE]]
        more = files[-1]["name"] if len(found) > _PAGE else None
        return answer({"files": files, "next": more})

    async def read(self, call: Call) -> Response:
        text = text_of(self._state, OUT, call.part("name"))
        if text is None:
            raise Problem("not-found", "there is no such file")
        return Response(text.encode(), 200, media_type=MEDIA)

    async def put(self, call: Call) -> Response:
        name = call.part("name")
        if call.headers.get("content-type", "").partition(";")[0].strip().lower() != MEDIA:
            raise Problem("unsupported-media-type", f"the folder takes {MEDIA}")
        # Bytes that are no UTF-8 are kept as what they look like: the job that reads them refuses.
        text = call.raw.decode(errors="replace")
        with self._state.transaction(call.cause, "drop.inbox.put") as tx:
            write(tx, DRAFT, name, text, call.cause)
        return answer({"name": name})

    async def release(self, call: Call) -> Response:
        """Rename the draft; a file of that name that nobody has read yet is replaced by it."""
        name = call.part("name")
        with self._state.transaction(call.cause, "drop.inbox.release") as tx:
            if not move(tx, DRAFT, IN, name):
                raise Problem("not-found", "there is no such draft")
            self._released(tx)
        return answer({"name": name})
