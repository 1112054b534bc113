"""Transcripts as people keep them: JSON lines, tables with tabs or commas, UTF-8 or GBK; faults name their line."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.cli.call_files import LONGEST, transcript
from api.client import CallError

TABLE = "说话人\t时间\t文字\n客服\t0:00\t您好，\t请讲\n\n来电人\t1:02.5\t能退吗？\n"
SAID = [(1, "officer", 0.0, "您好，\t请讲"), (2, "caller", 62.5, "能退吗？")]


def read(folder: Path, content: bytes) -> list[tuple[object, ...]]:
    path = folder / "通话.txt"
    path.write_bytes(content)
    return [(each["n"], each["speaker"], each["at"], each["text"]) for each in transcript(str(path)).pieces]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_table_with_tabs_is_read_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    assert read(tmp_path, TABLE.encode(encoding)) == SAID


def test_table_with_commas_keeps_the_commas_of_what_was_said(tmp_path: Path) -> None:
    rows = '客服,0,"您好,请讲"\n客户,2,能退吗,运费谁出\n'
    assert [each[3] for each in read(tmp_path, rows.encode())] == ["您好,请讲", "能退吗,运费谁出"]


def test_json_lines_keep_their_numbers_partials_and_start(tmp_path: Path) -> None:
    path = tmp_path / "通话.jsonl"
    path.write_text(
        '{"type": "start", "industry": "finance"}\n'
        '{"type": "piece", "n": 4, "speaker": "officer", "text": "保", "at": 1, "final": false}\n'
        '{"n": 4, "speaker": "客服", "text": "保本", "at": "0:01"}\n{"type": "end"}\n',
        "utf-8",
    )
    told = transcript(str(path))
    assert told.start == {"industry": "finance"}
    assert [(each["n"], each["text"], each.get("final")) for each in told.pieces] == [
        (4, "保", False),
        (4, "保本", None),
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "没有内容"),
        ("客服\t0\t您好\n客服\t能退吗", "第 2 行：少了一栏"),
        ("客服\t0\t您好\n老板\t1\t能退吗", "第 2 行：说话人要写“客服”或“来电人”，这里是“老板”"),
        ("客服\t很晚\t您好", "第 1 行：时间要写秒数"),
        (f"客服\t1\t{'长' * (LONGEST + 1)}", "第 1 行：一段最多 2000 字"),
        ("客服\t99:99:99\t您好", "第 1 行：时间要在 0 到 86400 秒之间"),
        ('{"speaker": "caller", "text": "能退吗", "at": 1}\n{oops', "第 2 行：不是有效的 JSON"),
        ('{"speaker": "caller", "at": 1}', "第 1 行：缺少 text"),
        ('{"type": "hello"}', "type 只能是"),
    ],
)
def test_broken_file_is_told_with_its_line(tmp_path: Path, content: str, words: str) -> None:
    with pytest.raises(CallError, match=words):
        read(tmp_path, content.encode())


def test_what_is_no_text_or_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CallError, match="不是 UTF-8"):
        read(tmp_path, b"\xff\x00\x80\x81")
    with pytest.raises(CallError, match="读不了"):
        transcript(str(tmp_path / "nowhere.txt"))
