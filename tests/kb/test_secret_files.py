"""Settings out of the files of a folder: how containers and systemd hand passwords over."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.cli.opening import load_settings
from kb.errors import SettingsError

DATABASE = "postgresql+psycopg://zhigui:geheim@database/zhigui"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZHIGUI_SECRETS", str(secrets))
    return secrets


def test_each_file_is_a_setting_whatever_the_case_of_its_name(folder: Path) -> None:
    (folder / "zhigui_database_url").write_text(f"{DATABASE}\n", "utf-8")
    (folder / "ZHIGUI_MODEL_KEY").write_text("sk-1\n", "utf-8")
    settings = load_settings()
    assert settings.database_url == DATABASE
    assert settings.model_key is not None
    assert settings.model_key.get_secret_value() == "sk-1"


def test_files_mounted_as_links_within_the_folder_are_read(folder: Path) -> None:
    """Kubernetes swaps all files of a secret at once, by a link to their folder."""
    (folder / "..2026").mkdir()
    (folder / "..2026" / "ZHIGUI_DATABASE_URL").write_text(DATABASE, "utf-8")
    (folder / "..data").symlink_to("..2026")
    (folder / "ZHIGUI_DATABASE_URL").symlink_to("..data/ZHIGUI_DATABASE_URL")
    assert load_settings().database_url == DATABASE


def test_the_environment_wins_over_files_and_files_over_the_file_of_settings(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder.parent / "zhigui.toml").write_text('model_url = "http://a"\nchroma_url = "http://a"\n', "utf-8")
    (folder / "ZHIGUI_MODEL_URL").write_text("http://b", "utf-8")
    (folder / "ZHIGUI_CHROMA_URL").write_text("http://b", "utf-8")
    monkeypatch.setenv("ZHIGUI_CHROMA_URL", "http://c")
    settings = load_settings()
    assert (settings.model_url, settings.chroma_url) == ("http://b", "http://c")


def test_a_folder_that_is_not_there_is_no_empty_one(folder: Path) -> None:
    folder.rmdir()
    with pytest.raises(SettingsError, match=r"ZHIGUI_SECRETS：读不了 .*secrets（No such file or directory）"):
        load_settings()


def test_a_file_that_cannot_be_read_is_named(folder: Path) -> None:
    (folder / "ZHIGUI_MODEL_KEY").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match=r"ZHIGUI_SECRETS：读不了 .*secrets/ZHIGUI_MODEL_KEY（不是 UTF-8 文本）"):
        load_settings()
    (folder / "ZHIGUI_MODEL_KEY").unlink()
    (folder / "zhigui_database_url").mkdir()
    with pytest.raises(SettingsError, match=r"读不了 .*secrets/zhigui_database_url（Is a directory）"):
        load_settings()
