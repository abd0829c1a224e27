"""The header of a journal: what a judge must know of a world before he reads on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from contracts.journal import VERSION
from contracts.scope import Scope, identities
from simulator.faults import FaultPlan, kills
from simulator.profiles import Profile
from simulator.seed import Seed
from simulator.world.spec import World


def header(
    world: World,
    seed: Seed,
    profile: Profile,
    plan: FaultPlan,
    engine: str,
    versions: Mapping[str, str],
    scope: Scope,
) -> dict[str, Any]:
    """The body of a journal's header: a world, what happens to it, and how it is judged."""
    kept_s = profile.kept_s(scope.freshness_s())
    return {
        "journal": VERSION,
        "seed": seed.value,
        "world": world.header(),
        "engine": engine,
        "profile": profile.document(),
        "faults": weather(world, seed, plan),
        "scope": profile.allowed_s(scope.freshness_s()),
        **({"kept_s": kept_s} if kept_s else {}),
        **scope.told(),
        "identities": {name: one.told() for name, one in identities(scope).items()},
        "judgeable": "all",
        "versions": dict(versions),
        **profile.dialect(),
        "canaries": [asdict(canary) for canary in world.canaries],
    }


def weather(world: World, seed: Seed, plan: FaultPlan) -> dict[str, Any]:
    """The fault plan as it was resolved for a world: every rule, what it must hit, every kill."""
    planned = kills(plan, seed, world.starts_at, world.ends_at, world.cut_over_at)
    told = [kill.facts() | {"point": kill.point, "side": kill.side} for kill in planned]
    return plan.document() | {"digest": plan.digest, "kills": told}
