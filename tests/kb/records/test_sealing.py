"""Sealed personal data opens with its key for its record, and in no other way."""

from __future__ import annotations

import base64
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.records.redact import masked
from kb.records.sealing import (
    SealError,
    key_from_base64,
    key_id,
    load_or_create_secret,
    restore,
    seal,
    subject_token,
    unseal,
)

KEY = bytes(range(32))
OTHER = bytes(range(1, 33))
TEXT = "我叫王小明，电话138 0000 7735，身份证11010519491231002X"


def test_what_was_sealed_opens_and_puts_the_text_back() -> None:
    found = masked(TEXT)
    opened = unseal(seal(found.found, KEY, "r1"), (OTHER, KEY), "r1")
    assert opened == found.found
    assert restore(found.text, opened) == TEXT


def test_a_box_shows_nothing_of_what_it_holds() -> None:
    box = seal(masked(TEXT).found, KEY, "r1")
    for secret in ("王小明", "13800007735", "138 0000 7735", "11010519491231002X", "手机号"):
        assert secret.encode() not in box


def test_equal_data_is_never_sealed_alike() -> None:
    found = masked(TEXT).found
    assert seal(found, KEY, "r1") != seal(found, KEY, "r1")


def test_a_box_does_not_open_for_another_record() -> None:
    with pytest.raises(SealError, match="另一条记录"):
        unseal(seal(masked(TEXT).found, KEY, "r1"), (KEY,), "r2")


def test_a_missing_key_is_named_by_its_id() -> None:
    with pytest.raises(SealError, match=key_id(KEY)):
        unseal(seal(masked(TEXT).found, KEY, "r1"), (OTHER,), "r1")


def test_every_changed_byte_is_noticed() -> None:
    box = seal(masked(TEXT).found, KEY, "r1")
    for at in range(len(box)):
        changed = bytearray(box)
        changed[at] ^= 1
        with pytest.raises(SealError):
            unseal(bytes(changed), (KEY,), "r1")
    for length in range(len(box)):
        with pytest.raises(SealError):
            unseal(box[:length], (KEY,), "r1")


def test_data_is_not_put_into_another_text() -> None:
    found = masked(TEXT)
    with pytest.raises(SealError, match="对不上"):
        restore("别的文字" + found.text, found.found)


@given(st.text(alphabet="我叫王小明，。138 0000 7735〔手机号〕住路号室", max_size=60))
def test_every_masked_text_can_be_restored(text: str) -> None:
    found = masked(text)
    assert restore(found.text, found.found) == text


@pytest.mark.parametrize("setting", ["", "abc", "不是密钥", base64.b64encode(bytes(16)).decode()])
def test_a_setting_that_is_no_key_is_refused(setting: str) -> None:
    with pytest.raises(SealError, match="openssl rand -base64 32"):
        key_from_base64(setting)


def test_a_key_is_read_from_base64() -> None:
    assert key_from_base64(f" {base64.b64encode(KEY).decode()}\n") == KEY


def test_one_number_in_all_ways_of_writing_has_one_token() -> None:
    said = ("13800007735", "138 0000 7735", "+86 138-0000-7735", "１３８００００７７３５", "幺三八零零零零七七三五")
    tokens = {subject_token(one.kind, one.value, KEY) for text in said for one in masked(f"电话{text}").found}
    assert len(tokens) == 1


def test_tokens_differ_by_pepper_kind_and_value() -> None:
    token = subject_token("手机号", "13800007735", KEY)
    assert len(token) == 64
    assert token != subject_token("手机号", "13800007735", OTHER)
    assert token != subject_token("账号", "13800007735", KEY)
    assert token != subject_token("手机号", "13800007736", KEY)


def test_the_secret_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "pepper"
    secret = load_or_create_secret(path)
    assert len(secret) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_or_create_secret(path) == secret
    assert [one.name for one in path.parent.iterdir()] == ["pepper"]


def test_of_many_that_begin_at_once_all_read_one_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        secrets = set(pool.map(load_or_create_secret, [tmp_path / "pepper"] * 32))
    assert len(secrets) == 1


def test_a_damaged_secret_is_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "pepper"
    path.write_text("坏了", encoding="utf-8")
    with pytest.raises(SealError, match="从备份恢复"):
        load_or_create_secret(path)
    assert path.read_text(encoding="utf-8") == "坏了"
