"""The bridge to Pact and the real library: it reads what we write, and we what it writes."""

from __future__ import annotations

import json
import os
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from contracts.usage.pact import from_pact, to_pact
from contracts.usage.record import Field, Reads, Usage
from tests.contracts.samples import example

if find_spec("pact") is None:
    if os.environ.get("CI"):
        raise ImportError("pact-python is one of the development dependencies: run `make setup`")
    pytest.skip("pact-python is not installed; `make setup` does", allow_module_level=True)

READ = (
    Field("/number"),
    Field("/lines"),
    Field("/lines/*"),
    Field("/lines/*/sku"),
    Field("/totals"),
)
USED = Usage(
    "engine", "inside", (Reads("erp.orders.read", "orders", "1.0.0", "response", "200", READ),), ()
)


@contextmanager
def answering(content: Any) -> Iterator[int]:
    """A provider that answers every GET with one document."""
    body = json.dumps(content).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def verified(folder: Path, content: Any) -> bool:
    from pact import Verifier

    path = folder / "engine-erp.json"
    path.write_text(json.dumps(to_pact(USED, "erp")), "utf-8")
    with answering(content) as port:
        verifier = Verifier("erp", host="127.0.0.1").add_transport(
            protocol="http", port=port, scheme="http"
        )
        try:
            verifier.add_source(path).verify()
        except RuntimeError:
            return False
    return True


def test_a_provider_that_gives_what_is_read_is_verified_by_the_library(tmp_path: Path) -> None:
    order = example("orders", "erp-order")
    assert verified(tmp_path, order)
    assert verified(tmp_path, {key: order[key] for key in ("number", "lines", "totals")})


def test_a_provider_that_lacks_what_is_read_is_refused_by_the_library(tmp_path: Path) -> None:
    order = example("orders", "erp-order")
    assert not verified(tmp_path, {key: part for key, part in order.items() if key != "number"})
    assert not verified(tmp_path, {**order, "lines": [{"line": 1}]})


def test_a_pact_that_the_library_wrote_is_read_as_a_usage(tmp_path: Path) -> None:
    from pact import Pact, match

    pact = Pact("webshop", "erp").with_specification("V4")
    expected = {
        "state": "open",
        "number": match.str("A-1"),
        "lines": match.each_like({"sku": match.str("S-1")}, min=1),
    }
    (
        pact.upon_receiving("an order")
        .with_request("GET", "/orders/A-1")
        .will_respond_with(200)
        .with_body(expected, content_type="application/json")
    )
    with (
        pact.serve(addr="127.0.0.1") as server,
        urllib.request.urlopen(f"{server.url}/orders/A-1") as answer,
    ):
        assert json.loads(answer.read())["state"] == "open"
    pact.write_file(tmp_path)
    (file,) = tmp_path.glob("*.json")
    usage = from_pact(json.loads(file.read_bytes()), file.name)
    (read,) = usage.reads
    assert (usage.consumer, read.operation) == ("webshop", "erp.orders.read")
    fields = {field.pointer: field.values for field in read.fields}
    assert fields["/state"] == ("open",)  # no rule loosens it: the consumer decides by it
    assert fields["/number"] is None
    assert "/lines/*/sku" in fields
