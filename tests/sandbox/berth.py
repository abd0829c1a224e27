"""The sandbox served on loopback, its document and a profile that fits it."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn

from tests.sandbox.app import FULL_KEY, READ_KEY, sandbox

KEYS = {"BRIGHTWATER_KEY": FULL_KEY, "BRIGHTWATER_READER": READ_KEY}


@dataclass(slots=True)
class Berth:
    """Where the sandbox is, and every request that it has met."""

    url: str
    seen: list[str] = field(default_factory=list)


@contextmanager
def berthed(bugs: Collection[str] = ()) -> Iterator[Berth]:
    """Serve the sandbox from a thread for the length of the block."""
    seen: list[str] = []
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        app = sandbox(bugs, seen)
        server = uvicorn.Server(
            uvicorn.Config(app, log_level="critical", lifespan="off", loop="asyncio")
        )
        listener.listen(64)  # from here on a caller waits instead of being refused
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            yield Berth(f"http://127.0.0.1:{port}", seen)
        finally:
            server.should_exit = True
            thread.join(10)


def profile(folder: Path, url: str, more: str = "", **replaced: str) -> Path:
    """A profile of the sandbox with its document beside it; `replaced` are lines by their key."""
    document = sandbox().openapi()
    (folder / "brightwater.openapi.json").write_text(json.dumps(document), "utf-8")
    lines = _PROFILE.format(url=url).splitlines()
    for key, line in replaced.items():
        (nth,) = [nth for nth, known in enumerate(lines) if known.startswith(f"{key} =")][:1]
        lines[nth] = line
    path = folder / "brightwater.toml"
    path.write_text("\n".join(lines) + more, "utf-8")
    return path


_PROFILE = """schema = "seatrial.target/1.0.0"
name = "brightwater"
base_url = "{url}"
document = "brightwater.openapi.json"

[limits]
requests_per_second = 1000
timeout_s = 10

[amount]
examples = 1
walks = 1
edges = true

[answers]
refusals = [412]

[[identities]]
name = "staff"
kind = "api-key"
header = "X-Api-Key"
secret_env = "BRIGHTWATER_KEY"

[[identities]]
name = "reader"
kind = "api-key"
header = "X-Api-Key"
secret_env = "BRIGHTWATER_READER"
operations = ["read*"]

[writes]
allowed = ["enterOrder", "changeRows", "cancelOrder", "withdrawOrder"]

[[lacks]]
what = "reset"
why = "The vendor resets it at night and at no other time."

[[lacks]]
what = "promise:idempotency_key"
why = "It has no idempotency keys: a repeated order is a second one."

[promises.paging]
operation = "findOrders"
create = "enterOrder"
rows = "/data"
id = "/DocNum"
size = "per_page"

[promises.lost_update]
read = "readOrder"
write = "changeRows"
vary = "Remark"

[promises.scope]
operation = "enterOrder"
identity = "reader"

[[examples]]
operation = "enterOrder"
body = {{ Partner = "C001", Remark = "seatrial", Rows = [{{ Article = "AB0001", Pieces = 2 }}] }}

[[examples]]
operation = "changeRows"
body = {{ Partner = "C001", Remark = "changed", Rows = [{{ Article = "AB0002", Pieces = 1 }}] }}

[[values]]
place = "path.DocNum"
values = [7000, 7001, 7002]

[[values]]
operation = "readArticle"
place = "path.Code"
values = ["AB0001"]

[[known_failures]]
id = "K-01"
operation = "*"
check = "allow_header_conformance"
reason = "Its router names one method of a path in Allow; the vendor knows."
expires = 2027-06-30
"""
