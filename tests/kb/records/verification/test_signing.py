"""The key of the ledger: made once, kept from others, never replaced."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

from kb.errors import SettingsError
from kb.records.verification.signing import LedgerKey, is_signed

MAKE = "import sys; from pathlib import Path; from kb.records.verification.signing import LedgerKey; " \
    "print(LedgerKey.load_or_create(Path(sys.argv[1])).public_key_hex)"  # fmt: skip


def test_key_is_made_on_first_need_and_stays(tmp_path: Path) -> None:
    place = tmp_path / "keys" / "ledger.pem"
    assert LedgerKey.load(place) is None
    made = LedgerKey.load_or_create(place)
    assert LedgerKey.load_or_create(place).public_key_hex == made.public_key_hex
    assert (place.stat().st_mode & 0o777, place.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert [each.name for each in place.parent.iterdir()] == ["ledger.pem"]


def test_processes_at_once_make_one_key(tmp_path: Path) -> None:
    place = tmp_path / "keys" / "ledger.pem"
    makers = [
        subprocess.Popen([sys.executable, "-c", MAKE, str(place)], stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    assert len({each.communicate()[0] for each in makers}) == 1


def test_signature_holds_for_its_message_and_key_alone(tmp_path: Path) -> None:
    key, other = (LedgerKey.load_or_create(tmp_path / name) for name in ("a.pem", "b.pem"))
    signature = key.sign("日结".encode())
    assert is_signed(key.public_key_hex, signature, "日结".encode())
    assert not is_signed(key.public_key_hex, signature, "日结。".encode())
    assert not is_signed(other.public_key_hex, signature, "日结".encode())
    assert not is_signed("no key", signature, "日结".encode())
    assert not is_signed(key.public_key_hex, "", "日结".encode())


def test_file_that_holds_no_such_key_is_refused_and_left_alone(tmp_path: Path) -> None:
    broken, foreign = tmp_path / "broken.pem", tmp_path / "foreign.pem"
    broken.write_text("not a key", "utf-8")
    pem = generate_private_key(SECP256R1()).private_bytes(
        forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption()
    )
    foreign.write_bytes(pem)
    for place in (broken, foreign):
        before = place.read_bytes()
        with pytest.raises(SettingsError, match="从备份恢复"):
            LedgerKey.load_or_create(place)
        assert place.read_bytes() == before
