"""Where a service is and how to prove who one is there, for programs that speak to it over HTTP.

A service on this machine is found through the lock file of its home folder, and known by the certificate named there.
"""

from __future__ import annotations

import hashlib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from api.auth.listening import is_loopback
from api.client import TOKEN_HEADER, CallError
from api.owner import Owner, find_owner

PATIENCE_S = 10.0


@dataclass(frozen=True, slots=True)
class Place:
    """The address of a service, the headers that prove who asks, and the certificates believed there.

    `remote`: it is not on this machine, so that a proxy of the environment may be on the way.
    """

    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    verify: ssl.SSLContext | bool = True
    remote: bool = False


def place_at(url: str, key: str | None) -> Place:
    """A service by its address, asked with an API key (zg_…); without one only an open service answers."""
    if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
        raise CallError(f"服务地址 {url} 不对：要写成 https://kb.example.com 这样。")
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return Place(url.rstrip("/"), headers, remote=not is_loopback(urlsplit(url).hostname or ""))


def place_of_home(home: Path) -> Place:
    """The service that owns a home folder on this machine. CallError when none does or listens yet."""
    owner = find_owner(home)
    if owner is None or owner.address is None:
        raise CallError(f"数据目录 {home} 没有服务在运行：请先启动 zhigui serve，或写明服务地址（url）。")
    return place_of(owner)


def place_of(owner: Owner) -> Place:
    """The owner of a home folder, with the token that only its own user can read."""
    address = owner.address or ""
    verify = trusting(address, owner.certificate) if owner.certificate is not None else True
    return Place(address, {TOKEN_HEADER: owner.token}, verify)


def trusting(address: str, certificate: str) -> ssl.SSLContext:
    """TLS with the one certificate that has this SHA-256, whatever names are in it: those are for others."""
    place = urlsplit(address)
    try:
        shown = ssl.get_server_certificate((place.hostname or "", place.port or 443), timeout=PATIENCE_S)
    except OSError as error:
        raise CallError(f"连不上服务 {address}：{error}。") from error
    content = ssl.PEM_cert_to_DER_cert(shown)
    if hashlib.sha256(content).hexdigest() != certificate:
        raise CallError(f"{address} 出示的证书不是服务启动时的那一张；证书更换后请重启服务。")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.load_verify_locations(cadata=content)
    # It is trusted itself, not for who signed it.
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context
