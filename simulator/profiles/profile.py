"""One profile: the figures in which real ERPs differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Generic, Self, TypeVar

T = TypeVar("T")

CURSOR: Final = "cursor"
OFFSET: Final = "offset"
LINK: Final = "link"
PAGE: Final = "page"
BY_STATUS: Final = "status"
INSIDE: Final = "inside"
"""Where an ERP says that it refuses an order: by the status of its answer, or inside a 200."""

STYLES: Final = (CURSOR, OFFSET, LINK, PAGE)
"""In which ways a list goes on behind its first page."""


@dataclass(frozen=True, slots=True)
class Figure(Generic[T]):
    """A value and where it comes from: a document, a measurement, or a choice that says so."""

    value: T
    source: str


@dataclass(frozen=True, slots=True)
class Profile:
    """How one kind of ERP behaves.

    Lists have pages of the style `paging`: `cursor` as their contracts say, or `offset`, `link` and
    `page` as the contract `listings` does, and a list by its own contract then ends with its first
    page. A page of a list holds `page_cap` rows whatever is asked for (`page_limit` where it is 0).
    `price_policy`: `as_given` takes the client's price, `checked` refuses one that the ERP would
    not give, and `held` holds the order of one for its price, where what the line costs is more
    than `price_tolerance_percent` off. Times are in seconds, of the injected clock, but for those
    that end in `_ms`.

    What follows holds for every client but the ERP's own people at their screens, and the same
    figures are what a scope matrix is checked against. `calls_per_minute` are counted over
    `window_s`; `at_once` calls are served at a time and `queued` wait for their turn; `server_ms`
    is how long the server works for one client per window. Each of these is no limit where it is 0.
    What is beyond them is answered 429, with Retry-After where `retry_after` says so. Bodies are of
    `body_most` bytes at most (413). A read takes `read_ms`, a write `write_ms`. For `closed_for_s`
    from the minute `closed_at_minute` of the day (UTC) on, nobody is served: 503 with Retry-After.
    `batch_every_s` is how seldom it lets go of an object's changes: files are written so often, and
    behind an API what clerks enter takes effect when so often a job posts it, or once a
    day at the minute of `posted_at_minute` (UTC). What stands in `snapshots` is told as it is when
    so often a job looks at it, dated with that instant, and not as it goes on meanwhile. A month is
    closed by a job `closes_before_s` before its end, never where that is 0; what is posted later
    counts from the next. Where files are all that it knows, it takes them in every `import_every_s`
    and writes everything out at `full_at_minute`.
    What it refuses of order entry on the merits it says by the status of the answer, or `inside`
    one that is 200 either way (`refusals`). With `conditional_changes` an order is amended only
    against the version that it has, which the client names.
    Of a new order the fields of `capitals` lose the blanks at their ends and are put in capitals,
    and then those of `lengths` are cut to so many characters; nobody is told. One of
    `block_from_lines` lines or more (none where it is 0) is blocked for delivery. Where there is
    one, `undocumented` is a field of its orders that no contract names, and that an upgrade takes
    away `upgrade_after_s` after the world's start.
    An order is answered 202 and posted `posts_after_s` later, where that is not 0: then it is
    entered or refused, and the contract `postings` says which.
    With `locks_nowait` a write fails with 503 while another one of the same account is under way,
    and one that is refused on its merits has failed so `locks_before_refusal` times before.
    Who showed `wrong_logins_most` wrong secrets within `wrong_logins_window_s` gets no token for a
    while, with the right one neither (429); there is no such limit where it is 0.
    With `confirmable_warnings` an order that it warns of is entered when that is accepted.
    """

    id: str
    idempotency_keys: Figure[bool]
    idempotency_ttl_s: Figure[int]
    push: Figure[bool]
    push_delay_s: Figure[int]
    page_limit: Figure[int]
    paging: Figure[str]
    page_cap: Figure[int]
    token_ttl_s: Figure[int]
    max_processing_s: Figure[int]
    price_policy: Figure[str]
    price_tolerance_percent: Figure[str]
    calls_per_minute: Figure[int]
    window_s: Figure[int]
    at_once: Figure[int]
    queued: Figure[int]
    server_ms: Figure[int]
    retry_after: Figure[bool]
    body_most: Figure[int]
    read_ms: Figure[int]
    write_ms: Figure[int]
    closed_at_minute: Figure[int]
    closed_for_s: Figure[int]
    batch_every_s: Figure[Mapping[str, int]]
    snapshots: Figure[tuple[str, ...]]
    posted_at_minute: Figure[Mapping[str, int]]
    closes_before_s: Figure[int]
    import_every_s: Figure[int]
    full_at_minute: Figure[int]
    refusals: Figure[str]
    conditional_changes: Figure[bool]
    lengths: Figure[Mapping[str, int]]
    capitals: Figure[tuple[str, ...]]
    block_from_lines: Figure[int]
    undocumented: Figure[str]
    upgrade_after_s: Figure[int]
    posts_after_s: Figure[int]
    locks_nowait: Figure[bool]
    locks_before_refusal: Figure[int]
    confirmable_warnings: Figure[bool]
    wrong_logins_most: Figure[int]
    wrong_logins_window_s: Figure[int]

    @property
    def by_files(self) -> bool:
        """Whether the ERP has no API, and files are the only way into and out of it."""
        return self.import_every_s.value > 0

    @property
    def snapshots_s(self) -> Mapping[str, int]:
        """How often an ERP with an API takes a snapshot of an object, where it tells of no other
        figure; files are written as they are due, and have them as they are then.
        """
        if self.by_files:
            return {}
        return {name: self.batch_every_s.value[name] for name in self.snapshots.value}

    @property
    def posted_every_s(self) -> Mapping[str, int]:
        """How seldom a job posts what clerks enter of an object."""
        left = self.batch_every_s.value.items()
        return {name: every_s for name, every_s in left if name not in self.snapshots.value}

    def allowed_s(self, freshness_s: Mapping[str, int]) -> dict[str, int]:
        """How old what is shown may be, by the figures of a scope matrix: a figure that leaves no
        room for the window of a snapshot counts from the snapshot, and that of orders leaves out
        how long the ERP itself keeps them before it posts them.
        """
        windows = self.snapshots_s
        allowed = {
            name: figure + (windows[name] if figure <= windows.get(name, 0) else 0)
            for name, figure in freshness_s.items()
        }
        if "orders" in allowed:
            allowed["orders"] += self.posts_after_s.value
        return allowed

    def kept_s(self, freshness_s: Mapping[str, int]) -> dict[str, int]:
        """How much of that is the ERP's own: as long as it keeps what nobody can read yet."""
        allowed = self.allowed_s(freshness_s)
        return {
            name: allowed[name] - figure
            for name, figure in freshness_s.items()
            if allowed[name] > figure
        }

    @property
    def windows_s(self) -> Mapping[str, int]:
        """How long a change of an object may wait until the ERP lets go of it."""
        nightly = dict.fromkeys(self.posted_at_minute.value, _DAY_S)
        later = {"orders": self.posts_after_s.value} if self.posts_after_s.value else {}
        return {**self.batch_every_s.value, **nightly, **later}

    @property
    def list_limit(self) -> int:
        """How many rows a page of a list has at most."""
        return self.page_cap.value or self.page_limit.value

    def dialect(self) -> dict[str, Any]:
        """What the header of a journal says of its ways with a new order: empty for most.

        `price_tolerance_percent` where it holds an order for a price that is more than that off.
        """
        told: dict[str, Any] = {
            "lengths": dict(self.lengths.value),
            "capitals": list(self.capitals.value),
            "block_from_lines": self.block_from_lines.value,
            "price_tolerance_percent": self._tolerance(),
        }
        changed = {name: value for name, value in told.items() if value}
        return {"dialect": changed} if changed else {}

    def _tolerance(self) -> str:
        return self.price_tolerance_percent.value if self.price_policy.value == "held" else ""

    def document(self) -> dict[str, Any]:
        """What the ERP says of itself (`erp.profile.read`)."""
        return {
            "profile": self.id,
            "idempotency_keys": self.idempotency_keys.value,
            "push": self.push.value,
            "max_processing_s": self.max_processing_s.value,
            "page_limit": self.page_limit.value,
            "token_ttl_s": self.token_ttl_s.value,
        }

    def at_leisure(self) -> Self:
        """The same ERP without a budget: for worlds in which time is not what it is elsewhere.

        A contract test makes a year's calls in one virtual instant, and a load test asks what the
        system bears, not what somebody allows.
        """
        return replace(
            self,
            calls_per_minute=_LIFTED,
            at_once=_LIFTED,
            server_ms=_LIFTED,
            read_ms=_LIFTED,
            write_ms=_LIFTED,
            closed_for_s=_LIFTED,
            posts_after_s=_LIFTED,
            locks_before_refusal=_LIFTED,
            **(self._without_timetable() if self.by_files else self._told_at_once()),
        )

    def _without_timetable(self) -> dict[str, Any]:
        """Files come and are taken in within a second of when there is something in them."""
        every_s = dict.fromkeys(self.batch_every_s.value, _AT_ONCE.value)
        return {
            "import_every_s": _AT_ONCE,
            "max_processing_s": _AT_ONCE,
            "batch_every_s": Figure(every_s, _AT_ONCE.source),
        }

    def _told_at_once(self) -> dict[str, Any]:
        """Stock as it is, and no job that would tell of it later."""
        return {
            "snapshots": Figure((), _LIFTED.source),
            "batch_every_s": Figure(self.posted_every_s, _LIFTED.source),
        }


_DAY_S: Final = 86_400
_AT_ONCE: Final = Figure(1, "lifted: files have no timetable where time is not the business's")
_LIFTED: Final = Figure(0, "lifted: this world's time is not the business's")
