"""Defects in what an engine keeps, forgets, and does at a restart."""

from __future__ import annotations

from asyncio import create_task
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from contracts.ports import Request, Response
from engine import Parts, Reconciliation, Retry, Sight, build
from engine.feed import CURSOR
from engine.store.records import Item, NewWork
from engine.store.tx import Tx
from scenarios.mutants import Mutant, Touch
from scenarios.mutants.grafts import Overlay, Send, body_of, in_the_store, on_the_wire, with_body
from tests.scenarios.holdouts.held import held_out, kept


def tuned(parts: Parts, **settings: Any) -> Parts:
    """The sound engine with other settings."""
    return build(replace(parts.config, **settings), parts.ports)


def unreconciled(parts: Parts) -> Parts:
    """The sound engine without its nightly comparison, which would mend what is tried here."""
    return tuned(parts, reconciliation=Reconciliation(enabled=False))


def cursor_before_rows(parts: Parts, touch: Touch) -> Parts:
    """The cursor is saved when a page arrives, and its rows a little later."""
    parts = unreconciled(parts)
    before: list[str] = []

    async def between(send: Send, _edge: str, request: Request) -> Response:
        answer = await send(request)
        page = body_of(answer)
        if not request.path.startswith("/changes") or not page.get("changes"):
            return answer
        touch()
        before.append(request.path.partition("after=")[2].partition("&")[0])
        await grafted.store.transact(lambda tx: tx.cursors.put(CURSOR, str(page["next"])))
        await parts.ports.clock.sleep_until_us(parts.ports.clock.now_us() + 500_000)
        return answer

    def change(tx: Tx) -> dict[str, Overlay]:
        def get(name: str) -> str | None:
            return before.pop() if before and name == CURSOR else tx.cursors.get(name)

        return {"cursors": Overlay(tx.cursors, get=get)}

    grafted = in_the_store(on_the_wire(parts, between), change)
    return grafted


def cursor_in_memory(parts: Parts, touch: Touch) -> Parts:
    """After a restart the feed is read from its end on."""
    parts = unreconciled(parts)
    first = [True]

    async def between(send: Send, _edge: str, request: Request) -> Response:
        answer = await send(request)
        page = body_of(answer)
        if not request.path.startswith("/changes") or not page.get("changes"):
            return answer
        restarted, first[0] = first[0] and "after=0&" not in request.path, False
        if not restarted:
            return answer
        touch()
        return with_body(answer, {**page, "changes": []})

    return on_the_wire(parts, between)


def acknowledged_before_stored(parts: Parts, touch: Touch) -> Parts:
    """An event is acknowledged and waits in memory for half a minute."""
    parts = unreconciled(parts)
    waiting: list[NewWork] = []

    async def flush() -> None:
        clock = parts.ports.clock
        await clock.sleep_until_us(clock.now_us() + 30_000_000)
        taken, waiting[:] = list(waiting), []
        await parts.store.transact(lambda tx: [tx.work.put(one, clock.now_us()) for one in taken])

    tasks: set[Any] = set()

    def change(tx: Tx) -> dict[str, Overlay]:
        def put(new: NewWork, now_us: int) -> bool:
            if new.flow != "order_to_erp":
                return tx.work.put(new, now_us)
            touch()
            waiting.append(new)
            task = create_task(flush())
            tasks.add(task)
            task.add_done_callback(tasks.discard)
            return True

        return {"work": Overlay(tx.work, put=put)}

    return in_the_store(parts, change)


def seen_for_a_minute(parts: Parts, touch: Touch) -> Parts:
    """What was seen is remembered for a minute."""
    clock = parts.ports.clock
    seen: dict[tuple[str, str], int] = {}

    def dedup(tx: Tx, source: str, key: str, payload_hash: str, at_us: int) -> Sight:
        known = seen.get((source, key))
        if known is not None and at_us - known < 60_000_000:
            return Sight.AGAIN
        touch()
        seen[source, key] = clock.now_us()
        tx.inbox.put_if_absent(source, key, payload_hash, at_us)
        return Sight.NEW

    return replace(parts, dedup=dedup)


def reset_forgotten(parts: Parts, touch: Touch) -> Parts:
    """Leases of the incarnation before are never taken back."""
    parts = unreconciled(parts)

    def change(tx: Tx) -> dict[str, Overlay]:
        def none(_now_us: int) -> int:
            touch()
            return 0

        def never() -> None:
            return None

        return {"work": Overlay(tx.work, recover=none, expire=none, next_lease_end=never)}

    return in_the_store(parts, change)


def parked_at_once(parts: Parts, touch: Touch) -> Parts:
    """The first trouble parks an order."""

    def change(tx: Tx) -> dict[str, Overlay]:
        def retry_at(
            item: Item, due_us: int, reason: str, *, failed: bool, doubt_us: int | None
        ) -> bool:
            if item.flow != "order_to_erp":
                return tx.work.retry_at(item, due_us, reason, failed=failed, doubt_us=doubt_us)
            touch()
            return tx.work.park(item, reason, parts.ports.clock.now_us(), doubt_us)

        return {"work": Overlay(tx.work, retry_at=retry_at)}

    return in_the_store(parts, change)


def rows_forgotten(parts: Parts, touch: Touch) -> Parts:
    """A row that failed once is not sent again."""
    parts = unreconciled(parts)

    def change(tx: Tx) -> dict[str, Overlay]:
        def retry_at(
            item: Item, due_us: int, reason: str, *, failed: bool, doubt_us: int | None
        ) -> bool:
            if item.flow in ("order_to_erp", "order_status"):
                return tx.work.retry_at(item, due_us, reason, failed=failed, doubt_us=doubt_us)
            touch()
            return tx.work.complete(item)

        return {"work": Overlay(tx.work, retry_at=retry_at)}

    return in_the_store(parts, change)


def only_some(wanted: Callable[[NewWork], bool]) -> Callable[[Parts, Touch], Parts]:
    def apply(parts: Parts, touch: Touch) -> Parts:
        def change(tx: Tx) -> dict[str, Overlay]:
            def put(new: NewWork, now_us: int) -> bool:
                if wanted(new):
                    touch()
                    return False
                return tx.work.put(new, now_us)

            return {"work": Overlay(tx.work, put=put)}

        return in_the_store(unreconciled(parts), change)

    return apply


def in_the_dark(parts: Parts, touch: Touch) -> Parts:
    """Nobody looks at what was parked: dead letters are not told."""

    def change(tx: Tx) -> dict[str, Overlay]:
        def parked() -> list[Any]:
            touch()
            return []

        return {"work": Overlay(tx.work, parked=parked)}

    return in_the_store(parts, change)


def slow_poll(parts: Parts, touch: Touch) -> Parts:
    """The feed is read once an hour."""
    touch()
    return tuned(parts, poll_ms=3_600_000)


def gives_up_at_two(parts: Parts, touch: Touch) -> Parts:
    """Everything is parked after its second failure."""
    touch()
    return tuned(parts, retry=Retry(failures=2, missing_failures=1))


def second_incarnation_doubles(parts: Parts, touch: Touch) -> Parts:
    """At a restart every order of the last day is sent once more."""
    parts = unreconciled(parts)
    sent: dict[str, NewWork] = kept(touch)

    def change(tx: Tx) -> dict[str, Overlay]:
        def put(new: NewWork, now_us: int) -> bool:
            if new.flow == "order_to_erp":
                sent[new.object] = new
            return tx.work.put(new, now_us)

        def recover(now_us: int) -> int:
            count = tx.work.recover(now_us)
            for new in list(sent.values())[-5:]:
                touch()
                tx.work.put(new, now_us)
            return count

        return {"work": Overlay(tx.work, put=put, recover=recover)}

    return in_the_store(parts, change)


KEPT: Final[tuple[Mutant, ...]] = (
    held_out(
        "cursor-first",
        "the cursor is saved before the rows",
        ("I-24", "I-25", "I-28"),
        cursor_before_rows,
    ),
    held_out(
        "cursor-memory", "the cursor is kept in memory", ("I-24", "I-25", "I-28"), cursor_in_memory
    ),
    held_out(
        "acknowledged",
        "acknowledged before it is stored",
        ("I-01", "I-24", "I-33"),
        acknowledged_before_stored,
    ),
    held_out(
        "seen-briefly", "events are remembered for a minute", ("I-31", "I-02"), seen_for_a_minute
    ),
    held_out(
        "leases",
        "work of before a restart is lost",
        ("I-01", "I-24", "I-25", "I-28"),
        reset_forgotten,
    ),
    held_out("parked-at-once", "the first trouble parks an order", ("I-01",), parked_at_once),
    held_out(
        "rows-forgotten",
        "a row that failed is not sent again",
        ("I-24", "I-25", "I-28"),
        rows_forgotten,
    ),
    held_out(
        "sundays",
        "orders are not taken on some days",
        ("I-01",),
        only_some(lambda new: new.flow == "order_to_erp" and not sum(new.object.encode()) % 7),
    ),
    held_out("dark", "dead letters are not told", ("I-33", "I-01", "I-32"), in_the_dark),
    held_out("slow-poll", "the feed is read once an hour", ("I-24",), slow_poll),
    held_out(
        "gives-up",
        "everything is parked after two failures",
        ("I-01", "I-24", "I-25"),
        gives_up_at_two,
    ),
    held_out(
        "again-at-restart", "a restart sends orders again", ("I-02",), second_incarnation_doubles
    ),
)
