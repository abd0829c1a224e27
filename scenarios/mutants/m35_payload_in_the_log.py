"""M-35: an order that could not be sent is written to the log as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from scenarios.mutants.grafts import telling_of_unsent
from scenarios.mutants.mutant import Mutant


def _lines(request: Mapping[str, Any]) -> Iterator[str]:
    yield "order not sent: " + orjson.dumps(request).decode()


M35 = Mutant(
    id="M-35",
    name="whole payload in the error log",
    expected=("I-39",),
    needs=("F-65",),
    seen_in="eclipse-edc/Connector #1788",
    apply=telling_of_unsent(_lines),
)
