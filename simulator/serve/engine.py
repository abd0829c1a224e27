"""Where the engine under test is: one address, or one of its own for each kind of call."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from typing import Final
from urllib.parse import urlsplit

from contracts.ports import Request, Response
from simulator.serve.problems import problem
from simulator.wire.party import OnCrash
from simulator.wire.sockets import SocketClient

WEBHOOK_PATH: Final = "/webhooks/storefront"
FEED_PATH: Final = "/webhooks/erp"
_TIMEOUT_MS: Final = 600_000
"""How long an engine may take; its caller's own patience is the wire's business."""


@dataclass(frozen=True, slots=True)
class EngineAddress:
    """`url` is the engine's base address.

    The storefront's events go to `webhook_url`, the hints of an ERP that pushes to `feed_url`; by
    default those are `/webhooks/storefront` and `/webhooks/erp` under the base.
    """

    url: str
    webhook_url: str | None = None
    feed_url: str | None = None

    def checked(self, allow_hosts: Collection[str]) -> EngineAddress:
        """Itself, without slashes at the end; raises Problem host-not-allowed or invalid."""
        for url in (self.url, self.webhook_url, self.feed_url):
            if url is not None:
                _check(url, allow_hosts)
        return replace(self, url=self.url.rstrip("/"))

    def of(self, path: str) -> tuple[str, str]:
        """Origin and path of the address that a request to `path` goes to."""
        own = {WEBHOOK_PATH: self.webhook_url, FEED_PATH: self.feed_url}.get(path)
        parts = urlsplit(own if own is not None else self.url + path)
        query = f"?{parts.query}" if parts.query else ""
        return f"{parts.scheme}://{parts.netloc}", f"{parts.path or '/'}{query}"

    def document(self) -> dict[str, str | None]:
        """What the admin API says of it, every address spelt out."""
        return asdict(self) | {
            "webhook_url": self.webhook_url or self.url + WEBHOOK_PATH,
            "feed_url": self.feed_url or self.url + FEED_PATH,
        }


class EngineTarget:
    """The engine as a party of a wire."""

    __slots__ = ("_address", "_client")

    def __init__(self, client: SocketClient, address: EngineAddress) -> None:
        self._client = client
        self._address = address

    async def send(self, request: Request, call_id: str, on_crash: OnCrash) -> Response:  # noqa: ARG002
        """The engine's answer; raises CallFailed."""
        origin, path = self._address.of(request.path)
        return await self._client.fetch(origin, replace(request, path=path), timeout_ms=_TIMEOUT_MS)


def _check(url: str, allow_hosts: Collection[str]) -> None:
    """Raise Problem for what is no plain web address, or lies where we may not go."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    if parts.scheme not in {"http", "https"} or not host:
        raise problem("invalid", "an engine's address is http://host:port or https://host:port")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise problem("invalid", "an engine's address carries no credentials and no fragment")
    if host not in allow_hosts:
        raise problem(
            "host-not-allowed",
            f"{host} is neither loopback nor a host that this server was started with",
        )
