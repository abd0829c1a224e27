"""The first plugin of a suites' process: has it import the engine as a run's patch leaves it.

Whoever imports this module where SEATRIAL_RUN names a run whose engine is a patch gets a copy in
place of the installed engine. It has to come before any import of the engine, hence a module of
its own. From here to the end of the collection nothing is garbage, and nobody looks for it.
"""

from __future__ import annotations

import gc
import os
from pathlib import Path

from reports.run import ENVIRONMENT, Defect, read_run
from scenarios.defects import is_patch, text_of
from scenarios.patches import put_to_sea


def _of_this_process() -> Defect | None:
    path = os.environ.get(ENVIRONMENT)
    defect = None if path is None else read_run(Path(path)).configuration.defect
    return defect if defect is not None and is_patch(defect) else None


gc.disable()
_asked = _of_this_process()
if _asked is not None:
    put_to_sea(text_of(_asked), Path(_asked.file).name)
