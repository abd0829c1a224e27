"""Every error of this folder, as one tree.

SimulatorError
├── ClockError                             the virtual world cannot go on
│   ├── Deadlock                           nothing is ready and no timer is set, yet somebody waits
│   ├── Livelock                           turn follows turn and time does not move
│   ├── ForeignThread                      another thread called into the loop
│   ├── RealWorld                          a socket, process, signal or executor was asked for
│   └── CallbackFailed                     a loop callback raised
├── WireError
│   ├── EdgeInvalid                        an edge is not written `caller>callee`
│   ├── PartyUnknown                       no party of that name was ever attached
│   └── SocketClosed                       a socket server could not start, or was used once stopped
├── StateMisused                           a transaction inside another, or used outside its block
├── SnapshotForeign                        a snapshot of a state with other kinds of entities
├── DispatcherFailed                       pending work of a kind that nobody handles
├── AccessOver                             a partner's access that is over already is to be revoked
├── FaceInvalid                            a face with an endpoint that is not async, or named twice
├── Problem                                a request is refused (simulator/problem.py)
├── AppSilent                              an ASGI app ended without a whole answer
└── PlanInvalid                            a fault plan cannot be used: what, where, how to mend it

contracts.errors.Refused
└── HostNotAllowed                         the host is not on the allow-list: nothing was sent
"""

from __future__ import annotations

from contracts.errors import Refused


class SimulatorError(Exception):
    """The root of what this folder can raise."""


class ClockError(SimulatorError):
    """The virtual world cannot go on; the message names the cause."""


class Deadlock(ClockError):
    """No callback is ready and no timer is set, yet somebody still waits."""


class Livelock(ClockError):
    """The loop turned millions of times at one instant: somebody wakes somebody for ever."""


class ForeignThread(ClockError):
    """Another thread called into a virtual loop, whose order is its own alone."""


class RealWorld(ClockError):
    """Somebody asked a virtual loop for a socket, a process, a signal or an executor."""


class CallbackFailed(ClockError):
    """A callback of the loop raised; its error is the cause of this one."""


class WireError(SimulatorError):
    """The wire was used wrongly."""


class EdgeInvalid(WireError):
    """An edge is not written `caller>callee`."""


class PartyUnknown(WireError):
    """A call names a party that was never attached to the wire."""


class SocketClosed(WireError):
    """A socket server could not start, or was used after it stopped."""


class AppSilent(SimulatorError):
    """An ASGI app ended without a whole answer."""


class HostNotAllowed(Refused):
    """The host is not on the allow-list of the wire, so nothing was sent."""


class PlanInvalid(SimulatorError):
    """A fault plan cannot be used; says what is wrong, where, and how to mend it."""

    def __init__(self, what: str, where: str, mend: str) -> None:
        super().__init__(f"{where}: {what}; {mend}")
        self.what = what
        self.where = where
        self.mend = mend


class StateMisused(SimulatorError):
    """The state was used in a way that would break what a transaction promises."""


class SnapshotForeign(SimulatorError):
    """The snapshot does not fit the kinds of entities declared here."""


class DispatcherFailed(SimulatorError):
    """The dispatcher met pending work that it cannot hand to anybody."""


class AccessOver(SimulatorError):
    """A partner's access that is to be revoked has ended, or was revoked before."""

    def __init__(self, access: str, state: str) -> None:
        super().__init__(f"access {access} is {state} already")
        self.state = state


class FaceInvalid(SimulatorError):
    """A face cannot start as it is written; the message names the route."""
