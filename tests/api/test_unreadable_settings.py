"""A setting that cannot be read is named as the administrator wrote it, and what is wrong is said in Chinese."""

from __future__ import annotations

import pytest

from api.cli.opening import load_settings
from kb.errors import SettingsError


@pytest.mark.parametrize(
    ("value", "told"),
    [("关闭思考", "^设置有误：ZHIGUI_MODEL_OPTIONS：不是有效的 JSON$"), ("[1]", "^设置有误：ZHIGUI_MODEL_OPTIONS：")],
)
def test_options_that_are_no_json_object_are_named(value: str, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIGUI_MODEL_OPTIONS", value)
    with pytest.raises(SettingsError, match=told):
        load_settings()
