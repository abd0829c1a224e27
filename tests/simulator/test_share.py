"""What somebody does in the inbox of a share while files are carried from there."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from contracts.ports import Request, Response
from simulator.erp.drop.imports import ACKNOWLEDGED
from simulator.face import MAX_ID
from simulator.share import Share

NAME = "orders.csv"


class Wire:
    """Answers every call, after `meanwhile` was done."""

    def __init__(self) -> None:
        self.put: list[bytes] = []
        self.released = 0
        self.statuses: list[int] = []
        self.refusals: list[Response] = []
        self.meanwhile: Callable[[], object] = lambda: None

    async def call(self, _edge: str, request: Request, *, timeout_ms: int) -> Response:
        assert timeout_ms
        meanwhile, self.meanwhile = self.meanwhile, lambda: None
        meanwhile()
        if request.method == "PUT":
            self.put.append(request.body)
            return self.refusals.pop() if self.refusals else Response(200)
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


def test_an_answer_that_is_not_the_folders_own_says_nothing_of_a_file(tmp_path: Path) -> None:
    share = share_of(tmp_path, wire := Wire())
    wire.refusals = [Response(403, {"content-type": "text/html"}, b"<html>403</html>")]
    (tmp_path / "inbox" / NAME).write_bytes(b"first")
    asyncio.run(looked(share, 4))
    assert (tmp_path / "taken" / NAME).read_bytes() == b"first"
    assert list((tmp_path / "refused").iterdir()) == []


def test_what_the_folder_itself_refuses_is_put_aside_with_its_word(tmp_path: Path) -> None:
    share = share_of(tmp_path, wire := Wire())
    wire.refusals = [Response(413, {}, b'{"code": "payload-too-large", "detail": "too much"}')]
    (tmp_path / "inbox" / NAME).write_bytes(b"first")
    asyncio.run(looked(share))
    why = (tmp_path / "refused" / f"{NAME}.why.txt").read_text()
    assert why == "the ERP's folder answers 413: too much\n"


@pytest.mark.parametrize(
    "name", [b"q" * 125, "\u00e9".encode() * 101, b"two\nlines.csv", b"\xff.csv"]
)
def test_a_name_that_no_folder_knows_is_refused_and_told(tmp_path: Path, name: bytes) -> None:
    share = share_of(tmp_path, wire := Wire())
    (tmp_path / "inbox" / os.fsdecode(name)).write_bytes(b"first")
    asyncio.run(looked(share))
    refused = {path.name for path in (tmp_path / "refused").iterdir()}
    (why,) = refused - {os.fsdecode(name)}
    assert why == f"{os.fsdecode(name[:200])}.why.txt"
    assert wire.put == []


def test_the_longest_name_has_an_acknowledgement_that_can_be_read(tmp_path: Path) -> None:
    share = share_of(tmp_path, wire := Wire())
    (tmp_path / "inbox" / ("q" * (MAX_ID - len(ACKNOWLEDGED)))).write_bytes(b"first")
    asyncio.run(looked(share))
    assert wire.released == 1
