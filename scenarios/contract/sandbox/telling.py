"""What is told of a target behind a profile: what it lacks, what is known of it until when."""

from __future__ import annotations

from typing import Any

import pytest

from scenarios.contract.sandbox.sandbox import SandboxTarget


def said_of(target: SandboxTarget) -> dict[str, Any]:
    """What `coverage.json` says of the target; no secret, no address and no file is in it."""
    profile, known = target.profile, target.known
    return {
        "target": profile.name,
        "digest": profile.digest,
        "requests": target.gate.answers,
        "withheld": target.gate.withheld,
        "lacks": [{"what": each.what, "why": each.why} for each in profile.lacks],
        "known": [
            {
                "id": each.id,
                "operation": each.operation,
                "check": each.check,
                "reason": each.reason,
                "expires": each.expires.isoformat(),
                "expired": each.expired(known.today),
                "seen": known.seen[each.id],
            }
            for each in profile.known
        ],
    }


def expired(target: SandboxTarget, failure: str) -> None:
    """Fail the running test where a known failure has expired."""
    entry = next(each for each in target.profile.known if each.id == failure)
    if entry.expired(target.known.today):
        pytest.fail(
            f"the known failure {entry.id} ({entry.operation}, {entry.check}) was excused until "
            f"{entry.expires}: {entry.reason}; mend it, or decide anew and write a later day",
            pytrace=False,
        )
