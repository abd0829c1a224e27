"""The virtual event loop: time is an integer that jumps to the next timer, and order is total.

What it promises: microseconds counted from 0; of two timers at one instant the one set first runs
first; the same program runs the same way every time. What it refuses, by name: threads, sockets,
processes, signals, and going on when nobody can wake anybody.
Measured: a float clock at the Unix epoch livelocks the standard loop, whose timer heap is not FIFO
on ties.
"""

# ruff: noqa: SLF001 - a loop of one's own works on asyncio's handles, whose state is private

from __future__ import annotations

import asyncio
import heapq
import threading
import weakref
from asyncio.events import Handle, TimerHandle
from collections import deque
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator
from contextvars import Context, copy_context
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar, TypeVarTuple, Unpack

from simulator.errors import CallbackFailed, Deadlock, ForeignThread, Livelock, RealWorld
from simulator.waiting import describe_waiting, serial_of

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

_PURGE_AT: Final = 128
"""Cancelled timers that may lie in the heap before it is swept (if they are half of it)."""


class _Callback(Handle):
    """asyncio's handle, set up in one step: its own constructor asks whether to trace each."""

    __slots__ = ()
    if TYPE_CHECKING:
        _repr: str | None

    def __init__(
        self,
        callback: Callable[..., object],
        args: tuple[Any, ...],
        loop: asyncio.AbstractEventLoop,
        context: Context | None,
    ) -> None:
        self._context = copy_context() if context is None else context
        self._loop = loop
        self._callback = callback
        self._args = args
        self._cancelled = False
        self._repr = None
        self._source_traceback = None


class _Timer(TimerHandle):
    """asyncio's timer, set up in one step: its own two constructors cost half of a timer."""

    __slots__ = ()
    if TYPE_CHECKING:
        _scheduled: bool
        _repr: str | None
        _when: float

    def __init__(
        self,
        at_us: int,
        callback: Callable[..., object],
        args: tuple[Any, ...],
        loop: asyncio.AbstractEventLoop,
        context: Context | None,
    ) -> None:
        self._context = copy_context() if context is None else context
        self._loop = loop
        self._callback = callback
        self._args = args
        self._cancelled = False
        self._repr = None
        self._source_traceback = None
        self._when = at_us / 1_000_000
        self._scheduled = True


class VirtualLoop(asyncio.BaseEventLoop):
    """An asyncio loop whose clock stands still while callbacks run and then jumps.

    Tasks are named `<name>#<serial>`, so that their order of creation is known.
    """

    turns_at_most = 5_000_000
    """Turns at one instant that are taken for work; beyond, the world is stuck."""

    def __init__(self) -> None:
        super().__init__()
        self._now_us = 0
        self._ready: deque[Handle] = deque()
        self._timers: list[tuple[int, int, _Timer]] = []
        self._timer_serial = 0
        self._task_serial = 0
        self._cancelled_timers = 0
        self._turns = 0
        self._stopping = False
        self._thread_id: int | None = None
        self._generators: weakref.WeakKeyDictionary[AsyncGenerator[Any, Any], None] = (
            weakref.WeakKeyDictionary()
        )
        self._error: BaseException | None = None
        self.complaints: list[str] = []
        """What asyncio reported without a caller to raise it to, such as a task's lost error."""

    def now_us(self) -> int:
        """Microseconds since the loop was made."""
        return self._now_us

    def time(self) -> float:
        """Seconds since the loop was made, as asyncio wants them."""
        return self._now_us / 1_000_000

    def call_later(
        self,
        delay: float,
        callback: Callable[[Unpack[Ts]], object],
        *args: *Ts,
        context: Context | None = None,
    ) -> TimerHandle:
        """Run a callback `delay` seconds from now, rounded to a microsecond."""
        at_us = self._now_us + round(delay * 1_000_000)
        return self.call_at_us(at_us, callback, *args, context=context)

    def call_at(
        self,
        when: float,
        callback: Callable[[Unpack[Ts]], object],
        *args: *Ts,
        context: Context | None = None,
    ) -> TimerHandle:
        """Run a callback at `when` seconds, rounded to a microsecond."""
        return self.call_at_us(round(when * 1_000_000), callback, *args, context=context)

    def call_at_us(
        self,
        at_us: int,
        callback: Callable[[Unpack[Ts]], object],
        *args: *Ts,
        context: Context | None = None,
    ) -> TimerHandle:
        """Run a callback at an instant, or in the next turn when that is past."""
        if at_us < self._now_us:
            at_us = self._now_us
        timer = _Timer(at_us, callback, args, self, context)
        self._timer_serial = serial = self._timer_serial + 1
        heapq.heappush(self._timers, (at_us, serial, timer))
        return timer

    def call_soon(
        self,
        callback: Callable[[Unpack[Ts]], object],
        *args: *Ts,
        context: Context | None = None,
    ) -> Handle:
        """Run a callback in the next turn, in the order of asking."""
        handle = _Callback(callback, args, self, context)
        self._ready.append(handle)
        return handle

    def create_task(
        self,
        coro: Generator[Any, None, T] | Coroutine[Any, Any, T],
        *,
        name: object = None,
        context: Context | None = None,
    ) -> asyncio.Task[T]:
        """Start a task, numbered in the order of creation."""
        self._task_serial = serial = self._task_serial + 1
        label = "task" if name is None else name
        return asyncio.Task(coro, loop=self, name=f"{label}#{serial}", context=context)

    def tasks(self) -> list[asyncio.Task[Any]]:
        """The unfinished tasks, oldest first."""
        return sorted(asyncio.all_tasks(self), key=serial_of)

    def call_soon_threadsafe(
        self,
        callback: Callable[[Unpack[Ts]], object],
        *args: *Ts,
        context: Context | None = None,
    ) -> Handle:
        """From the loop's own thread the same as `call_soon`; any other thread ends the world."""
        if self._thread_id is not None and threading.get_ident() != self._thread_id:
            error = ForeignThread(
                f"thread {threading.current_thread().name!r} called into the virtual loop with "
                f"{getattr(callback, '__qualname__', callback)!s}; make the endpoint, dependency "
                "or helper that it serves `async def`, and use no to_thread"
            )
            self._error = error
            raise error
        return self.call_soon(callback, *args, context=context)

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        """A callback that raised ends the world; what came too late for that is a complaint."""
        error = context.get("exception")
        if "handle" in context and error is not None:
            failed = CallbackFailed(f"a loop callback raised {type(error).__name__}: {error}")
            failed.__cause__ = error
            self._error = self._error or failed
        else:
            self.complaints.append(f"{context.get('message')}: {type(error).__name__}")

    def _run_once(self) -> None:
        """Go on to the next instant at which there is anything to do, and take all of its turns."""
        ready = self._ready
        if not ready and not self._stopping:
            self._drop_cancelled()
            if not self._timers:
                who = describe_waiting(self.tasks())
                raise Deadlock(f"no ready callback and no timer, and {who}")
            self._now_us = self._timers[0][0]
            self._turns = 0
        self._turn()
        while ready and not self._stopping:
            self._turn()

    def _turn(self) -> None:
        ready, timers, now_us = self._ready, self._timers, self._now_us
        while timers and timers[0][0] <= now_us:
            timer = heapq.heappop(timers)[2]
            timer._scheduled = False
            ready.append(timer)
        for _ in range(len(ready)):
            handle = ready.popleft()
            if not handle._cancelled:
                handle._run()
        self._turns += 1
        if self._error is not None or self._turns > self.turns_at_most:
            self._end()

    def _end(self) -> NoReturn:
        error, self._error = self._error, None
        turns, self._turns = self._turns, 0
        raise error or Livelock(
            f"{turns} turns at {self._now_us} us and time does not move; "
            + describe_waiting(self.tasks())
        )

    def _drop_cancelled(self) -> None:
        timers = self._timers
        while timers and timers[0][2]._cancelled:
            heapq.heappop(timers)[2]._scheduled = False
            self._cancelled_timers -= 1

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        if not isinstance(handle, _Timer) or not handle._scheduled:
            return
        self._cancelled_timers += 1
        if self._cancelled_timers > _PURGE_AT and self._cancelled_timers * 2 > len(self._timers):
            self._purge()

    def _purge(self) -> None:
        kept = []
        for entry in self._timers:
            if entry[2]._cancelled:
                entry[2]._scheduled = False
            else:
                kept.append(entry)
        heapq.heapify(kept)
        self._timers[:] = kept
        self._cancelled_timers = 0

    def _asyncgen_firstiter_hook(self, agen: AsyncGenerator[Any, Any]) -> None:
        self._generators[agen] = None

    def _asyncgen_finalizer_hook(self, agen: AsyncGenerator[Any, Any]) -> None:
        self._generators.pop(agen, None)
        if not self.is_closed():
            self.create_task(agen.aclose(), name="aclose")

    async def shutdown_asyncgens(self) -> None:
        """Close the generators that are still open, oldest first."""
        for generator in list(self._generators):
            await generator.aclose()

    def close(self) -> None:
        """Forget every timer and callback."""
        super().close()
        self._timers.clear()
        self._generators.clear()

    def _refuse(self, *_args: object, **_options: object) -> NoReturn:
        raise RealWorld(
            "a virtual loop has no threads, sockets, pipes, processes or signals; "
            "what needs one belongs on the wall clock"
        )

    async def _refuse_awaited(self, *_args: object, **_options: object) -> NoReturn:
        self._refuse()

    run_in_executor = _refuse
    add_reader = remove_reader = add_writer = remove_writer = _refuse
    add_signal_handler = remove_signal_handler = _refuse
    sock_recv = sock_recv_into = sock_recvfrom = sock_recvfrom_into = _refuse_awaited
    sock_sendall = sock_sendto = sock_connect = sock_accept = sock_sendfile = _refuse_awaited
    create_connection = create_server = create_datagram_endpoint = _refuse_awaited
    create_unix_connection = create_unix_server = start_tls = sendfile = _refuse_awaited
    connect_accepted_socket = connect_read_pipe = connect_write_pipe = _refuse_awaited
    subprocess_exec = subprocess_shell = getaddrinfo = getnameinfo = _refuse_awaited
