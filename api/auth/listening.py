"""Where the service may listen: on loopback always, elsewhere only with an administrator and TLS.

"Exposed" is a service that others than programs on this machine can reach: it listens beyond loopback, or a proxy
passes requests on to it. An exposed service is never open, whatever became of its people.
"""

from __future__ import annotations

import hashlib
import ipaddress
import ssl
from pathlib import Path
from urllib.parse import urlsplit

from kb.errors import SettingsError
from kb.records.people import People
from kb.settings import Settings
from kb.store.roles import Role

CERTIFICATE_BEGIN, CERTIFICATE_END = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
DEFAULT_PORTS = {"http": 80, "https": 443}
WILDCARDS = frozenset({"0.0.0.0", "::", ""})


def is_loopback(host: str) -> bool:
    """Whether only programs on this machine reach an address.

    >>> is_loopback("127.0.0.2"), is_loopback("::1"), is_loopback("0.0.0.0"), is_loopback("localhost.evil.example")
    (True, True, False, False)
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def exposed(settings: Settings) -> bool:
    """Whether others than programs on this machine can reach the service."""
    return settings.behind_proxy or not is_loopback(settings.host)


def outside_is_https(settings: Settings) -> bool:
    """Whether browsers reach the service by https, so that its cookie can be kept to that."""
    return settings.behind_proxy or settings.tls_cert is not None


def own_hosts(settings: Settings) -> frozenset[str]:
    """The names, beside those of loopback, under which the service may be called."""
    given = {settings.host, *settings.hosts, public_host(settings)}
    return frozenset(name.lower().strip("[]") for name in given if name not in WILDCARDS)


def public_host(settings: Settings) -> str:
    """The host of public_url; empty without one."""
    return (urlsplit(settings.public_url).hostname or "") if settings.public_url else ""


def public_origin(settings: Settings) -> str | None:
    """The origin of public_url as browsers write it; None without one."""
    given = urlsplit((settings.public_url or "").lower())
    if not given.hostname:
        return None
    host = f"[{given.hostname}]" if ":" in given.hostname else given.hostname
    port = "" if given.port in {None, DEFAULT_PORTS.get(given.scheme)} else f":{given.port}"
    return f"{given.scheme}://{host}{port}"


def require_perimeter(settings: Settings) -> None:
    """SettingsError unless what is set can be served safely; whether an administrator exists is asked once open."""
    if (settings.tls_cert is None) != (settings.tls_key is None):
        raise SettingsError("ZHIGUI_TLS_CERT 与 ZHIGUI_TLS_KEY 要一起设置。")
    if settings.tls_cert is not None and settings.tls_key is not None:
        tls_context(settings.tls_cert, settings.tls_key)
    if settings.behind_proxy:
        _require_proxy(settings)
    elif not is_loopback(settings.host):
        _require_tls(settings)


def require_admin(settings: Settings, people: People) -> None:
    """SettingsError when others could reach a service that nobody can sign in to."""
    if exposed(settings) and not any(each.active and each.role is Role.ADMIN for each in people.people()):
        raise SettingsError(
            "还没有可用的管理员，服务不能对本机以外开放。请先在本机执行："
            "zhigui people add 姓名 --login 登录名 --role admin"
        )


def tls_context(certificate: Path, key: Path) -> ssl.SSLContext:
    """The TLS side of the service. SettingsError when certificate or key cannot be read or do not belong together."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    for name, path in (("ZHIGUI_TLS_CERT", certificate), ("ZHIGUI_TLS_KEY", key)):
        try:
            path.read_bytes()
        except OSError as error:
            raise SettingsError(f"{name}：读不了文件 {path}（{error.strerror}）。") from error

    def encrypted() -> str:
        raise SettingsError(
            f"ZHIGUI_TLS_KEY：私钥 {key} 有密码，服务启动时无人输入；请改用不加密的私钥并收紧文件权限。"
        )

    try:
        context.load_cert_chain(certificate, key, encrypted)
    except ssl.SSLError as error:
        raise SettingsError(
            f"TLS 证书 {certificate} 或私钥 {key} 不是有效的 PEM，或两者不配对（{error.reason or error}）。"
        ) from error
    return context


def certificate_hash(certificate: Path) -> str:
    """The SHA-256 of the first certificate of a PEM file, the one that is served."""
    pem = certificate.read_text("ascii", "replace")
    first = pem[: pem.index(CERTIFICATE_END) + len(CERTIFICATE_END)]
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(first[first.index(CERTIFICATE_BEGIN) :])).hexdigest()


def _require_tls(settings: Settings) -> None:
    if settings.tls_cert is None:
        raise SettingsError(
            f"监听地址 {settings.host} 不是本机回环地址：密码与通话内容不能明文传输。请设置 ZHIGUI_TLS_CERT 与 "
            "ZHIGUI_TLS_KEY，或在前面放一个负责 TLS 的反向代理并设置 ZHIGUI_BEHIND_PROXY=true；"
            "只在本机使用则监听 127.0.0.1。"
        )
    if settings.host in WILDCARDS and not own_hosts(settings):
        raise SettingsError(
            f"监听 {settings.host} 时要说明别人用什么名字访问：请设置 ZHIGUI_PUBLIC_URL（如 https://kb.example.com）"
            "或 ZHIGUI_HOSTS。"
        )


def _require_proxy(settings: Settings) -> None:
    if not (settings.public_url or "").startswith("https://") or not public_host(settings):
        raise SettingsError(
            "设置了 ZHIGUI_BEHIND_PROXY 时，ZHIGUI_PUBLIC_URL 必须是别人访问本服务的 https 地址，"
            "如 https://kb.example.com。"
        )
    for each in settings.trusted_proxies:
        try:
            ipaddress.ip_network(each, strict=False)
        except ValueError:
            raise SettingsError(f"ZHIGUI_TRUSTED_PROXIES：{each} 不是 IP 地址或网段。") from None
