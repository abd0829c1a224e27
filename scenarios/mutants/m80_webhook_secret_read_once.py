"""M-80: the webhook secret is read when the engine starts and never again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from engine import Parts
from engine.signature import WebhookVerifier
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    known = parts.config.credentials.webhook_secret
    once = WebhookVerifier(known, parts.config.intake.tolerance_s)

    def verify(headers: Mapping[str, str], body: bytes, now: datetime) -> str:
        touch()
        return once(headers, body, now)

    return replace(parts, verify=verify)


M80 = Mutant(
    id="M-80",
    name="the webhook secret is read once",
    expected=("I-01", "I-24"),
    needs=("F-63",),
    seen_in="-",
    apply=_apply,
)
