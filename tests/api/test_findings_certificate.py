"""What doctor says of certificates that were really made: in order, ending soon, ended, early, and none at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from api.findings.finding import Severity
from api.findings.surroundings import certificate

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
DAY = timedelta(days=1)


def made(folder: Path, begins: datetime, ends: datetime) -> Path:
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "知规")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), begins, ends)
    file = folder / "tls.pem"
    file.write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    return file


@pytest.mark.parametrize(
    ("begins", "ends", "expected"),
    [
        (NOW - DAY, NOW + 90 * DAY, []),
        (NOW - DAY, NOW + 10 * DAY, [("certificate_ends", Severity.WARNING, "2026-12-03")]),
        (NOW - 90 * DAY, NOW - DAY, [("certificate_ended", Severity.ERROR, "2026-11-22")]),
        (NOW + DAY, NOW + 90 * DAY, [("certificate_early", Severity.ERROR, "2026-11-24")]),
    ],
)
def test_certificate_is_told_by_its_days(
    tmp_path: Path, begins: datetime, ends: datetime, expected: list[tuple[str, Severity, str]]
) -> None:
    told = list(certificate(made(tmp_path, begins, ends), NOW))
    assert [(each.code, each.severity) for each in told] == [(code, severity) for code, severity, _ in expected]
    assert all(day in each.what for each, (_, _, day) in zip(told, expected, strict=True))
    assert all(each.where == str(tmp_path / "tls.pem") for each in told)


@pytest.mark.parametrize("content", [None, b"", b"-----BEGIN CERTIFICATE-----\nxx\n-----END CERTIFICATE-----\n"])
def test_file_that_is_no_certificate_is_told(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "tls.pem"
    if content is not None:
        file.write_bytes(content)
    (told,) = certificate(file, NOW)
    assert (told.code, told.severity) == ("certificate_unreadable", Severity.ERROR)


def test_service_without_a_certificate_of_its_own_is_told_nothing() -> None:
    assert list(certificate(None, NOW)) == []
