"""What `--target` names: a simulator, or the file of a profile, read and refused in full."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

from reports.contract import SUITE as CONTRACT
from reports.run import TargetChoice
from scenarios.contract.sandbox.read import is_profile, read_profile
from scenarios.contract.targets import target_of
from seatrial.errors import ConfigurationInvalid


def target_choice(
    name: str | None, suites: tuple[str, ...], allow_hosts: Collection[str]
) -> TargetChoice | None:
    """Whom the contract suite is to test; None where nobody was named.

    Raises ConfigurationInvalid, TargetUnknown, or ProfileInvalid with every mistake of a profile;
    nothing is asked of anybody before.
    """
    if name is None:
        return None
    if suites != (CONTRACT,):
        raise ConfigurationInvalid(
            f"--target is whom the suite {CONTRACT} tests, and no other suite meets it: "
            f"use it with --suite {CONTRACT} alone, or name no suite"
        )
    if not is_profile(name):
        target_of(name)
        return TargetChoice(name)
    path = Path(name).resolve()
    profile = read_profile(path, allow_hosts, datetime.now(UTC).date())
    hosts = tuple(sorted(set(allow_hosts)))
    return TargetChoice(profile.name, str(path), profile.digest, hosts)
