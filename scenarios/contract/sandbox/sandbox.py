"""The target that a profile describes: a real system behind the gate, itself the subject."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from urllib.parse import urlsplit

from contracts.ports import Request, Response
from scenarios.contract.errors import TargetSilent, TargetUnready
from scenarios.contract.finding import Finding
from scenarios.contract.sandbox.credentials import Tokens, identity_of, secret_of
from scenarios.contract.sandbox.gate import Gate, sender
from scenarios.contract.sandbox.pace import Pace
from scenarios.contract.sandbox.profile import CHECK, NEGATIVE, Known, Profile
from scenarios.contract.target import Budget, Face, Identity
from scenarios.invariants.model import INTEGRATION

SYSTEM: Final = "api"
"""What the one system of a profile is called."""


@dataclass(slots=True)
class KnownFailures:
    """The baseline of a profile as of a day: it excuses what has not expired, and counts it."""

    entries: Sequence[Known]
    today: date
    seen: Counter[str] = field(default_factory=Counter, init=False)

    def excuse(self, finding: Finding) -> bool:
        """Whether a finding is known and not expired; every one it speaks of counts as seen."""
        known = [each for each in self.entries if each.speaks_of(finding)]
        self.seen.update(each.id for each in known)
        return any(not each.expired(self.today) for each in known)


@dataclass(slots=True)
class SandboxTarget:
    """A system somewhere else; nothing of it is ours, so nothing of it is reset or moved."""

    profile: Profile
    known: KnownFailures
    nonce: str
    pace: Pace = field(init=False)
    gate: Gate = field(init=False)
    tokens: Tokens = field(init=False)

    def __post_init__(self) -> None:
        ca_file = self.profile.ca_file
        self.pace = Pace(self.profile.limits.requests_per_second)
        self.gate = Gate(self.profile, self.pace, sender(None if ca_file is None else str(ca_file)))
        self.tokens = Tokens(self._for_token, self.pace.now_s)

    @property
    def name(self) -> str:
        return self.profile.name

    def face(self, system: str) -> Face:  # noqa: ARG002 - there is one
        """The system, as whoever its identities are; raises TargetUnready, TargetSilent."""
        profile, amount = self.profile, self.profile.amount
        return Face(
            target=profile.name,
            system=SYSTEM,
            subject=INTEGRATION,
            document=profile.document,
            base_url=profile.base_url,
            app=self.gate,
            send=self.gate.by_hand,
            identities=self._identities(),
            holdings=profile.holdings,
            reset=None,
            let_pass=None,
            budget=Budget(
                amount.examples,
                amount.walks,
                int(amount.edges),
                amount.negative and profile.lack(NEGATIVE) is None,
            ),
            without=tuple(
                each.what.removeprefix(CHECK)
                for each in profile.lacks
                if each.what.startswith(CHECK)
            ),
            refusals=profile.refusals,
            closed=profile.allows,
            known=self.known,
            nonce=self.nonce,
        )

    def stale(self) -> bool:
        """Whether an identity's token is about to end, so that the face must be made anew."""
        return self.tokens.ending()

    def call_once(self) -> None:
        """Make sure that somebody is there; raises TargetSilent, which says how to mend it."""
        base = urlsplit(self.profile.base_url)
        try:
            self.gate.knock(self.gate.origin, Request("GET", base.path or "/"))
        except TargetSilent as error:
            where = f"{base.scheme}://{base.netloc}"
            raise TargetSilent(
                f"the target {self.name} at {where} gives no answer ({error}); start it, or mend "
                f"base_url in {self.profile.file}"
            ) from None

    def close(self) -> None:
        """Nothing of it is ours to stop."""

    def _identities(self) -> list[Identity]:
        found = []
        for client in self.profile.clients:
            secret = secret_of(client, self.profile.file.parent)
            if not secret:
                where = client.secret_env or client.secret_file
                raise TargetUnready(f"{where} holds no secret for {client.name}")
            token = self.tokens.of(client, secret) if client.kind == "oauth2" else secret
            found.append(identity_of(client, secret, token))
        return found

    def _for_token(self, url: str, request: Request) -> Response:
        parts = urlsplit(url)
        asked = Request(request.method, parts.path, request.headers, request.body)
        return self.gate.knock(f"{parts.scheme}://{parts.netloc}", asked)
