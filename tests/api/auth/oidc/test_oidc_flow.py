"""What travels in the browser's cookie while somebody is at the identity provider, and what may be set of it."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from api.auth.oidc_config import oidc_config
from api.auth.oidc_flow import FLOW_SECONDS, FlowSeal, flow_key, new_flow, own_path
from api.auth.oidc_identity import read_identity
from kb.errors import SettingsError
from kb.settings import Settings
from kb.store.roles import Role

LONG_SECRET = "a-client-secret-of-forty-characters-here"
GOOD = {
    "oidc_issuer": "https://id.example.com",
    "oidc_client_id": "zhigui",
    "public_url": "https://kb.example.com/",
}


def make_settings(**changed: object) -> Settings:
    return Settings(**{**GOOD, **changed})  # type: ignore[arg-type]


def test_sealed_flow_shows_nothing_and_opens_again() -> None:
    seal, flow = FlowSeal(b"k" * 32), new_flow("/?q=1", 1000.0)
    text = seal.seal(flow)
    assert flow.state not in text
    assert seal.open(text, 1000.0 + FLOW_SECONDS) == flow


def test_flow_is_over_after_ten_minutes() -> None:
    seal = FlowSeal(b"k" * 32)
    assert seal.open(seal.seal(new_flow("/", 1000.0)), 1001.0 + FLOW_SECONDS) is None


def test_flow_sealed_under_another_key_or_changed_is_none() -> None:
    seal, text = FlowSeal(b"k" * 32), FlowSeal(b"o" * 32).seal(new_flow("/", 0.0))
    assert seal.open(text, 0.0) is None
    mine = seal.seal(new_flow("/", 0.0))
    assert seal.open(("A" if mine[20] != "A" else "B").join((mine[:20], mine[21:])), 0.0) is None


def test_nothing_secret_of_a_flow_is_shown_by_its_repr() -> None:
    flow = new_flow("/", 0.0)
    assert not any(secret in repr(flow) for secret in (flow.state, flow.nonce, flow.verifier))


def test_replicas_with_the_same_client_secret_share_a_key(tmp_path: Path) -> None:
    assert flow_key(tmp_path / "a", LONG_SECRET) == flow_key(tmp_path / "b", LONG_SECRET)
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize("secret", [None, "kurz"])
def test_key_without_a_good_secret_is_kept_for_the_owner_alone(tmp_path: Path, secret: str | None) -> None:
    key = flow_key(tmp_path, secret)
    kept = tmp_path / "keys" / "oidc-flow.key"
    assert flow_key(tmp_path, secret) == key
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [path.name for path in kept.parent.iterdir()] == [kept.name]


def test_broken_key_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "oidc-flow.key").write_bytes(b"short")
    with pytest.raises(SettingsError, match=r"oidc-flow\.key"):
        flow_key(tmp_path, None)


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example", "/\\evil.example", "https://evil.example", "evil", "", "/\t/evil.example", "/a\nb",
        "javascript:alert(1)", "/v1/people", "/" + "a" * 600, "/退款",
    ],
)  # fmt: skip
def test_path_that_leaves_our_page_is_none_of_ours(path: str) -> None:
    assert not own_path(path)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"oidc_client_id": None}, "CLIENT_ID"),
        ({"public_url": None}, "PUBLIC_URL"),
        ({"public_url": "http://kb.example.com"}, "https"),
        ({"oidc_issuer": "http://id.example.com"}, "https"),
        ({"oidc_issuer": "https://user:pass@id.example.com"}, "OIDC_ISSUER"),
        ({"oidc_scopes": "profile"}, "openid"),
        ({"oidc_role_claim": "groups"}, "ROLES"),
        ({"oidc_roles": "kefu=officer"}, "ROLE_CLAIM"),
        ({"oidc_role_claim": "groups", "oidc_roles": "kefu=boss"}, "kefu=boss"),
        ({"oidc_role_claim": "groups", "oidc_roles": "kefu"}, "kefu"),
    ],
)
def test_setting_that_is_missing_or_unsafe_is_named_at_the_start(changed: dict[str, object], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        oidc_config(make_settings(**changed))


def test_without_an_issuer_there_is_no_such_sign_in() -> None:
    assert oidc_config(Settings(oidc_client_id="zhigui")) is None


def test_first_group_that_somebody_is_in_decides_the_role() -> None:
    config = oidc_config(make_settings(oidc_role_claim="groups", oidc_roles="lead=supervisor,kefu=officer"))
    assert config is not None
    assert config.role_of(("kefu", "lead")) is Role.SUPERVISOR
    assert config.role_of(("other",)) is None


@pytest.mark.parametrize("verified", [None, False, "true", 1])
def test_mail_address_leads_to_nobody_unless_the_provider_verified_it(verified: object) -> None:
    config = oidc_config(make_settings())
    assert config is not None
    claims = {"sub": "1", "email": "boss@example.com", "email_verified": verified, "preferred_username": "boss"}
    assert read_identity(claims, config).logins == ()


def test_user_name_leads_to_somebody_only_when_the_settings_trust_it() -> None:
    config = oidc_config(make_settings(oidc_login_claim="preferred_username"))
    assert config is not None
    assert read_identity({"sub": "1", "preferred_username": "boss"}, config).logins == ("boss",)


def test_name_is_shown_without_what_cannot_be_seen() -> None:
    config = oidc_config(make_settings())
    assert config is not None
    assert read_identity({"sub": "1", "name": "张\u202e三\n"}, config).name == "张三"
    assert read_identity({"sub": "1", "name": 7}, config).name == "1"
    assert len(read_identity({"sub": "x" * 200}, config).name) <= 60


def test_groups_may_stand_inside_another_claim() -> None:
    config = oidc_config(make_settings(oidc_role_claim="realm_access.roles", oidc_roles="kefu=officer"))
    assert config is not None
    assert read_identity({"sub": "1", "realm_access": {"roles": ["kefu", 3]}}, config).groups == ("kefu",)
    assert read_identity({"sub": "1", "realm_access.roles": "kefu"}, config).groups == ("kefu",)
    assert read_identity({"sub": "1", "realm_access": None}, config).groups == ()
