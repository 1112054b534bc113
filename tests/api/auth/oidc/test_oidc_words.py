"""What people are told when an identity provider led nowhere, and whom of the network we believe."""

from __future__ import annotations

import re
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from api.auth.oidc_config import OidcConfig, oidc_config
from api.auth.oidc_endings import WORDS, Ending, OidcError
from api.auth.oidc_provider import SEEN_SECONDS, ProviderDirectory
from kb.settings import Settings
from tests.api.auth.oidc.oidc_forger import forging

ROOT = Path(__file__).resolve().parents[4]


def test_page_and_service_tell_every_ending_in_the_same_words() -> None:
    script = (ROOT / "api" / "web" / "static" / "lib" / "oidc.js").read_text("utf-8")
    assert dict(re.findall(r'^  (\w+): "([^"]*)",$', script, re.MULTILINE)) == {
        ending.value: words for ending, words in WORDS.items()
    }


def test_handbook_of_the_sign_in_says_what_to_do_at_every_ending() -> None:
    told = re.findall(r"^\| `(\w+)` \|", (ROOT / "docs" / "deployment-oidc.md").read_text("utf-8"), re.MULTILINE)
    assert sorted(told) == sorted(ending.value for ending in Ending)


def make_certificate(folder: Path) -> Path:
    """A certificate for localhost that nobody vouches for, with its key in one file."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name.from_rfc4514_string("CN=localhost")
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, SHA256())
    )
    pem = key.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption())
    path = folder / "localhost.pem"
    path.write_bytes(pem + certificate.public_bytes(forms.Encoding.PEM))
    return path


def config_of(issuer: str) -> OidcConfig:
    found = oidc_config(Settings(oidc_issuer=issuer, oidc_client_id="zhigui", public_url="https://kb.example.com"))
    assert found is not None
    return found


def test_provider_is_believed_only_under_a_certificate_that_this_machine_trusts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = make_certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with forging(context) as provider:
        with pytest.raises(OidcError) as refused:
            ProviderDirectory(config_of(provider.issuer)).provider()
        assert refused.value.ending is Ending.UNAVAILABLE
        assert not provider.asked
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert ProviderDirectory(config_of(provider.issuer)).provider().token_endpoint == f"{provider.issuer}/token"


def test_provider_that_was_down_is_asked_again_after_a_while() -> None:
    now = [100.0]
    with forging() as provider:
        directory = ProviderDirectory(config_of(provider.issuer), lambda: now[0])
        provider.broken["/.well-known/openid-configuration"] = (500, {})
        for _ in range(3):
            with pytest.raises(OidcError):
                directory.provider()
        assert len(provider.asked) == 1
        provider.broken.clear()
        now[0] += 6
        assert directory.provider().userinfo_endpoint == f"{provider.issuer}/me"


def test_browser_is_sent_only_to_a_provider_that_answered_just_now() -> None:
    now = [100.0]
    with forging() as provider:
        directory = ProviderDirectory(config_of(provider.issuer), lambda: now[0])
        directory.provider(SEEN_SECONDS)
        provider.broken["/.well-known/openid-configuration"] = (500, {})
        now[0] += SEEN_SECONDS
        assert directory.provider().jwks_uri == f"{provider.issuer}/keys"
        with pytest.raises(OidcError):
            directory.provider(SEEN_SECONDS)
