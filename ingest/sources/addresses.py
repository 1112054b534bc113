"""Which addresses may be asked for texts: http and https, hosts that somebody registered, and public networks only.

A catalogue can be edited, a site can redirect, a name can point anywhere: none of them may make this service read
from the inside of the company's network. Does not connect: `connecting` goes to exactly the addresses checked here.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import httpx

from ingest.errors import SourceError

# A name and a port to the IP addresses it stands for; OSError when it stands for none.
Resolve = Callable[[str, int], Sequence[str]]
DEFAULT_PORTS = {"http": 80, "https": 443}
IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
# IPv6 networks that carry an IPv4 address in their last 32 bits (NAT64) or in bits 16 to 48 (6to4).
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+")
SETTING_HOSTS = "ZHIGUI_SOURCE_HOSTS"
SETTING_PRIVATE = "ZHIGUI_SOURCE_PRIVATE"


@dataclass(frozen=True, slots=True)
class Origin:
    """A host as it is asked for, in ASCII, and the port where one was stated."""

    host: str
    port: int | None = None


@dataclass(frozen=True, slots=True)
class AllowedHosts:
    """The hosts that may be asked; `*.gov.cn` stands for every host below gov.cn, not for gov.cn itself."""

    origins: tuple[Origin, ...] = ()

    @classmethod
    def of(cls, addresses: Iterable[str], names: Iterable[str] = ()) -> AllowedHosts:
        """Hosts of addresses, and hosts by name (`www.samr.gov.cn`, `*.gov.cn`, `10.1.2.3:8080`)."""
        own = tuple(_origin(httpx.URL(address)) for address in addresses)
        return cls((*own, *(_named(name) for name in names)))

    def admits(self, host: str) -> bool:
        """Whether a host may be asked at all.

        >>> AllowedHosts.of((), ["*.gov.cn"]).admits("www.samr.gov.cn")
        True
        >>> AllowedHosts.of((), ["*.gov.cn"]).admits("gov.cn.example.com")
        False
        """
        return any(_matches(origin.host, host) for origin in self.origins)

    def admits_port(self, host: str, port: int) -> bool:
        """Whether a port other than the usual two was stated for a host."""
        return any(origin.port == port and _matches(origin.host, host) for origin in self.origins)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(f"{o.host}:{o.port}" if o.port else o.host for o in self.origins))


def checked_url(address: str, allowed: AllowedHosts, *, private: bool = False) -> httpx.URL:
    """An address that may be asked, parsed. Raises SourceError with what is wrong and what to do."""
    url = parsed_url(address)
    host = url.raw_host.decode("ascii").rstrip(".").lower()
    if not allowed.admits(host):
        raise SourceError(
            f"网站 {host} 不在允许下载的名单里。确认它是官方网站后，设置 {SETTING_HOSTS}={host}（多个用逗号分隔）。",
            address,
        )
    port = url.port
    if port is not None and port not in DEFAULT_PORTS.values() and not (private and allowed.admits_port(host, port)):
        raise SourceError(
            f"不能从端口 {port} 下载，只允许 80 和 443。内网服务器请把 {host}:{port} 写进 {SETTING_HOSTS}，"
            f"并设置 {SETTING_PRIVATE}=true。",
            address,
        )
    return url


def parsed_url(address: str) -> httpx.URL:
    """An address in a form that can be asked at all: http or https, a host, no user name. Raises SourceError."""
    try:
        url = httpx.URL(address.strip())
    except (httpx.InvalidURL, ValueError) as error:
        raise SourceError("网址的格式不对；请核对后改写 sources.toml。", address) from error
    if url.scheme not in DEFAULT_PORTS:
        raise SourceError("网址要以 http:// 或 https:// 开头；其他方式不支持，请先下载文件，再导入文件。", address)
    if not url.raw_host:
        raise SourceError("网址里没有网站名；请核对后改写 sources.toml。", address)
    if url.userinfo:
        raise SourceError("网址里不能带用户名和密码；需要登录的网站请用浏览器下载文件，再导入文件。", url.host)
    return url


def checked_ips(host: str, port: int, *, private: bool = False, resolve: Resolve | None = None) -> tuple[str, ...]:
    """The IP addresses of a host, every one of them allowed; with `private` those of an inner network are too.

    Raises SourceError, `transient` when the name cannot be resolved now.
    """
    try:
        found = tuple(dict.fromkeys((resolve or resolve_host)(host, port)))
    except OSError as error:
        raise SourceError(
            f"找不到网站 {host}（域名解析失败）。请检查网址和网络后重试。", host, transient=True
        ) from error
    for ip in found:
        if why := refusal_of_ip(ip, private=private):
            raise SourceError(
                f"网站 {host} 指向{why}（{ip}），不能从那里下载。"
                + (f"确实要用内网地址时，请设置 {SETTING_PRIVATE}=true。" if not private else "请核对网址。"),
                host,
            )
    if not found:
        raise SourceError(f"找不到网站 {host}（没有地址）。请检查网址和网络后重试。", host, transient=True)
    return found


def resolve_host(host: str, port: int) -> tuple[str, ...]:
    """What the system's resolver says, in its order."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(str(address[0]) for *_, address in found)


def refusal_of_ip(ip: str, *, private: bool) -> str | None:
    """What kind of address it is, in Chinese, where it may not be asked; None where it may.

    Link-local (the cloud's metadata service 169.254.169.254 among them) and multicast addresses are refused even
    where inner networks are allowed: nobody publishes law there.

    >>> refusal_of_ip("::ffff:10.0.0.1", private=False)
    '内网地址'
    >>> refusal_of_ip("169.254.169.254", private=True)
    '链路本地地址'
    """
    try:
        address = _innermost(ipaddress.ip_address(ip.partition("%")[0]))
    except ValueError:
        return "无法识别的地址"
    if address.is_link_local:
        return "链路本地地址"
    if address.is_multicast or address.is_unspecified:
        return "组播或空地址"
    site_local = isinstance(address, ipaddress.IPv6Address) and address.is_site_local
    if private or (address.is_global and not site_local):
        return None
    return "本机地址" if address.is_loopback else "内网地址" if address.is_private else "保留地址"


def _innermost(address: IpAddress) -> IpAddress:
    """The IPv4 address that an IPv6 address carries, else the address itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else address)


def _origin(url: httpx.URL) -> Origin:
    return Origin(url.raw_host.decode("ascii").rstrip(".").lower(), url.port)


def _named(name: str) -> Origin:
    star, bare = ("*.", name[2:]) if name.startswith("*.") else ("", name)
    try:
        origin = _origin(httpx.URL(f"//{bare}"))
    except (httpx.InvalidURL, ValueError):
        origin = Origin("")
    if not _HOST.fullmatch(origin.host) or "/" in bare:
        raise SourceError(
            f"设置 {SETTING_HOSTS} 里的“{name}”不是网站名；请写成 www.samr.gov.cn 或 *.gov.cn，多个用逗号分隔。"
        )
    return Origin(star + origin.host, origin.port)


def _matches(pattern: str, host: str) -> bool:
    return host.endswith(pattern[1:]) if pattern.startswith("*.") else host == pattern
