"""What a command says of a problem: in the words of who typed it, and of a file that cannot be written why."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from api.cli.output import write_file
from api.client import CallError, read_reply


@pytest.mark.parametrize(
    ("detail", "told"),
    [
        ("name：不能为空", "名称：不能为空"),
        ("from：日期要写成 2026-11-21 这样", "--from：日期要写成 2026-11-21 这样"),
        ("unheard_of：缺少这一项", "unheard_of：缺少这一项"),
        ("没有编号为 x 的记录。", "没有编号为 x 的记录。"),
    ],
)
def test_a_field_is_named_as_on_the_command_line(detail: str, told: str) -> None:
    with pytest.raises(CallError, match=f"^{told}$"):
        read_reply(422, json.dumps({"detail": detail}).encode())


def test_a_file_in_a_folder_that_is_not_there_is_told_in_chinese(tmp_path: Path) -> None:
    with pytest.raises(CallError, match="没有这个文件夹"):
        write_file(tmp_path / "没有" / "a.json", b"{}")
    with pytest.raises(CallError, match="它是文件夹"):
        write_file(tmp_path, b"{}")
