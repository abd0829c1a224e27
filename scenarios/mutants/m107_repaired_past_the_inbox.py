"""M-107: what differs at night is written straight into the storefront: no queue, no audit row."""

from __future__ import annotations

from asyncio import Task, create_task
from dataclasses import replace

from engine import Parts
from engine.caller import CONNECTOR
from engine.flows.repair import parted
from engine.flows.table import BY_ID, OBJECT_OF
from engine.parts import row_mappers
from engine.store.records import NewWork
from engine.store.tx import Tx
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    writing: set[Task[None]] = set()

    async def write(whole: Parts, repair: NewWork) -> None:
        flow = BY_ID[repair.flow]
        document, held = parted(repair.body)
        data = None if document is None else row_mappers(whole)[flow.id](document)
        row = {"id": repair.object, "version": max(repair.version or 1, 1), "data": data, **held}
        await whole.caller.call(
            CONNECTOR, "PUT", flow.path, {"rows": [row]}, flow=OBJECT_OF[flow.id]
        )

    def mend(whole: Parts, tx: Tx, repair: NewWork, now_us: int) -> int:
        if repair.flow not in row_mappers(whole):
            return parts.mend(whole, tx, repair, now_us)
        touch()
        task = create_task(write(whole, repair))
        writing.add(task)
        task.add_done_callback(writing.discard)
        return 0

    return replace(parts, mend=mend)


M107 = Mutant(
    id="M-107",
    name="repaired past the inbox",
    expected=("I-44",),
    needs=("a storefront that loses a row",),
    seen_in="brief: repairs through the same inbox",
    apply=_apply,
)
