"""Addresses that mean this machine or the network inside, in every spelling: nothing of ours connects there.

Each is tried as if an operator had registered it, which is the worst case; the system's own resolver spells it out.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from ingest.errors import SourceError
from ingest.sources.addresses import parsed_url
from ingest.sources.connecting import CheckedBackend, CheckedTransport
from ingest.sources.fetching import FetchLimits
from kb.store.sql import SqlStore
from kb.store.webhooks import SqlWebhooks
from tests.builders_sources import PAGE, BoxedNetwork, Desk, Server, hosts_of, make_entry, running_server
from tests.ingest.test_webhooks import Clock, receiving
from tests.ingest.test_webhooks import Desk as Publisher

PUBLIC = "93.184.216.34"
INSIDE = (
    "127.0.0.1",
    "localhost",
    "LOCALHOST.",
    "2130706433",
    "0x7f000001",
    "0177.0.0.1",
    "127.1",
    "0",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:a9fe:a9fe]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "169.254.169.254",
    "2852039166",
    "10.0.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "１２７.０.０.１",
    "①②⑦.⓪.⓪.①",
)
ELSEWHERE = (
    "file:///etc/passwd",
    "gopher://law.example/",
    "//10.0.0.1/admin",
    "http://law.example@10.0.0.1/admin",
    "http://law.example\\@10.0.0.1/admin",
    "http://169.254.169.254/latest/meta-data/",
    "http://[::ffff:10.0.0.1]/admin",
    "http://law.example:6379/",
)


@pytest.fixture
def server() -> Iterator[Server]:
    with running_server() as running:
        yield running


class Anywhere(BoxedNetwork):
    """Lets every connection reach the test's server: what is refused was refused before."""

    def __init__(self, port: int) -> None:
        super().__init__({})
        self._port = port

    def connect_tcp(self, host: str, *given: object, **named: object) -> object:  # type: ignore[override]
        self._routes = {host: self._port}
        return super().connect_tcp(host, *given, **named)  # type: ignore[arg-type]


@pytest.mark.parametrize("host", INSIDE)
def test_no_spelling_of_an_address_inside_is_fetched_from(tmp_path: Path, server: Server, host: str) -> None:
    server.send("/law.html", PAGE)
    network = Anywhere(server.port)
    desk = Desk(tmp_path, FetchLimits(), backend=network)
    address = f"http://{host}/law.html"
    with pytest.raises(SourceError):
        # As when the catalogue is read: some spellings do not come further.
        parsed_url(address)
        entry = make_entry(address)
        desk.fetcher().fetch(entry, hosts_of(entry))
    assert (network.connected, server.asked) == ([], [])


@pytest.mark.parametrize("target", ELSEWHERE)
def test_no_redirect_leads_inside_or_to_another_kind_of_address(tmp_path: Path, server: Server, target: str) -> None:
    server.redirect("/law.html", target)
    network = Anywhere(server.port)
    desk = Desk(tmp_path, FetchLimits(), resolve=_public_or_itself, backend=network)
    entry = make_entry("http://law.example/law.html")
    everybody = hosts_of(entry, also=["10.0.0.1", "169.254.169.254", "law.example:6379", "[::ffff:10.0.0.1]"])
    with pytest.raises(SourceError):
        desk.fetcher().fetch(entry, everybody)
    assert set(network.connected) == {PUBLIC}
    assert {each.path for each in server.asked} == {"/robots.txt", "/law.html"}


def test_a_name_that_turns_inside_between_two_notices_gets_no_second_one(server: Server) -> None:
    answers = iter([(PUBLIC,), ("127.0.0.1",)])
    network = Anywhere(server.port)
    server.script["/hook"] = lambda handler, _: handler.reply(204, Connection="close")
    backend = CheckedBackend(private=False, resolve=lambda host, port: next(answers), inner=network)
    with httpx.Client(transport=CheckedTransport(backend)) as client:
        assert client.get("http://hooks.example/hook").status_code == 204
        with pytest.raises(SourceError, match="本机地址"):
            client.get("http://hooks.example/hook")
    assert network.connected == [PUBLIC]


@pytest.mark.parametrize("host", ["localhost", "2130706433", "0x7f.1", "127.1", "[::ffff:127.0.0.1]", "0"])
def test_no_spelling_of_this_machine_receives_a_webhook(tmp_path: Path, host: str) -> None:
    store = SqlStore(f"sqlite:///{tmp_path / 'store.db'}")
    try:
        publisher = Publisher(store, Clock(), SqlWebhooks(store.engine))
        with receiving() as receiver:
            notifier = publisher.notifier(receiver.url.replace("127.0.0.1", host), private=False)
            publisher.publish()
            publisher.work_off(notifier)
        assert receiver.calls == 0
        assert publisher.only().problem
    finally:
        store.close()


def test_a_proxy_of_the_environment_is_no_way_around_the_check(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behind a proxy nobody knows what is connected to: none is used, whatever the environment says."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, server.base)
    store = SqlStore(f"sqlite:///{tmp_path / 'store.db'}")
    try:
        publisher = Publisher(store, Clock(), SqlWebhooks(store.engine))
        notifier = publisher.notifier("http://10.0.0.1/hook", private=False)
        publisher.publish()
        publisher.work_off(notifier)
        assert server.asked == []
        assert "内网" in (publisher.only().problem or "")
    finally:
        store.close()


def _public_or_itself(host: str, port: int) -> tuple[str, ...]:
    return (PUBLIC,) if host.endswith(".example") else (host.strip("[]"),)
