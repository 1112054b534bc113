"""The real nginx with our configuration before real services, all on loopback."""

from __future__ import annotations

import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.api.auth.certificates import make_certificate

ROOT = Path(__file__).resolve().parent.parent
CONFIGURATION = ROOT / "deploy" / "nginx" / "zhigui.conf"
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
NAME = "localhost"
# A guard against hanging, no measure.
HANGING = 60.0
# Started by root its workers are nobody, who may not write into a folder of a test.
USER = "user root;\n" if os.geteuid() == 0 else ""
# What is ours to say around the file that is tested: where nginx keeps its own files, and that it stays in front.
AROUND = """{user}daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log info;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    scgi_temp_path {folder}/scgi;
    uwsgi_temp_path {folder}/uwsgi;
    proxy_bind {source};
    include zhigui.conf;
}}
"""


@dataclass(frozen=True, slots=True)
class Before:
    """The balancer: its two addresses, and the certificate it is known by."""

    https: str
    http: str
    folder: Path

    @property
    def trust(self) -> ssl.SSLContext:
        """TLS that believes its certificate alone."""
        return ssl.create_default_context(cafile=str(self.folder / "zhigui" / "kb.crt"))

    def client(self, **given: object) -> httpx.Client:
        """A browser or program from outside."""
        return httpx.Client(base_url=self.https, verify=self.trust, timeout=HANGING, **given)  # type: ignore[arg-type]

    def log(self) -> str:
        """What it logged of requests."""
        return (self.folder / "access.log").read_text("utf-8")


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def adapted(folder: Path, http: int, https: int) -> str:
    """The configuration as it is, with the ports, the name and the log's place of a test."""
    text = CONFIGURATION.read_text("utf-8")
    text = re.sub(r"^\s*listen \[::\].*\n", "", text, flags=re.MULTILINE)
    text = text.replace("listen 80", f"listen 127.0.0.1:{http}").replace("listen 443", f"listen 127.0.0.1:{https}")
    return text.replace("kb.example.com", NAME).replace("/var/log/nginx/access.log", str(folder / "access.log"))


@contextmanager
def nginx_before(folder: Path, replicas: Sequence[str], https: int = 0, source: str = "127.0.0.1") -> Iterator[Before]:
    """nginx on a port for https (0: any), once it listens; it calls the replicas (host:port) from `source`."""
    http, https = free_port(), https or free_port()
    assert NGINX is not None
    (folder / "zhigui").mkdir(parents=True)
    for made, name in zip(make_certificate(folder, NAME), ("kb.crt", "kb.key"), strict=True):
        made.rename(folder / "zhigui" / name)
    servers = "".join(f"server {each} max_fails=2 fail_timeout=10s;\n" for each in replicas)
    (folder / "zhigui" / "replicas.conf").write_text(servers, "utf-8")
    (folder / "zhigui.conf").write_text(adapted(folder, http, https), "utf-8")
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder, source=source, user=USER), "utf-8")
    process = subprocess.Popen(
        [NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf")], stderr=subprocess.PIPE, text=True
    )
    try:
        _until_it_listens(process, https)
        yield Before(f"https://{NAME}:{https}", f"http://{NAME}:{http}", folder)
    finally:
        process.terminate()
        process.communicate(timeout=HANGING)


def _until_it_listens(process: subprocess.Popen[str], port: int) -> None:
    until = time.monotonic() + HANGING
    while time.monotonic() < until:
        assert process.poll() is None, process.communicate()[1]
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except ConnectionRefusedError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("nginx does not listen")
