"""What somebody does in the inbox of a share while files are carried from there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from contracts.ports import Request, Response
from simulator.share import Share

NAME = "orders.csv"


class Wire:
    """Answers every call, after `meanwhile` was done."""

    def __init__(self) -> None:
        self.put: list[bytes] = []
        self.released = 0
        self.statuses: list[int] = []
        self.meanwhile: Callable[[], object] = lambda: None

    async def call(self, _edge: str, request: Request, *, timeout_ms: int) -> Response:
        assert timeout_ms
        meanwhile, self.meanwhile = self.meanwhile, lambda: None
        meanwhile()
        if request.method == "PUT":
            self.put.append(request.body)
            return Response(200)
        status = self.statuses.pop() if self.statuses else 200
        self.released += status == 200
        return Response(status)


def share_of(folder: Path, wire: Any) -> Share:
    state: Any = SimpleNamespace(position=0, scan=lambda *_: [])
    share = Share(folder, wire, state)
    share.make()
    return share


async def looked(share: Share, times: int = 2) -> None:
    """So many looks, each until nothing is on its way any more."""
    for _ in range(times):
        await share.look()
        await asyncio.gather(*share._carried.values())


def test_a_file_that_is_put_again_while_the_first_is_on_its_way_is_carried_too(
    tmp_path: Path,
) -> None:
    share = share_of(tmp_path, wire := Wire())
    (tmp_path / "inbox" / NAME).write_bytes(b"first")
    wire.meanwhile = lambda: (tmp_path / "inbox" / NAME).write_bytes(b"second")
    asyncio.run(looked(share))
    assert (wire.put, wire.released) == ([b"first", b"second"], 2)
    assert (tmp_path / "taken" / NAME).read_bytes() == b"second"


def test_a_file_that_is_put_again_while_a_draft_waits_for_its_name_is_carried_too(
    tmp_path: Path,
) -> None:
    share = share_of(tmp_path, wire := Wire())
    wire.statuses = [503]
    (tmp_path / "inbox" / NAME).write_bytes(b"first")
    asyncio.run(looked(share, 1))
    (tmp_path / "inbox" / NAME).write_bytes(b"second")
    asyncio.run(looked(share, 4))
    assert (wire.put, wire.released) == ([b"first", b"second"], 2)


def test_a_file_that_is_withdrawn_before_it_is_taken_breaks_nothing(tmp_path: Path) -> None:
    share = share_of(tmp_path, wire := Wire())
    path = tmp_path / "inbox" / NAME

    async def withdrawn() -> None:
        path.write_bytes(b"first")
        await share.look()
        path.unlink()
        await looked(share)

    asyncio.run(withdrawn())
    assert wire.put == []


def test_what_was_on_its_way_when_a_share_ended_is_carried_by_the_next(tmp_path: Path) -> None:
    share = share_of(tmp_path, wire := Wire())
    wire.statuses = [503]
    (tmp_path / "inbox" / NAME).write_bytes(b"first")
    asyncio.run(looked(share, 1))
    asyncio.run(looked(share_of(tmp_path, wire)))
    assert wire.released == 1
    assert (tmp_path / "taken" / NAME).read_bytes() == b"first"
