"""The sound example, which works an event off before it answers: longer than anybody waits."""

from __future__ import annotations

import asyncio
import runpy
from pathlib import Path
from typing import Any, Final

SOUND: Final = Path(__file__).parents[3] / "docs" / "examples" / "sound_python" / "engine.py"
LINGERS_S: Final = 7

sound = runpy.run_path(str(SOUND))
take_event = sound["Engine"].take_event


async def linger(engine: Any, request: Any) -> Any:
    """Take an event as ever, and answer in its own time."""
    answer = await take_event(engine, request)
    await asyncio.sleep(LINGERS_S)
    return answer


if __name__ == "__main__":
    sound["Engine"].take_event = linger
    asyncio.run(sound["serve"]())
