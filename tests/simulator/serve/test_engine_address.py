from __future__ import annotations

import pytest

from simulator.problem import Problem
from simulator.serve.engine import EngineAddress
from simulator.wire.sockets import LOOPBACK


def test_events_hints_and_probes_go_under_the_base_address_by_default() -> None:
    address = EngineAddress("http://127.0.0.1:9000/sync/").checked(LOOPBACK)
    origin = "http://127.0.0.1:9000"
    assert address.of("/webhooks/storefront") == (origin, "/sync/webhooks/storefront")
    assert address.of("/webhooks/erp") == (origin, "/sync/webhooks/erp")
    assert address.of("/probe/parked") == (origin, "/sync/probe/parked")


def test_events_may_have_an_address_of_their_own_with_a_query() -> None:
    hook = "http://localhost:9001/hooks/shop?tenant=a%2Fb"
    address = EngineAddress("http://127.0.0.1:9000", webhook_url=hook).checked(LOOPBACK)
    assert address.of("/webhooks/storefront") == (
        "http://localhost:9001",
        "/hooks/shop?tenant=a%2Fb",
    )
    assert address.of("/health") == ("http://127.0.0.1:9000", "/health")
    assert address.document()["webhook_url"] == hook


@pytest.mark.parametrize(
    ("url", "slug"),
    [
        ("http://shop.example/", "host-not-allowed"),
        ("http://127.0.0.1.example:80", "host-not-allowed"),
        ("http://10.0.0.1:80", "host-not-allowed"),
        ("http://user:word@127.0.0.1:80", "invalid"),
        ("http://127.0.0.1:80/#part", "invalid"),
        ("http://127.0.0.1:port", "invalid"),
        ("ftp://127.0.0.1", "invalid"),
        ("127.0.0.1:80", "invalid"),
        ("http://", "invalid"),
        ("http://[::1", "invalid"),
    ],
)
@pytest.mark.parametrize("part", ["url", "webhook_url", "feed_url"])
def test_an_address_that_is_none_or_lies_elsewhere_is_refused(
    url: str, slug: str, part: str
) -> None:
    parts = {"url": "http://127.0.0.1:80"} | {part: url}
    with pytest.raises(Problem) as caught:
        EngineAddress(**parts).checked(LOOPBACK)
    assert caught.value.slug == slug


def test_a_host_that_was_allowed_may_be_named() -> None:
    address = EngineAddress("https://engine.test:8443")
    assert address.checked(LOOPBACK | {"engine.test"}) == address
