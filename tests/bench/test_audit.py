"""pip-audit itself against a service of vulnerabilities on this machine: what it finds, and what its silence means."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from bench.audit import audit, verdict

KNOWN = {
    "id": "GHSA-test-0001",
    "published": "2026-01-01T00:00:00Z",
    "summary": "A hole made for this test.",
    "affected": [
        {
            "package": {"name": "holey", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.1"}]}],
        }
    ],
}


class Handler(BaseHTTPRequestHandler):
    """Answers as OSV does, of one package only."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        held: dict[str, Any] = {"vulns": [KNOWN]} if asked["package"]["name"] == "holey" else {}
        body = json.dumps(held).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def service() -> Iterator[list[str]]:
    """The options that point pip-audit at the service."""
    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield ["--vulnerability-service", "osv", "--osv-url", f"http://127.0.0.1:{server.server_port}/v1/query"]
    server.shutdown()
    thread.join()
    server.server_close()


def pinned(folder: Path, *lines: str) -> Path:
    path = folder / "constraints.txt"
    path.write_text("\n".join(lines), "utf-8")
    return path


def test_known_vulnerability_of_a_pinned_version_stops_the_build(tmp_path: Path, service: list[str]) -> None:
    passes, told = audit(pinned(tmp_path, "holey==1.0", "sound==2.0"), service)
    assert (passes, told) == (False, "holey 1.0: GHSA-test-0001, mended in 1.1")


def test_without_findings_the_number_audited_is_told(tmp_path: Path, service: list[str]) -> None:
    assert audit(pinned(tmp_path, "sound==2.0"), service) == (
        True,
        "dependencies audited: 1 without a known vulnerability",
    )


def test_data_that_cannot_be_had_is_said_and_stops_nothing(tmp_path: Path, service: list[str]) -> None:
    nobody = [*service[:-1], "http://127.0.0.1:1/v1/query"]
    passes, told = audit(pinned(tmp_path, "sound==2.0"), nobody)
    assert passes and "NOT audited" in told


def test_index_that_knows_no_package_is_no_clean_bill() -> None:
    passes, told = verdict([{"name": "a", "skip_reason": "not found"}])
    assert passes and "NOT audited" in told
