"""Who waits, and where: the words in which a virtual loop reports that nobody can go on."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from types import CoroutineType
from typing import Any, Final

_NAMED_AT_MOST: Final = 12
"""Waiting tasks that are named one by one."""


def serial_of(task: asyncio.Task[Any]) -> int:
    """The number a virtual loop gave a task, counted in the order of creation."""
    serial = task.get_name().rpartition("#")[2]
    return int(serial) if serial.isdigit() else 0


def describe_waiting(tasks: Sequence[asyncio.Task[Any]]) -> str:
    """How many are unfinished, which and where, and the threads that may be why: one line."""
    named = "; ".join(f"{task.get_name()} in {_place(task)}" for task in tasks[:_NAMED_AT_MOST])
    more = f"; and {len(tasks) - _NAMED_AT_MOST} more" if len(tasks) > _NAMED_AT_MOST else ""
    text = f"{len(tasks)} tasks are unfinished: {named}{more}"
    workers = sorted(t.name for t in threading.enumerate() if t is not threading.main_thread())
    if workers:
        text += (
            f". Threads alive: {', '.join(workers)}: a plain `def` endpoint or dependency, or "
            "to_thread, runs there and cannot answer in virtual time; make it `async def`"
        )
    return text


def _place(task: asyncio.Task[Any]) -> str:
    """The innermost line of the task that is not asyncio's own, as `function (module:line)`."""
    coro: Any = task.get_coro()
    place = type(coro).__name__
    while isinstance(coro, CoroutineType) and coro.cr_frame is not None:
        module = str(coro.cr_frame.f_globals.get("__name__", "?"))
        if not module.startswith("asyncio") or place == CoroutineType.__name__:
            place = f"{coro.__qualname__} ({module}:{coro.cr_frame.f_lineno})"
        coro = coro.cr_await
    return place
