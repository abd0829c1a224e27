"""M-128: texts lose the blanks at their ends on their way into the ERP."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from scenarios.mutants.grafts import Document, mapping
from scenarios.mutants.mutant import Mutant

_TEXTS: Final = ("purchase_order_number", "notes")


def _rewritten(text: Any) -> Any:
    return text.strip() if isinstance(text, str) else text


def _change(_order: Mapping[str, Any], request: Document) -> Document:
    place = {name: _rewritten(value) for name, value in request["deliver_to"].items()}
    texts = {name: _rewritten(request.get(name)) for name in _TEXTS}
    return {**request, **texts, "deliver_to": place}


M128 = Mutant(
    id="M-128",
    name="blanks at the ends of texts stripped",
    expected=("I-04",),
    needs=("an order whose texts are not as a form would have them",),
    seen_in="trimming helpers of mapping layers, which are on by default in many of them",
    apply=mapping("map_order", _change),
)
