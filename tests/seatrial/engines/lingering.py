"""An engine that answers each event seven seconds after it came: nobody waits for as long."""

from __future__ import annotations

import os
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LINGERS_S = 7


class Lingering(BaseHTTPRequestHandler):
    """Says yes to everything, to events too late."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """It is there, and always was at rest."""
        self.say(b'{"settled": true, "open": 0}' if self.path == "/probe/settled" else b"ok")

    def do_POST(self) -> None:
        """Take in what came, and answer in its own time."""
        self.rfile.read(int(self.headers.get("content-length") or 0))
        time.sleep(LINGERS_S)
        self.say(b"ok")

    def say(self, body: bytes) -> None:
        """Answer 200, if anybody still listens."""
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


if __name__ == "__main__":
    host, port = os.environ["SEATRIAL_LISTEN"].split(":")
    ThreadingHTTPServer((host, int(port)), Lingering).serve_forever()
