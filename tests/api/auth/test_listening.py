"""Where the service may listen, what it must have before others can reach it, and what it then believes."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.auth.listening import (
    certificate_hash,
    exposed,
    outside_is_https,
    own_hosts,
    public_origin,
    require_admin,
    require_perimeter,
)
from kb.errors import SettingsError
from kb.records.actors import OWNER
from kb.settings import Settings
from kb.store.roles import Role
from tests.api.auth.certificates import make_certificate
from tests.api.auth.conftest import PROBE, House

PROXY = {"behind_proxy": True, "public_url": "https://kb.example.com"}


def make_settings(**given: object) -> Settings:
    return Settings(**given)  # type: ignore[arg-type]


def refusal(settings: Settings) -> str | None:
    """Why the service would not start; None when it would."""
    try:
        require_perimeter(settings)
    except SettingsError as error:
        return str(error)
    return None


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    certificate, key = make_certificate(tmp_path_factory.mktemp("tls"), "kb.example.com")
    return {"tls_cert": certificate, "tls_key": key}


def test_loopback_needs_nothing() -> None:
    assert refusal(make_settings()) is None
    assert not exposed(make_settings())
    assert not outside_is_https(make_settings(public_url="https://kb.example.com"))


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "kb.example.com"])
def test_other_address_needs_tls_or_a_proxy(host: str, tls: dict[str, object]) -> None:
    assert "ZHIGUI_TLS_CERT" in str(refusal(make_settings(host=host)))
    assert refusal(make_settings(host=host, public_url="https://kb.example.com", **tls)) is None
    assert refusal(make_settings(host=host, **PROXY)) is None


def test_every_address_needs_a_name_to_be_called_by(tls: dict[str, object]) -> None:
    assert "ZHIGUI_PUBLIC_URL" in str(refusal(make_settings(host="0.0.0.0", **tls)))
    assert refusal(make_settings(host="0.0.0.0", hosts="kb.example.com", **tls)) is None


@pytest.mark.parametrize("url", [None, "http://kb.example.com", "https://", "kb.example.com"])
def test_proxy_needs_the_https_address_others_use(url: str | None) -> None:
    assert "https" in str(refusal(make_settings(behind_proxy=True, public_url=url)))


def test_trusted_proxies_are_addresses_or_networks() -> None:
    assert refusal(make_settings(**PROXY, trusted_proxies="127.0.0.1, 10.0.0.0/8")) is None
    assert "*" in str(refusal(make_settings(**PROXY, trusted_proxies="*")))


def test_certificate_and_key_come_together_are_readable_and_belong_together(
    tls: dict[str, object], tmp_path: Path
) -> None:
    _, other = make_certificate(tmp_path, "kb.example.com")
    broken = tmp_path / "broken.pem"
    broken.write_text("不是证书", "utf-8")
    assert "一起" in str(refusal(make_settings(tls_cert=tls["tls_cert"])))
    assert "读不了" in str(refusal(make_settings(**tls | {"tls_key": tmp_path / "none.pem"})))
    assert "不配对" in str(refusal(make_settings(**tls | {"tls_key": other})))
    assert "PEM" in str(refusal(make_settings(**tls | {"tls_cert": broken})))


def test_key_with_a_password_is_refused_instead_of_asked_for(tmp_path: Path) -> None:
    certificate, key = make_certificate(tmp_path, "kb.example.com", password=b"secret")
    assert "密码" in str(refusal(make_settings(tls_cert=certificate, tls_key=key)))


def test_nobody_is_let_near_before_there_is_an_admin(house: House) -> None:
    outside = make_settings(**PROXY)
    require_admin(make_settings(), house.people)
    with pytest.raises(SettingsError, match="zhigui people add"):
        require_admin(outside, house.people)
    house.add("boss", Role.ADMIN)
    house.add("lisi")
    require_admin(outside, house.people)
    house.add("second", Role.ADMIN)
    house.people.disable("boss", OWNER)
    require_admin(outside, house.people)


def test_names_of_ours_are_those_that_are_set(tls: dict[str, object]) -> None:
    settings = make_settings(host="0.0.0.0", public_url="https://KB.example.com:8443/x", hosts="kb，Intranet", **tls)
    assert own_hosts(settings) == {"kb.example.com", "kb", "intranet"}
    assert public_origin(settings) == "https://kb.example.com:8443"
    assert public_origin(make_settings(public_url="https://kb.example.com:443")) == "https://kb.example.com"
    assert public_origin(make_settings()) is None


def test_hash_is_of_the_first_certificate_of_a_chain(tmp_path: Path, tls: dict[str, object]) -> None:
    first, second = Path(str(tls["tls_cert"])), make_certificate(tmp_path, "ca.example.com")[0]
    chain = tmp_path / "chain.pem"
    chain.write_text(f"leaf first\n{first.read_text()}\n{second.read_text()}", "utf-8")
    assert certificate_hash(chain) == certificate_hash(first) != certificate_hash(second)


def test_behind_a_proxy_the_public_name_serves_and_others_do_not(staffed: House) -> None:
    client = staffed.client(**PROXY)
    assert client.get("/healthz", headers={"Host": "kb.example.com"}).status_code == 200
    assert client.get("/healthz", headers={"Host": "evil.example"}).status_code == 421


def test_page_of_the_public_address_may_ask_also_when_the_proxy_renames_the_host(staffed: House) -> None:
    client = staffed.client(staffed.key("boss", "search"), **PROXY)
    assert client.get(PROBE, headers={"Origin": "https://kb.example.com"}).status_code == 200
    for origin in ("https://evil.example", "http://kb.example.com", "http://127.0.0.1:8000", "null", "https://["):
        assert client.get(PROBE, headers={"Origin": origin}).status_code == 403


def test_https_outside_keeps_browsers_and_cookie_to_https(staffed: House) -> None:
    client = staffed.signed_in("boss", **PROXY)
    (cookie,) = client.cookies.jar
    assert (cookie.name, cookie.secure, cookie.path) == ("__Host-zhigui_session", True, "/")
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert client.get("/healthz").headers["strict-transport-security"]
    assert client.get(PROBE).status_code == 200
    assert "strict-transport-security" not in staffed.client().get("/healthz").headers
