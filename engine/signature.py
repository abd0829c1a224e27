"""Standard Webhooks, verified on the injected clock (the library reads the wall clock).

Source: Standard Webhooks 1.0.0, "Verifying webhook authenticity" and "Verifying timestamps".
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Mapping
from datetime import datetime

from engine.errors import ConfigInvalid, SignatureInvalid

_PREFIX = "whsec_"
_MOST = 8
"""Signatures that are looked at: a rotation needs two, and nobody is to keep us busy."""


class WebhookVerifier:
    """Knows the secrets of one storefront: several, parted by white space, while one is rotated.

    They are asked for at each delivery where `fresh` gives them, so that a rotated one counts at
    once and no longer than it should. Raises ConfigInvalid for what is no secret.
    """

    def __init__(
        self, secret: str, tolerance_s: int, fresh: Callable[[], str] | None = None
    ) -> None:
        self._known, self._keys = secret, _keys_of(secret)
        self._fresh = fresh
        self._tolerance_s = tolerance_s

    def __call__(self, headers: Mapping[str, str], body: bytes, now: datetime) -> str:
        """The delivery's id, when it was signed with our secret and not long ago.

        Raises `SignatureInvalid` with the reason; every header is required.
        """
        self._refresh()
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
        signed = f"{delivery}.{stamp}.".encode() + body
        wanted = [base64.b64encode(hmac.digest(key, signed, hashlib.sha256)) for key in self._keys]
        return any(
            version == "v1" and hmac.compare_digest(one, value.encode())
            for version, _, value in (each.partition(",") for each in signatures.split()[:_MOST])
            for one in wanted
        )

    def _refresh(self) -> None:
        """A secret that cannot be read just then costs this one attempt: the sender comes back."""
        if self._fresh is None:
            return
        try:
            secret = self._fresh()
            if secret != self._known:
                self._known, self._keys = secret, _keys_of(secret)
        except ConfigInvalid:
            raise SignatureInvalid("secret-unreadable") from None


def _keys_of(secret: str) -> list[bytes]:
    try:
        keys = [
            base64.b64decode(one.removeprefix(_PREFIX), validate=True) for one in secret.split()
        ]
    except binascii.Error:
        raise ConfigInvalid("the webhook secret is whsec_ and base64") from None
    return [key for key in keys if key]
