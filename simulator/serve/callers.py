"""Who calls: one address serves the engine, the clerks and the buyers, told apart by credentials.

A request without any, or with those of nobody, is the engine's: it is the one that is under test.
The tax engine asks nobody who he is: from outside comes whoever sets its rates.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final
from urllib.parse import parse_qsl

from contracts.ports import Request
from simulator.credentials import CLERK_CLIENT, DESKS, STAFF_CLIENT
from simulator.guests import PREFIX as PARTNER_PREFIX
from simulator.identity import Identities, credentials_of
from simulator.landscape import Landscape
from simulator.storefront.people import BUYER_PREFIX, USER_PREFIX
from simulator.taxes import ACTOR as TAX
from simulator.warehouse import ACTOR as WMS
from simulator.warehouse import FLOOR_CLIENT

ENGINE: Final = "engine"
_TOKEN_PATH: Final = "/oauth/token"  # noqa: S105  a path
_FORM_BYTES: Final = 8_192


def edge_of(landscape: Landscape, system: str) -> Callable[[Request], str]:
    """Finds the edge over which a request comes to a system, a WMS or a tax engine."""
    if system == TAX:
        return lambda _: f"authority>{TAX}"
    if system == WMS:
        return lambda request: _edge(landscape.parties.warehouse.identities, system, request)
    identities = (landscape.erp if system == "erp" else landscape.storefront).identities
    return partial(_edge, identities, system)


def _edge(identities: Identities, system: str, request: Request) -> str:
    client = _client(identities, request)
    if system == "erp" and client in (CLERK_CLIENT, *DESKS):
        return f"clerk>{system}"
    if system == WMS and client == FLOOR_CLIENT:
        return f"floor>{system}"
    if client.startswith(PARTNER_PREFIX):
        return f"partner>{system}"
    people = client.startswith((BUYER_PREFIX, USER_PREFIX)) or client == STAFF_CLIENT
    if system == "storefront" and people:
        return f"buyer>{system}"
    return f"{ENGINE}>{system}"


def _client(identities: Identities, request: Request) -> str:
    authorization = request.headers.get("authorization", "")
    if authorization[:7].lower() == "bearer ":
        return identities.holder(authorization[7:].strip()) or ""
    if not request.path.startswith(_TOKEN_PATH):
        return ""
    text = request.body[:_FORM_BYTES].decode("utf-8", "replace")
    return credentials_of(dict(parse_qsl(text)), authorization or None)[0]
