"""Work that stands and falls together."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any


async def together(*parts: Awaitable[Any]) -> list[Any]:
    """Await all of them; the first that fails ends the others, and what it raised is raised.

    A task group would wrap it, and nobody could catch it by its name.
    """
    tasks = [asyncio.ensure_future(part) for part in parts]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
