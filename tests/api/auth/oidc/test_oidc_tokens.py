"""What is believed of an identity provider, and what is not, over real sockets."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import OctKey, RSAKey

from api.auth.oidc import OidcClient, Return, oidc_client
from api.auth.oidc_endings import Ending, OidcError
from api.auth.oidc_identity import Identity
from kb.settings import Settings
from tests.api.auth.oidc.oidc_forger import Claims, Forger, forging, rsa_key

SECRET = "a-client-secret-of-forty-characters-here"


@pytest.fixture
def forger() -> Iterator[Forger]:
    with forging() as provider:
        yield provider


def make_settings(forger: Forger, home: Path, **changed: object) -> Settings:
    values: dict[str, object] = {
        "home": home,
        "oidc_issuer": forger.issuer,
        "oidc_client_id": "zhigui",
        "oidc_client_secret": SECRET,
        "public_url": "http://127.0.0.1:8000",
    }
    return Settings(**{**values, **changed})  # type: ignore[arg-type]


@pytest.fixture
def client(forger: Forger, tmp_path: Path) -> OidcClient:
    return make_client(forger, tmp_path)


def make_client(forger: Forger, home: Path, **changed: object) -> OidcClient:
    made = oidc_client(make_settings(forger, home, **changed))
    assert made is not None
    return made


def come_back(address: str) -> Return:
    """What our callback reads from its address."""
    given = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    return Return(given.get("code"), given.get("state"), given.get("error"), given.get("iss"))


def sign_in(client: OidcClient, forger: Forger) -> Identity:
    departure = client.depart("/")
    return client.arrive(come_back(forger.agree(departure.location)), departure.cookie)[0]


def ending_of(call: Callable[[], object]) -> Ending:
    with pytest.raises(OidcError) as refused:
        call()
    return refused.value.ending


def test_browser_leaves_with_state_nonce_and_s256_challenge_and_without_the_verifier(client: OidcClient) -> None:
    departure = client.depart("/")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(departure.location).query).items()}
    assert asked["response_type"] == "code"
    assert asked["redirect_uri"] == "http://127.0.0.1:8000/v1/session/oidc/callback"
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["state"]) >= 43
    assert len(asked["nonce"]) >= 43
    assert SECRET not in departure.location
    assert "code_verifier" not in asked


def test_code_is_exchanged_for_whom_the_provider_vouches_for(client: OidcClient, forger: Forger) -> None:
    forger.told = {"name": "张三", "email": "zhangsan@example.com", "email_verified": True}
    found = sign_in(client, forger)
    assert (found.issuer, found.subject, found.name) == (forger.issuer, "u-1", "张三")
    assert found.logins == ("zhangsan@example.com",)


def expired(claims: Claims) -> Claims:
    return {**claims, "exp": int(time.time()) - 3600}


@pytest.mark.parametrize(
    "forge",
    [
        expired,
        lambda claims: {**claims, "nonce": "another"},
        lambda claims: {name: value for name, value in claims.items() if name != "nonce"},
        lambda claims: {**claims, "aud": "another-client"},
        lambda claims: {**claims, "aud": ["zhigui", "another-client"]},
        lambda claims: {**claims, "azp": "another-client"},
        lambda claims: {**claims, "iss": "https://evil.example"},
        lambda claims: {**claims, "iat": int(time.time()) + 3600},
        lambda claims: {**claims, "at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
        lambda claims: {name: value for name, value in claims.items() if name != "exp"},
        lambda claims: {**claims, "sub": ""},
        lambda claims: {**claims, "sub": "x" * 256},
        lambda claims: {**claims, "sub": 17},
    ],
    ids=[
        "expired", "other nonce", "no nonce", "other audience", "shared without azp", "other party", "other issuer",
        "from the future", "other access token", "endless", "no subject", "endless subject", "subject no text",
    ],
)  # fmt: skip
def test_token_that_is_not_for_this_very_flow_is_refused(
    client: OidcClient, forger: Forger, forge: Callable[[Claims], Claims]
) -> None:
    forger.sign = lambda claims: forger.signed(forge(claims), forger.key)
    assert ending_of(lambda: sign_in(client, forger)) is Ending.INVALID


def test_token_under_a_key_that_is_not_the_providers_is_refused(client: OidcClient, forger: Forger) -> None:
    stranger = RSAKey.import_key({**rsa_key(2).as_dict(private=True), "kid": forger.key.kid})
    forger.sign = lambda claims: forger.signed(claims, stranger)
    assert ending_of(lambda: sign_in(client, forger)) is Ending.INVALID


def test_token_with_one_changed_claim_is_refused(client: OidcClient, forger: Forger) -> None:
    def tampered(claims: Claims) -> str:
        head, _, signature = forger.signed(claims, forger.key).split(".")
        body = base64.urlsafe_b64encode(json.dumps({**claims, "sub": "boss"}).encode()).rstrip(b"=").decode()
        return f"{head}.{body}.{signature}"

    forger.sign = tampered
    assert ending_of(lambda: sign_in(client, forger)) is Ending.INVALID


def test_unsigned_token_is_refused_though_the_provider_claims_to_send_such(client: OidcClient, forger: Forger) -> None:
    def unsigned(claims: Claims) -> str:
        parts = (json.dumps({"alg": "none"}).encode(), json.dumps(claims).encode())
        return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts) + "."

    forger.sign = unsigned
    assert ending_of(lambda: sign_in(client, forger)) is Ending.INVALID


def test_token_signed_with_our_own_client_secret_is_refused(client: OidcClient, forger: Forger) -> None:
    """HS256 would let whoever knows the client secret make anybody."""
    secret = OctKey.import_key(SECRET, {"kid": forger.key.kid})
    forger.sign = lambda claims: forger.signed(claims, secret, "HS256")
    assert ending_of(lambda: sign_in(client, forger)) is Ending.INVALID


def test_key_that_the_provider_changed_to_is_fetched_at_once(client: OidcClient, forger: Forger) -> None:
    sign_in(client, forger)
    forger.key = rsa_key(2)
    forger.published = [forger.key]
    assert sign_in(client, forger).subject == "u-1"


def test_userinfo_about_somebody_else_is_refused(client: OidcClient, forger: Forger) -> None:
    forger.told = {"sub": "u-2"}
    assert ending_of(lambda: sign_in(client, forger)) is Ending.INVALID


def test_answer_with_another_state_is_refused_and_no_code_is_sent(client: OidcClient, forger: Forger) -> None:
    departure = client.depart("/")
    back = come_back(forger.agree(departure.location, state="another"))
    assert ending_of(lambda: client.arrive(back, departure.cookie)) is Ending.EXPIRED
    assert not [path for path, _ in forger.asked if path == "/token"]


@pytest.mark.parametrize("cookie", [None, "", "AAAA", "x" * 400, "垃圾"])
def test_answer_in_a_browser_that_did_not_begin_is_refused(
    client: OidcClient, forger: Forger, cookie: str | None
) -> None:
    back = come_back(forger.agree(client.depart("/").location))
    assert ending_of(lambda: client.arrive(back, cookie)) is Ending.EXPIRED


def test_answer_counts_once(client: OidcClient, forger: Forger) -> None:
    departure = client.depart("/")
    back = come_back(forger.agree(departure.location))
    client.arrive(back, departure.cookie)
    assert ending_of(lambda: client.arrive(back, departure.cookie)) is Ending.EXPIRED


def test_answer_counts_once_on_another_replica_too(forger: Forger, tmp_path: Path) -> None:
    one, other = make_client(forger, tmp_path / "a"), make_client(forger, tmp_path / "b")
    departure = one.depart("/")
    back = come_back(forger.agree(departure.location))
    assert other.arrive(back, departure.cookie)[0].subject == "u-1"
    assert ending_of(lambda: one.arrive(back, departure.cookie)) is Ending.EXPIRED


def test_code_of_another_flow_is_refused_by_its_challenge(client: OidcClient, forger: Forger) -> None:
    mine, theirs = client.depart("/"), client.depart("/")
    code = come_back(forger.agree(theirs.location)).code
    back = come_back(forger.agree(mine.location, code=code or ""))
    assert ending_of(lambda: client.arrive(back, mine.cookie)) is Ending.EXPIRED


def test_answer_that_names_another_provider_is_refused(client: OidcClient, forger: Forger) -> None:
    departure = client.depart("/")
    back = come_back(forger.agree(departure.location, iss="https://evil.example"))
    assert ending_of(lambda: client.arrive(back, departure.cookie)) is Ending.INVALID


def test_answer_without_the_providers_name_is_refused_when_it_promised_to_give_it(
    client: OidcClient, forger: Forger
) -> None:
    forger.described = {"authorization_response_iss_parameter_supported": True}
    assert ending_of(lambda: sign_in(client, forger)) is Ending.INVALID


@pytest.mark.parametrize(("error", "ending"), [("access_denied", Ending.DENIED), ("server_error", Ending.INVALID)])
def test_error_of_the_provider_is_told_in_our_words(
    client: OidcClient, forger: Forger, error: str, ending: Ending
) -> None:
    departure = client.depart("/")
    back = come_back(forger.agree(departure.location, error=error))
    assert ending_of(lambda: client.arrive(back, departure.cookie)) is ending


@pytest.mark.parametrize(
    "described",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://id.example.com/token"},
        {"jwks_uri": None},
        {"id_token_signing_alg_values_supported": ["none", "HS256"]},
    ],
)
def test_provider_that_contradicts_the_settings_is_not_used(
    client: OidcClient, forger: Forger, described: Claims
) -> None:
    forger.described = described
    assert ending_of(lambda: client.depart("/")) is Ending.UNAVAILABLE


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/keys", "/token", "/me"])
def test_redirect_to_elsewhere_is_not_followed(client: OidcClient, forger: Forger, path: str) -> None:
    with forging() as elsewhere:
        forger.broken[path] = (307, {"Location": elsewhere.issuer + path})
        assert ending_of(lambda: sign_in(client, forger)) is Ending.UNAVAILABLE
        assert not elsewhere.asked


def test_provider_that_is_down_is_said_to_be(tmp_path: Path) -> None:
    with forging() as gone:
        client = make_client(gone, tmp_path)
    assert ending_of(lambda: client.depart("/")) is Ending.UNAVAILABLE
    assert ending_of(lambda: client.depart("/")) is Ending.UNAVAILABLE


def test_secret_goes_to_the_token_endpoint_the_way_the_provider_takes_it(forger: Forger, tmp_path: Path) -> None:
    forger.described = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    sign_in(make_client(forger, tmp_path), forger)
    form = next(form for path, form in forger.asked if path == "/token")
    assert form["client_secret"] == SECRET


def test_code_that_the_provider_takes_no_more_is_told_apart_from_a_refusal_of_ourselves(
    client: OidcClient, forger: Forger
) -> None:
    departure = client.depart("/")
    used = come_back(forger.agree(departure.location))
    forger.codes.clear()
    assert ending_of(lambda: client.arrive(used, departure.cookie)) is Ending.EXPIRED
    forger.refuses = "invalid_client"
    assert ending_of(lambda: sign_in(client, forger)) is Ending.UNAVAILABLE


def test_nothing_secret_stands_in_what_is_logged_of_a_refusal(client: OidcClient, forger: Forger) -> None:
    forger.sign = lambda claims: forger.signed({**claims, "aud": "geheim-audience"}, forger.key)
    with pytest.raises(OidcError) as refused:
        sign_in(client, forger)
    assert refused.value.reason == "ID token: InvalidClaimError (aud)"
