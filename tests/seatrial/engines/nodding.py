"""An engine that answers 200 to everything and does nothing."""

from __future__ import annotations

import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Nodding(BaseHTTPRequestHandler):
    """Says yes to whoever asks for whatever."""

    protocol_version = "HTTP/1.1"

    def nod(self) -> None:
        """Take in what came, and answer."""
        self.rfile.read(int(self.headers.get("content-length") or 0))
        self.send_response(200)
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    do_GET = do_POST = do_PUT = nod  # noqa: N815  what the library calls them

    def log_message(self, *_: object) -> None:
        """Nothing is printed either."""


if __name__ == "__main__":
    host, port = os.environ["SEATRIAL_LISTEN"].split(":")
    ThreadingHTTPServer((host, int(port)), Nodding).serve_forever()
