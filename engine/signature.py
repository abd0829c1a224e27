"""Standard Webhooks, verified on the injected clock (the library reads the wall clock).

Source: Standard Webhooks 1.0.0, "Verifying webhook authenticity" and "Verifying timestamps".
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime

from engine.errors import ConfigInvalid, SignatureInvalid

_PREFIX = "whsec_"


class WebhookVerifier:
    """Knows the secret of one storefront."""

    def __init__(self, secret: str, tolerance_s: int) -> None:
        try:
            self._key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
        except binascii.Error:
            raise ConfigInvalid("the webhook secret is whsec_ and base64") from None
        self._tolerance_s = tolerance_s

    def __call__(self, headers: Mapping[str, str], body: bytes, now: datetime) -> str:
        """The delivery's id, when it was signed with our secret and not long ago.

        Raises `SignatureInvalid` with the reason; every header is required.
        """
        try:
            delivery, stamp = headers["webhook-id"], headers["webhook-timestamp"]
            signatures = headers["webhook-signature"]
        except KeyError:
            raise SignatureInvalid("signature-missing") from None
        if not stamp.isdecimal() or len(stamp) > 12:
            raise SignatureInvalid("timestamp-unreadable")
        if not self._is_signed(delivery, stamp, body, signatures):
            raise SignatureInvalid("signature-wrong")
        if abs(now.timestamp() - int(stamp)) > self._tolerance_s:
            raise SignatureInvalid("timestamp-expired")
        return delivery

    def _is_signed(self, delivery: str, stamp: str, body: bytes, signatures: str) -> bool:
        if not self._key:
            return False
        signed = f"{delivery}.{stamp}.".encode() + body
        wanted = base64.b64encode(hmac.digest(self._key, signed, hashlib.sha256))
        return any(
            version == "v1" and hmac.compare_digest(wanted, value.encode())
            for version, _, value in (each.partition(",") for each in signatures.split())
        )
