"""Stored answers: an idempotency key of a profile that honours keys, and what it once gave.

The check, the order and the stored answer are one transaction, so no request with the same key can
come in between; a key is forgotten when its time is over (fault F-58).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from simulator.erp.problems import Refusal
from simulator.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Keyed:
    """A request that carries an idempotency key; both parts are digests."""

    key: str
    body: str


def keyed(client: str, key: str | None, raw: bytes) -> Keyed | None:
    """The key of a client's request, None without one; raises Refusal for one that is no key."""
    if key is None:
        return None
    if not 0 < len(key) <= 255:
        raise Refusal("idempotency-key-invalid", "send 1 to 255 characters")
    digest = hashlib.sha256(f"{client}\n{key}".encode("utf-8", "surrogatepass"))
    return Keyed(digest.hexdigest(), hashlib.sha256(raw).hexdigest())


def recall(tx: Transaction, request: Keyed) -> bytes | None:
    """The answer that the same request was given; raises Refusal for another body."""
    row = tx.get("stored_answer", request.key)
    if row is None or row.view["expires_us"] <= tx.at_us:
        return None
    if row.view["request"] != request.body:
        raise Refusal("idempotency-key-reused", "the key belongs to another request")
    answer: str = row.view["answer"]
    return answer.encode()


def remember(tx: Transaction, request: Keyed, answer: bytes, ttl_s: int) -> None:
    """Keep the answer of a request for as long as the profile says."""
    expires_us = tx.at_us + ttl_s * 1_000_000
    stored = {"request": request.body, "answer": answer.decode(), "expires_us": expires_us}
    tx.put("stored_answer", request.key, stored)
