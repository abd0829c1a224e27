"""The configuration of one engine: one frozen tree, in which an unknown key is an error."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Final, Self, get_type_hints

from contracts.errors import ContractUnknown
from contracts.negotiation import read_versions
from contracts.scope import Scope, load_scope
from engine.errors import ConfigInvalid


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who the engine is; the secret never appears in a `repr`, a log line or an error."""

    client_id: str = "engine"
    client_secret: str = field(default="", repr=False)
    webhook_secret: str = field(default="", repr=False)
    token_path: str = "/oauth/token"  # noqa: S105 (a path, not a secret)
    token_edge: str | None = None
    """The edge that grants tokens; None: each system grants its own at `token_path`."""
    acting: Mapping[str, str] = field(default_factory=dict)
    """The client id that is used for an object's flow, or for reading a system, where it is not
    `client_id`; see `contracts.scope.acting`."""
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    """The secret of each of these."""
    fresh: Callable[[str], str] | None = None
    """The secret of a client id as it is now, where it may be rotated while the engine runs."""

    fresh_webhook: Callable[[], str] | None = None
    """What webhooks are signed with as it is now; several secrets are parted by white space."""

    def login(self, purpose: str) -> tuple[str, str]:
        """Client id and secret for a flow's object, or for the system that is read."""
        client = self.acting.get(purpose, self.client_id)
        if self.fresh is not None:
            return client, self.fresh(client)
        return client, self.keys.get(client, self.client_secret)


@dataclass(frozen=True, slots=True)
class Retry:
    """When to try again, and when to give up.

    A wait starts at `first_ms`, doubles with every failure and ends at `cap_ms`; half of it is
    drawn from the seed. `failures` parks an item; `missing_failures` one whose counterpart is not
    there yet; `outage_ms` one whose system stayed out of reach (never counted as its failure).
    """

    first_ms: int = 1_000
    cap_ms: int = 300_000
    failures: int = 12
    missing_failures: int = 6
    outage_ms: int = 5 * 86_400_000


@dataclass(frozen=True, slots=True)
class Intake:
    """What is accepted: deliveries signed at most `tolerance_s` ago, while less than `limit` items
    are open; beyond that the storefront is asked to come back after `retry_after_s`.
    """

    tolerance_s: int = 300
    limit: int = 10_000
    retry_after_s: int = 30


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """When the two systems are compared (minutes after midnight UTC), and how much of them.

    Whatever flows bring the storefront is compared with what it holds, all of it by hashes, every
    night. Besides, the ERP's lists are compared with the storefront's: orders and shipments as far
    as they changed since the last run, shipments in full every `full_nights`-th night. Stock, which
    knows no such window, is listed in full: every night up to `nightly_rows` rows, else every
    `full_nights`-th.
    `grace_ms` is how old an order must be before its absence in the ERP is a finding.
    """

    enabled: bool = True
    at_minute: int = 180
    nightly_rows: int = 100
    full_nights: int = 7
    grace_ms: int = 3_600_000


def poll_ms_of(scope: Scope) -> int:
    """Half the shortest freshness of what comes from the ERP, which has one feed for all of it."""
    poll_s = scope.poll_s("erp")
    if poll_s is None:
        raise ConfigInvalid("the scope matrix has nothing that comes from the ERP: nothing to sync")
    return poll_s * 1_000


@cache
def scope_poll_ms() -> int:
    """The same of our own scope matrix."""
    return poll_ms_of(load_scope())


@dataclass(frozen=True, slots=True)
class Owner:
    """The system whose value holds, who decides about it, and whom to call."""

    system: str
    stakeholder: str
    escalation: str


def owners_of(scope: Scope) -> dict[str, Owner]:
    """The owner of each object of a scope matrix."""
    return {
        row.id: Owner(row.owner, one.stakeholder, one.escalation)
        for row in scope.objects.values()
        if (one := scope.systems.get(row.owner)) is not None
    }


@cache
def scope_owners() -> Mapping[str, Owner]:
    """The same of our own scope matrix."""
    return MappingProxyType(owners_of(load_scope()))


API: Final = "api"
FILES: Final = "files"


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that can be set.

    `contracts` pins the versions that the engine is written for, such as `orders@2.0.0`; of the
    others it speaks the first and says nothing of it.
    `erp_orders`: whether orders that begin in the ERP, and their papers, go to the storefront.
    `workers` calls are in flight per system at most; `batch_rows` rows go into one PUT and
    `page_rows` are asked for per page; `poll_ms` is how often the ERP's feed is read when nothing
    pushes, and `wms_poll_ms` what a WMS confirmed, 0 where there is none. `interface` says how the
    ERP is met: by its `api`, or by `files`, which it takes in every `import_s`; they are called
    for, or lie in the folder `drop_dir`.
    `max_processing_ms` stands in until the ERP's own figure was read from its profile. `wiring`
    says how rows of the scope matrix are wired where not by the middleware, as `engine.wiring`
    writes it.
    """

    tenant: str = "main"
    contracts: str = ""
    interface: str = API
    import_s: int = 300
    drop_dir: str = ""
    credentials: Credentials = field(default_factory=Credentials)
    erp_orders: bool = True
    workers: int = 16
    batch_rows: int = 500
    page_rows: int = 500
    poll_ms: int = field(default_factory=scope_poll_ms)
    wms_poll_ms: int = 0
    timeout_ms: int = 10_000
    lease_ms: int = 300_000
    max_processing_ms: int = 120_000
    stop_grace_ms: int = 2_000
    retry: Retry = field(default_factory=Retry)
    wiring: str = ""
    intake: Intake = field(default_factory=Intake)
    reconciliation: Reconciliation = field(default_factory=Reconciliation)
    owners: Mapping[str, Owner] = field(default_factory=scope_owners)
    """Whose word holds of each row of the scope matrix."""

    @property
    def pins(self) -> dict[str, str]:
        """The pinned version of each contract that is pinned."""
        return dict(_listed(self.contracts))

    @classmethod
    def parse(cls, settings: Mapping[str, Any]) -> Self:
        """From nested mappings; raises `ConfigInvalid` naming the key, never its value."""
        config: Self = _parse(cls, settings, "")
        return config

    def __post_init__(self) -> None:
        for name in ("workers", "batch_rows", "page_rows", "poll_ms", "timeout_ms", "lease_ms"):
            if getattr(self, name) < 1:
                raise ConfigInvalid(f"{name} is at least 1")
        if self.wms_poll_ms < 0:
            raise ConfigInvalid("wms_poll_ms is 0, for no WMS, or more")
        if self.lease_ms <= 2 * self.timeout_ms:
            raise ConfigInvalid("lease_ms is longer than two calls, that is 2 x timeout_ms")
        if self.interface not in (API, FILES):
            raise ConfigInvalid(f"interface is {API} or {FILES}")
        if len(self.pins) < len(_listed(self.contracts)):
            raise ConfigInvalid("contracts pins a contract twice")
        if not 0 <= self.reconciliation.at_minute < 1_440:
            raise ConfigInvalid("reconciliation.at_minute is a minute of the day, 0 to 1439")


def _listed(text: str) -> tuple[tuple[str, str], ...]:
    try:
        return read_versions(text)
    except ContractUnknown as error:
        raise ConfigInvalid(f"contracts: {error}") from None


def _parse(kind: Any, settings: Any, where: str) -> Any:
    if not isinstance(settings, Mapping):
        raise ConfigInvalid(f"{where or 'the configuration'} is a table of settings")
    hints = get_type_hints(kind)
    known = {each.name: each for each in fields(kind)}
    for name in sorted(set(settings) - set(known)):
        raise ConfigInvalid(f"unknown setting {where}{name}; known are {', '.join(sorted(known))}")
    for name, each in known.items():
        required = each.default is MISSING and each.default_factory is MISSING
        if required and name not in settings:
            raise ConfigInvalid(f"setting {where}{name} is missing")
    return kind(
        **{name: _value(hints[name], value, f"{where}{name}") for name, value in settings.items()}
    )


def _value(hint: Any, value: Any, where: str) -> Any:
    if is_dataclass(hint):
        return _parse(hint, value, f"{where}.")
    wanted = str if hint not in (int, bool) else hint
    if type(value) is not wanted and not (value is None and hint == str | None):
        raise ConfigInvalid(f"setting {where} is a {wanted.__name__}")
    return value
