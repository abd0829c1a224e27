"""The reference engine, but for one thing: it does not wait for the acknowledgement of a file.

It writes the same order once more, under a name of its own, and then looks what became of that.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from engine import __main__ as process
from engine.drop import DropHttp, DropProbe
from engine.senders.order import Absent, Probed

_WRITTEN: Counter[str] = Counter()
_TWICE = 2

_enter, _probe = DropHttp._enter, DropProbe.__call__


async def enter(self: DropHttp, path: str, request: Any) -> Any:
    """Under a key that differs from the one before, and the name is made of it."""
    key = request.headers["idempotency-key"]
    _WRITTEN[key] += 1
    if _WRITTEN[key] < _TWICE:
        request.headers["idempotency-key"] = f"first-{key}"
    return await _enter(self, path, request)


async def probe(self: DropProbe, shop: str, reference: str, doubt_us: int) -> Probed:
    """Nothing is there, until the second file was written."""
    if len(_WRITTEN) == 0 or min(_WRITTEN.values()) < _TWICE:
        return Absent()
    return await _probe(self, shop, reference, doubt_us)


if __name__ == "__main__":
    DropHttp._enter = enter  # type: ignore[method-assign]
    DropProbe.__call__ = probe  # type: ignore[method-assign]
    raise SystemExit(process.main())
