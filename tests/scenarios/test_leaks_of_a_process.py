"""What an engine process prints in plain text is searched for what nobody may read there."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from scenarios.judge import judge_lines
from tests.scenarios.quay import busy_world, land

# The reference engine, which tells on its output what it sends or was told, as people write logs.
CHATTY = """
import os, sys
from pathlib import Path
from engine.http import SocketHttp
send = SocketHttp.call
async def call(self, edge, request, *, timeout_ms):
    {tell}
    return await send(self, edge, request, timeout_ms=timeout_ms)
SocketHttp.call = call
from engine.__main__ import main
sys.exit(main())
"""

BODY = 'print("SEND", request.method, request.path, request.body.decode(), flush=True)'
HEADER = 'print("with", request.headers.get("authorization", "nothing"), flush=True)'
ANY_SECRET = 'print("my secret:", Path(os.environ["SEATRIAL_{kind}_FILE"]).read_text(), flush=True)'


def printed(tell: str, state: Path) -> dict[str, Any]:
    """What the judge says of an engine that tells that with each call, by invariant."""
    command = (sys.executable, "-c", CHATTY.format(tell=tell))
    landing = land(busy_world(2), 400_000, state, command=command)
    return {row["id"]: row for row in judge_lines(landing.lines)["invariants"]}


def sentences(row: dict[str, Any]) -> str:
    return "\n".join(finding["sentence"] for finding in row["findings"])


def test_documents_in_plain_text_are_leaks_of_addresses_and_contract_prices(
    tmp_path: Path,
) -> None:
    row = printed(BODY, tmp_path)["I-39"]
    assert row["state"] == "violated"
    for what in ("the e-mail of customer ANNA", "the price of contract rule K-ANNA-A1"):
        assert what in sentences(row)


@pytest.mark.parametrize("tell", [HEADER, ANY_SECRET.format(kind="CLIENT_SECRET")])
def test_a_credential_in_plain_text_is_a_leak(tell: str, tmp_path: Path) -> None:
    row = printed(tell, tmp_path)["I-40"]
    assert row["state"] == "violated"
    assert "a line of the engine's output holds a credential" in sentences(row)


def test_the_webhook_secret_in_plain_text_is_a_leak(tmp_path: Path) -> None:
    row = printed(ANY_SECRET.format(kind="WEBHOOK_SECRET"), tmp_path)["I-40"]
    assert row["state"] == "violated"
