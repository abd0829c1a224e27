"""Which engine a name moors under load, and how it is known to be at rest."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from unittest.mock import Mock

import pytest

from load.moorage import moored
from scenarios.driver.afloat import ProcessEngine
from scenarios.errors import EngineUnreachable
from simulator.landscape import Landscape

ASHORE = Mock(spec=Landscape, wire=Mock())
"""Nothing is started here, so that no world is needed."""


@pytest.mark.parametrize(("engine", "quiet_us"), [("reference", None), (sys.executable, 5)])
def test_an_engine_of_somebody_else_needs_no_probe_to_be_at_rest(
    engine: str, quiet_us: int | None, tmp_path: Path
) -> None:
    async def look() -> int | None:
        async with moored(engine, None, ASHORE, tmp_path, print, 5) as found:
            assert isinstance(found, ProcessEngine)
            return found.quiet_us

    assert asyncio.run(look()) == quiet_us


def test_a_command_that_is_not_there_is_refused_by_its_name(tmp_path: Path) -> None:
    async def look() -> None:
        async with moored("no-such-engine --token s3cret", None, ASHORE, tmp_path, print, 5):
            pass

    with pytest.raises(EngineUnreachable, match="no command 'no-such-engine'") as refused:
        asyncio.run(look())
    assert "s3cret" not in str(refused.value)
