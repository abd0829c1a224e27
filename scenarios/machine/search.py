"""A search: so many runs of the machine, until one fails.

Hypothesis draws them and stops at the first failure. It is made smaller by playing its script with
less and less in it (`script.shortened`): some 50 runs, where shrinking what was drawn takes 500.
"""

from __future__ import annotations

from typing import Final

import hypothesis.core
from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis.stateful import run_state_machine_as_test

from scenarios.driver.reference import Mutation
from scenarios.machine.errors import Broken
from scenarios.machine.log import Log
from scenarios.machine.machine import machine_of

_SEED: Final = "global_force_seed"

STEPS: Final = 30
"""Things that happen in a run."""


def search(
    runs: int,
    seed: int,
    *,
    mutate: Mutation | None = None,
    steps: int = STEPS,
) -> Log:
    """Run the machine so often, all chance from the seed; what was found is in the log.

    Raises whatever broke in harness or simulator.
    """
    log = Log()
    chosen = settings(
        max_examples=runs,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        print_blob=False,
        report_multiple_bugs=False,
        verbosity=Verbosity.quiet,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    before = getattr(hypothesis.core, _SEED)
    setattr(hypothesis.core, _SEED, seed)  # what `--hypothesis-seed` of its pytest plugin does
    try:
        run_state_machine_as_test(machine_of(log, mutate), settings=chosen)
    except Broken:
        return log
    finally:
        setattr(hypothesis.core, _SEED, before)
    return log
