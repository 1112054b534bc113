"""Only registered hosts in public networks are asked, whatever a catalogue, a redirect or a name server says."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.errors import SourceError
from ingest.sources.addresses import AllowedHosts, checked_ips, checked_url, refusal_of_ip
from ingest.sources.fetching import FetchLimits
from tests.builders_sources import PAGE, BoxedNetwork, Desk, Server, hosts_of, make_entry, running_server

PUBLIC, OTHER_PUBLIC = "93.184.216.34", "1.2.3.4"
ALLOWED = AllowedHosts.of(["https://www.samr.gov.cn/a.html"], ["*.court.gov.cn", "10.1.2.3:8080"])


@pytest.fixture
def server() -> Iterator[Server]:
    with running_server() as running:
        yield running


@pytest.mark.parametrize("host", ["www.samr.gov.cn", "WWW.SAMR.GOV.CN", "www.samr.gov.cn.", "gz.court.gov.cn"])
def test_registered_hosts_are_admitted(host: str) -> None:
    assert checked_url(f"https://{host}/law.html", ALLOWED)


@pytest.mark.parametrize(
    "host", ["samr.gov.cn", "www.samr.gov.cn.evil.cn", "court.gov.cn", "evilcourt.gov.cn", "127.0.0.1", "[::1]"]
)
def test_other_hosts_are_refused_and_the_setting_is_named(host: str) -> None:
    with pytest.raises(SourceError, match="ZHIGUI_SOURCE_HOSTS"):
        checked_url(f"https://{host}/law.html", ALLOWED, private=True)


@pytest.mark.parametrize(
    "address",
    [
        "ftp://www.samr.gov.cn/a",
        "file:///etc/passwd",
        "gopher://www.samr.gov.cn/",
        "www.samr.gov.cn/a.html",
        "https://",
    ],
)
def test_other_ways_than_http_are_refused(address: str) -> None:
    with pytest.raises(SourceError):
        checked_url(address, ALLOWED)


def test_user_names_in_an_address_are_refused() -> None:
    with pytest.raises(SourceError, match="用户名和密码") as caught:
        checked_url("https://me:secret@www.samr.gov.cn/", ALLOWED)
    assert "secret" not in f"{caught.value.reason}{caught.value.place}"


def test_unusual_port_needs_a_private_network_and_its_registration() -> None:
    with pytest.raises(SourceError, match="端口 8080"):
        checked_url("http://10.1.2.3:8080/law.html", ALLOWED)
    with pytest.raises(SourceError, match="端口 8081"):
        checked_url("http://10.1.2.3:8081/law.html", ALLOWED, private=True)
    assert checked_url("http://10.1.2.3:8080/law.html", ALLOWED, private=True)


@pytest.mark.parametrize("name", ["https://www.samr.gov.cn/", "*", "a*.cn", "a b.cn", "www.samr.gov.cn/path"])
def test_setting_that_names_no_host_is_refused(name: str) -> None:
    with pytest.raises(SourceError, match="ZHIGUI_SOURCE_HOSTS"):
        AllowedHosts.of([], [name])


@pytest.mark.parametrize(
    "ip",
    [
        "127.0.0.1", "127.8.8.8", "::1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "0.0.0.0", "224.0.0.1", "255.255.255.255", "198.18.0.1", "::ffff:127.0.0.1", "::ffff:a00:1", "fe80::1%eth0",
        "fc00::1", "fec0::1", "ff02::1", "64:ff9b::7f00:1", "2002:7f00:1::", "::", "192.0.2.1", "no address",
    ],
)  # fmt: skip
def test_addresses_inside_are_refused(ip: str) -> None:
    assert refusal_of_ip(ip, private=False)


@pytest.mark.parametrize("ip", [PUBLIC, "2606:4700:4700::1111", "64:ff9b::5db8:d822"])
def test_public_addresses_are_admitted(ip: str) -> None:
    assert refusal_of_ip(ip, private=False) is None


@pytest.mark.parametrize("ip", ["169.254.169.254", "fe80::1", "224.0.0.1", "0.0.0.0", "::ffff:169.254.169.254"])
def test_some_addresses_are_refused_even_where_inner_networks_are_allowed(ip: str) -> None:
    assert refusal_of_ip(ip, private=True)


@pytest.mark.parametrize("ip", ["127.0.0.1", "10.1.2.3", "192.168.0.9", "fc00::1"])
def test_inner_networks_are_admitted_where_the_setting_says_so(ip: str) -> None:
    assert refusal_of_ip(ip, private=True) is None


def test_one_address_inside_is_enough_to_refuse_a_host() -> None:
    with pytest.raises(SourceError, match="内网地址"):
        checked_ips("law.example", 80, resolve=lambda host, port: (PUBLIC, "10.0.0.1"))


def test_name_that_cannot_be_resolved_may_be_tried_again() -> None:
    def resolve(host: str, port: int) -> tuple[str, ...]:
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(SourceError, match="域名解析失败") as caught:
        checked_ips("law.example", 80, resolve=resolve)
    assert caught.value.transient


def test_connection_goes_to_the_address_that_was_checked(tmp_path: Path, server: Server) -> None:
    """A name that turns to 127.0.0.1 after the check gains nothing: it is not asked again."""
    server.send("/law.html", PAGE)
    turns = iter([(PUBLIC,), ("127.0.0.1",), ("127.0.0.1",)])
    network = BoxedNetwork({PUBLIC: server.port})
    desk = Desk(tmp_path, FetchLimits(), resolve=lambda host, port: next(turns), backend=network)
    entry = make_entry("http://law.example/law.html")
    desk.fetcher().fetch(entry, hosts_of(entry))
    assert network.connected == [PUBLIC]
    assert server.asked[-1].headers["host"] == "law.example"


def test_name_that_turns_inside_between_two_connections_is_refused(tmp_path: Path, server: Server) -> None:
    turns = iter([(PUBLIC,), ("127.0.0.1",)])
    network = BoxedNetwork({PUBLIC: server.port})
    server.script["/robots.txt"] = lambda handler, _: handler.reply(404, Connection="close")
    desk = Desk(tmp_path, FetchLimits(), resolve=lambda host, port: next(turns), backend=network)
    entry = make_entry("http://law.example/law.html")
    with pytest.raises(SourceError, match="本机地址"):
        desk.fetcher().fetch(entry, hosts_of(entry))
    assert network.connected == [PUBLIC]


def test_redirect_to_an_address_inside_is_refused(tmp_path: Path, server: Server) -> None:
    server.redirect("/law.html", "http://inner.example/admin")
    names = {"law.example": (PUBLIC,), "inner.example": ("10.0.0.1",)}
    network = BoxedNetwork({PUBLIC: server.port, "10.0.0.1": server.port})
    desk = Desk(tmp_path, FetchLimits(), resolve=lambda host, port: names[host], backend=network)
    entry = make_entry("http://law.example/law.html")
    with pytest.raises(SourceError, match="内网地址"):
        desk.fetcher().fetch(entry, hosts_of(entry, also=["inner.example"]))
    assert "10.0.0.1" not in network.connected and server.count("/admin") == 0


def test_next_address_of_a_host_is_tried_when_the_first_is_down(tmp_path: Path, server: Server) -> None:
    server.send("/law.html", PAGE)
    network = BoxedNetwork({PUBLIC: server.port})
    desk = Desk(tmp_path, FetchLimits(), resolve=lambda host, port: (OTHER_PUBLIC, PUBLIC), backend=network)
    entry = make_entry("http://law.example/law.html")
    desk.fetcher().fetch(entry, hosts_of(entry))
    assert network.connected == [OTHER_PUBLIC, PUBLIC]


def test_redirect_from_https_to_http_is_not_followed(tmp_path: Path, server: Server) -> None:
    server.redirect("/law.html", "http://law.example/law.html")
    network = BoxedNetwork({PUBLIC: server.port})
    desk = Desk(tmp_path, FetchLimits(), resolve=lambda host, port: (PUBLIC,), backend=network)
    entry = make_entry("https://law.example/law.html")
    with pytest.raises(SourceError, match="不加密"):
        desk.fetcher().fetch(entry, hosts_of(entry))
    assert server.count("/law.html") == 1


def test_certificate_is_asked_for_the_name_not_for_the_address(tmp_path: Path, server: Server) -> None:
    server.send("/law.html", PAGE)
    network = BoxedNetwork({PUBLIC: server.port})
    desk = Desk(tmp_path, FetchLimits(), resolve=lambda host, port: (PUBLIC,), backend=network)
    entry = make_entry("https://law.example/law.html")
    desk.fetcher().fetch(entry, hosts_of(entry))
    assert (network.connected, network.server_names) == ([PUBLIC], ["law.example"])


def test_certificate_that_does_not_hold_is_told_and_not_tried_again(tmp_path: Path, server: Server) -> None:
    network = BoxedNetwork({PUBLIC: server.port}, bad_certificate=True)
    desk = Desk(tmp_path, FetchLimits(), resolve=lambda host, port: (PUBLIC,), backend=network)
    entry = make_entry("https://law.example/law.html")
    with pytest.raises(SourceError, match="安全证书") as caught:
        desk.fetcher().fetch(entry, hosts_of(entry))
    assert not caught.value.transient and len(network.connected) == 1
