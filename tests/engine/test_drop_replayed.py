"""What an ERP of files refused goes again when somebody replays it, as a file of its own."""

from __future__ import annotations

from asyncio import create_task
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
import pytest

from contracts.ports import Request, Response
from contracts.sheet import Sheet, read_sheet
from engine.store.disk import Disk
from tests.engine.fakes.sea import Sea, sail
from tests.engine.fakes.wire import FINE, Fate

FILES = {"interface": "files", "import_s": 300}


class FileErp:
    """Takes in each name once, and refuses everything while it is `blocked`."""

    def __init__(self) -> None:
        self.blocked = True
        self.away = False
        self.drafts: dict[str, bytes] = {}
        self.inbox: dict[str, bytes] = {}
        self.taken: list[str] = []
        self.outbox: dict[str, bytes] = {}
        self.entered: list[str] = []

    def handle(self, request: Request) -> Response:
        path, _, query = request.path.partition("?")
        name = path.split("/")[2] if path.count("/") > 1 else ""
        if path == "/outbox":
            after = query.partition("=")[2].replace("%7E", "~")
            listed = [{"name": each} for each in sorted(self.outbox) if each > after]
            return Response(200, {}, orjson.dumps({"files": listed, "next": None}))
        if request.method == "GET":
            return Response(200 if name in self.outbox else 404, {}, self.outbox.get(name, b""))
        if request.method == "PUT":
            self.drafts[name] = request.body
        elif name in self.drafts:
            self.inbox[name] = self.drafts.pop(name)
        else:
            return Response(404)
        return Response(200)

    def take_in(self) -> None:
        """What the ERP does every five minutes."""
        for name, data in sorted(self.inbox.items()):
            if name not in self.taken:
                self.taken.append(name)
                self._acknowledge(name, read_sheet(data).documents[0]["reference"])
        self.inbox.clear()

    def _acknowledge(self, name: str, reference: str) -> None:
        said: dict[str, Any] = {"row": 0, "state": "refused", "number": None}
        said["reason"] = "blocked-customer"
        if not self.blocked:
            self.entered.append(reference)
            said |= {"state": "entered", "number": f"SO-{len(self.entered)}", "reason": None}
        self.outbox[f"ack-{name}"] = Sheet("acknowledgement", 0, (said,)).written()


Play = Callable[[Sea, FileErp], Awaitable[None]]


def with_files(play: Play, disk: Disk | None = None) -> FileErp:
    made = FileErp()

    async def importing(sea: Sea) -> None:
        while True:
            await sea.sleep(300)
            if not made.away:
                made.take_in()

    async def story(sea: Sea) -> None:
        sea.wire.servers = {**sea.wire.servers, "engine>drop": made.handle}
        clockwork = create_task(importing(sea))
        await sea.boot()
        sea.order("S-1")
        await sea.settle()
        await play(sea, made)
        clockwork.cancel()

    sail(story, disk=disk, **FILES)
    return made


async def parked(sea: Sea) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = (await sea.get("/probe/parked"))["parked"]
    return rows


async def replay(sea: Sea) -> None:
    (letter,) = await parked(sea)
    assert letter["reason"] == "blocked-customer"
    await sea.request(Request("POST", f"/dead-letters/{letter['id']}/replay"))


def test_what_was_refused_goes_again_under_another_name_once_its_cause_is_gone() -> None:
    async def play(sea: Sea, erp: FileErp) -> None:
        await replay(sea)
        await sea.settle()
        erp.blocked = False
        await replay(sea)
        await sea.settle()
        assert await parked(sea) == []

    erp = with_files(play)
    first, *others = erp.taken
    assert others == [first.replace(".csv", "-1.csv"), first.replace(".csv", "-2.csv")]
    assert erp.entered == ["S-1"]


def test_nothing_goes_again_that_nobody_replayed() -> None:
    async def play(sea: Sea, _erp: FileErp) -> None:
        sea.kill()
        await sea.boot()
        await sea.sleep(7_200)
        assert len(await parked(sea)) == 1

    assert len(with_files(play).taken) == 1


@pytest.mark.parametrize("silent_s", [40, 400, 2_000])
def test_a_kill_and_an_answer_that_nobody_heard_leave_one_file_of_each_attempt(
    silent_s: int,
) -> None:
    async def play(sea: Sea, erp: FileErp) -> None:
        erp.blocked = False
        left = [Fate(lost_answer=True)]
        released = lambda to: to.path.endswith("/release")  # noqa: E731
        sea.wire.decide = lambda _edge, to: left.pop() if left and released(to) else FINE
        await replay(sea)
        await sea.sleep(1)
        sea.kill()
        await sea.sleep(silent_s)
        await sea.boot()
        await sea.settle()
        assert await parked(sea) == []
        assert left == []

    erp = with_files(play)
    assert (len(erp.taken), erp.entered) == (2, ["S-1"])


def test_what_is_announced_again_after_it_was_entered_anew_is_found() -> None:
    async def play(sea: Sea, erp: FileErp) -> None:
        erp.blocked = False
        await replay(sea)
        await sea.settle()
        await sea.deliver("S-1", "ev-again")
        await sea.settle()
        assert await parked(sea) == []

    assert with_files(play).entered == ["S-1"]
