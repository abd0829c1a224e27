"""Has an engine's audit trail in the journal, page by page, if it keeps one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import urlencode

import orjson

from contracts.ports import Response

_PATH: Final = "/probe/audit"
_PAGES_MOST: Final = 1_000
"""An engine whose cursor goes round in a circle must not hang who asks."""


async def read_audit(ask: Callable[[str], Awaitable[Response]]) -> None:
    """Ask for every page; ends at the first that is no page, and raises what asking raises."""
    path = _PATH
    for _ in range(_PAGES_MOST):
        following = _next(await ask(path))
        if following is None:
            return
        path = f"{_PATH}?{urlencode({'after': following})}"


def _next(page: Response) -> str | None:
    """The cursor of the page after; None when there is none, or when this is no page."""
    try:
        content = orjson.loads(page.body) if page.status == 200 else None
    except orjson.JSONDecodeError:
        return None
    following = content.get("next") if isinstance(content, dict) else None
    return None if following is None else str(following)
