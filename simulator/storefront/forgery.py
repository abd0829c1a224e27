"""Headers of deliveries that are not authentic, each wrong in one way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from simulator.storefront.signature import sign

FORGED: Final = "forged"
"""What the id of an order that nobody placed ends with."""

_AGO: Final = timedelta(days=1)
"""Far beyond the five minutes that Standard Webhooks lets a time stamp differ."""


def forged_headers(
    how: str, key: bytes, delivery_id: str, at: datetime, body: bytes
) -> Mapping[str, str]:
    """The headers of a delivery without signature, with another key's, or of a day ago."""
    if how == "expired":
        return sign(key, delivery_id, at - _AGO, body)
    signed = sign(key[::-1] + key[:1], delivery_id, at, body)
    if how == "wrong_key":
        return signed
    return {name: value for name, value in signed.items() if name != "webhook-signature"}
