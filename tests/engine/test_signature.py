"""Deliveries are authentic when any of the secrets in force signed them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from engine.errors import ConfigInvalid, SignatureInvalid
from engine.signature import WebhookVerifier
from simulator.storefront.signature import Keyring, sign

OLD, NEW, OTHER = (f"whsec_{letter * 32}" for letter in "abc")
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
OVERLAP_US = 60_000_000


def accepts(
    sent_with: tuple[bytes, ...], known: str, fresh: Callable[[], str] | None = None
) -> bool:
    verify = WebhookVerifier(known, 300, fresh)
    key, *older = sent_with
    try:
        return verify(sign(key, "D-1", NOW, b"{}", *older), b"{}", NOW) == "D-1"
    except SignatureInvalid:
        return False


def rotated(now_us: int) -> tuple[bytes, ...]:
    """What a storefront signs with that rotated its secret when the world began."""
    keys = Keyring(OLD)
    keys.rotate(NEW, OVERLAP_US)
    return keys.keys(now_us)


def test_while_a_secret_is_rotated_either_of_the_two_is_taken_and_no_other() -> None:
    new, old = rotated(0)
    headers = sign(new, "D-1", NOW, b"{}", old)
    assert headers["webhook-signature"].count("v1,") == 2
    assert accepts(rotated(0), OLD)
    assert accepts(rotated(0), NEW)
    assert accepts(rotated(0), f"{OLD}\n{NEW}")
    assert not accepts(rotated(0), OTHER)


def test_after_the_overlap_only_the_new_one_counts() -> None:
    assert accepts(rotated(OVERLAP_US - 1), OLD)
    assert not accepts(rotated(OVERLAP_US), OLD)
    assert accepts(rotated(OVERLAP_US), f"{OLD}\n{NEW}")


def test_a_secret_is_read_again_at_each_delivery() -> None:
    assert accepts(rotated(OVERLAP_US), OLD, lambda: NEW)
    assert not accepts(rotated(OVERLAP_US), NEW, lambda: OLD)


def test_a_secret_that_cannot_be_read_costs_one_attempt() -> None:
    def broken() -> str:
        raise ConfigInvalid("SEATRIAL_WEBHOOK_SECRET_FILE names a file that cannot be read")

    verify = WebhookVerifier(OLD, 300, broken)
    with pytest.raises(SignatureInvalid, match="secret-unreadable"):
        verify(sign(rotated(0)[1], "D-1", NOW, b"{}"), b"{}", NOW)


def test_nobody_signs_with_no_secret() -> None:
    assert not accepts((b"",), "whsec_")
