"""What a call came to: done, refused for good, to be tried again, or uncertain."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Binding:
    """An object of the storefront and its counterpart in the ERP."""

    kind: str
    external: str
    internal: str


@dataclass(frozen=True, slots=True)
class Done:
    """The effect is there. `note` is created, found, applied, stale or ignored; `after` is the hash
    of what was written; `alert` asks for a human although nothing is left to do.
    """

    note: str
    version: int | None = None
    after: str | None = None
    binding: Binding | None = None
    alert: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """It will never be accepted as it is: a dead letter, with a reason code.

    `taken`: it had been taken before, and was refused when nobody was on the line any more.
    """

    reason: str
    taken: bool = False


@dataclass(frozen=True, slots=True)
class RetryAfter:
    """Not now: at `at_us`, or after a wait of the engine's own.

    `failed` False: a system was out of reach, which is no fault of the item. `missing` True: the
    counterpart does not exist yet. `doubt_us`: an earlier attempt is still in doubt.
    """

    reason: str
    at_us: int | None = None
    failed: bool = True
    missing: bool = False
    doubt_us: int | None = None


@dataclass(frozen=True, slots=True)
class Uncertain:
    """It may have had its effect, or have it later: to be looked up before another attempt, once
    `wait_us` have passed since `since_us`. `failed` False: the system said so of itself (503).
    """

    reason: str
    since_us: int
    wait_us: int
    failed: bool = True


Outcome = Done | Refused | RetryAfter | Uncertain
