"""An embeddings endpoint on a real socket that keeps every byte it was sent."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

DIMENSIONS = 16


def _vector(text: str) -> list[float]:
    """Some direction for every text, always the same."""
    return [byte / 255 - 0.5 for byte in sha256(text.encode()).digest()[:DIMENSIONS]]


@contextmanager
def embeddings_server() -> Iterator[tuple[str, list[bytes]]]:
    """A server that answers POST /v1/embeddings as OpenAI's does, and keeps what it was sent: headers and bodies."""
    received: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.append(self.requestline.encode() + b"\n" + bytes(self.headers) + body)
            texts = json.loads(body)["input"]
            data = [{"index": at, "embedding": _vector(text)} for at, text in enumerate(texts)]
            answer = json.dumps({"data": data}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: the test looks at what was received."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1", received
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
