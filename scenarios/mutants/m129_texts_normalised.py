"""M-129: texts are put into a composed form of Unicode on their way into the ERP."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from unicodedata import normalize

from scenarios.mutants.grafts import Document, mapping
from scenarios.mutants.mutant import Mutant

_TEXTS: Final = ("purchase_order_number", "notes")


def _rewritten(text: Any) -> Any:
    return normalize("NFKC", text) if isinstance(text, str) else text


def _change(_order: Mapping[str, Any], request: Document) -> Document:
    place = {name: _rewritten(value) for name, value in request["deliver_to"].items()}
    texts = {name: _rewritten(request.get(name)) for name in _TEXTS}
    return {**request, **texts, "deliver_to": place}


M129 = Mutant(
    id="M-129",
    name="texts normalised",
    expected=("I-04",),
    needs=("an order whose texts are not as a form would have them",),
    seen_in="importers that normalise what they read, so that searching finds it",
    apply=mapping("map_order", _change),
)
