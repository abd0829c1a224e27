"""Signatures of webhooks as Standard Webhooks 1.0.0 says, on an instant that is given, not read.

Source: spec/standard-webhooks.md of standard-webhooks/standard-webhooks, "Signature scheme": HMAC-
SHA256 over `id.timestamp.body`, base64, prefixed `v1,`; a secret is 24 to 64 bytes, `whsec_` and
base64.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from simulator.storefront.errors import SecretInvalid

PREFIX: Final = "whsec_"
_LEAST_BYTES: Final = 24
_MOST_BYTES: Final = 64


def read_secret(text: str) -> bytes:
    """The key inside `whsec_...`; raises SecretInvalid, which never repeats the secret."""
    try:
        key = base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise SecretInvalid("a webhook secret is whsec_ and base64") from None
    if not text.startswith(PREFIX) or not _LEAST_BYTES <= len(key) <= _MOST_BYTES:
        raise SecretInvalid("a webhook secret is whsec_ and the base64 of 24 to 64 bytes")
    return key


class Keyring:
    """What deliveries are signed with: one key, and while it is rotated the one before it as well.

    Raises SecretInvalid for what is no secret.
    """

    def __init__(self, secret: str) -> None:
        self.key = read_secret(secret)
        self._before: bytes | None = None
        self._until_us = 0

    def rotate(self, secret: str, until_us: int) -> None:
        """Sign with this secret from now on, and until then with the one before it as well; given
        the same once more, until another instant.
        """
        key = read_secret(secret)
        if key != self.key:
            self._before, self.key = self.key, key
        self._until_us = until_us

    def keys(self, now_us: int) -> tuple[bytes, ...]:
        """The keys of a delivery, the newest first."""
        if self._before is None or now_us >= self._until_us:
            return (self.key,)
        return self.key, self._before


def sign(
    key: bytes, delivery_id: str, at: datetime, body: bytes, *older: bytes
) -> Mapping[str, str]:
    """The three headers of a delivery that leaves at `at`, with one signature per key."""
    timestamp = str(int(at.timestamp()))
    signed = b".".join((delivery_id.encode(), timestamp.encode(), body))
    macs = (hmac.new(each, signed, hashlib.sha256).digest() for each in (key, *older))
    return {
        "webhook-id": delivery_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{base64.b64encode(mac).decode()}" for mac in macs),
    }
