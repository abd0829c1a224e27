"""M-36: a signature is checked only where there is one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from engine import Parts
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    def verify(headers: Mapping[str, str], body: bytes, now: datetime) -> str:
        if "webhook-signature" in headers:
            return parts.verify(headers, body, now)
        touch()
        return headers.get("webhook-id", "")

    return replace(parts, verify=verify)


M36 = Mutant(
    id="M-36",
    name="signature checked only when the header is present",
    expected=("I-42",),
    needs=("F-43",),
    seen_in="frappe/ecommerce_integrations 7f22c45; Starktail/woocommerce_fusion #271",
    apply=_apply,
)
