"""A reading process that was taken over: what it says is bounded, checked, never run, and costs that process alone."""

from __future__ import annotations

import io
import os
import pickle
import re
import sys
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

import pytest

from ingest.errors import ReadError
from ingest.readers.limits import LARGEST_READ, ReaderLimits
from ingest.reading_rows import QUESTIONS, RowFile
from ingest.sandbox import Sandbox
from kb.errors import ContentError
from tests.builders_docx import write_law_docx
from tests.builders_faults import wait_until

LAW = "# 退换货试行办法\n\n第一条　经营者应当退货。\n"
# Greets as it should, and then says to every request what a file holds, as often as it is told.
TAKEN_OVER = """
import sys, time
say, times, ends = open(sys.argv[1], 'rb').read(), float(sys.argv[2]), sys.argv[3] == "ends"
out = sys.stdout.buffer
out.write(b'{"network": false, "privileges": false}\\n'); out.flush()
for _ in sys.stdin.buffer:
    said = 0
    try:
        while said < times:
            out.write(say); out.flush(); said += 1
    except BrokenPipeError:
        break
    if ends:
        break
"""
NO_ROWS = b'{"kind_of_value": "ReadFile", "format": "sheet", "questions": [], "ignored": []}\n'
SOUND = b'{"bytes": 3, "format": "docx", "notices": [], "pages": null}\n'
NOT_AGREED = r"结果不合约定.*其余文件照常.*核对来源"
SILENT_FOR = 60.0


@contextmanager
def saying(words: bytes, times: float = 1, *, ends: bool = False, seconds: float = SILENT_FOR) -> Iterator[Sandbox]:
    """A sandbox whose processes say this; none of them is left in the end."""
    before = children()
    with NamedTemporaryFile() as said:
        said.write(words)
        said.flush()
        program = [sys.executable, "-c", TAKEN_OVER, said.name, str(times), "ends" if ends else "stays"]
        sandbox = Sandbox(ReaderLimits(seconds=seconds), program)
        yield sandbox
        sandbox.close()
    assert children() == before


def children() -> set[int]:
    """The processes that this one has begun and that are not over."""
    return {int(each) for each in Path(f"/proc/self/task/{os.getpid()}/children").read_text("ascii").split()}


@pytest.fixture
def law(tmp_path: Path) -> Path:
    write_law_docx(tmp_path / "a.docx", LAW, automatic=False)
    return tmp_path / "a.docx"


def refusal(words: bytes, law: Path, times: float = 1, *, ends: bool = False) -> str:
    """What a file is refused with whose reader says this; the process is gone the moment it is refused."""
    before = children()
    with saying(words, times, ends=ends) as sandbox:
        with pytest.raises(ReadError) as refused:
            sandbox.read(law)
        assert children() == before
    return refused.value.reason


def test_the_sound_reply_that_the_others_are_made_of_is_taken(law: Path) -> None:
    with saying(SOUND + "甲".encode()) as sandbox:
        assert sandbox.read(law).text == "甲"


@pytest.mark.parametrize(
    "words",
    [
        b"\x80\x04\x95garbage\n",
        b"\n",
        b"null\n",
        b"[1, 2]\n",
        b'"' + b"a" * 100 + b'"\n',
        b"[" * 200_000 + b"\n",
        b'{"page": ' * 50_000 + b"\n",
        b"9" * 10_000 + b"\n",
        b'{"page": 7}\n',
        b'{"page": ["1", "2"]}\n',
        b'{"page": [1e400, NaN]}\n',
        b'{"page": [-1, 2]}\n',
        b'{"page": [true, 2]}\n',
        b"{}\n",
        b'{"refused": {"a": 1}}\n',
        b'{"refused": "a", "place": ["b"]}\n',
        b'{"refused": "\\ud800"}\n',
        b'{"broken": 1}\n',
        SOUND.replace(b"3", b'"3"') + b"abc",
        SOUND.replace(b"3", b"-1") + b"abc",
        SOUND.replace(b"3", b"true") + b"abc",
        SOUND.replace(b"3", str(LARGEST_READ + 1).encode()) + b"abc",
        SOUND.replace(b'"docx"', b'"exe"') + b"abc",
        SOUND.replace(b'"docx"', b'["docx"]') + b"abc",
        SOUND.replace(b"[]", b"7") + b"abc",
        SOUND.replace(b"[]", b'[["a"]]') + b"abc",
        SOUND.replace(b"[]", b'["\\udfff"]') + b"abc",
        SOUND.replace(b"null", b"1.5") + b"abc",
        SOUND + b"\xff\xfe\xfd",
        SOUND + b"\xed\xa0\x80",
        SOUND + b"abcd",
    ],
)
def test_a_reply_that_is_none_is_refused_in_words_and_ends_its_process(words: bytes, law: Path) -> None:
    assert re.search(NOT_AGREED, refusal(words, law))


@pytest.mark.parametrize("words", [b"", b'{"page": [1', SOUND, SOUND + b"a"])
def test_a_reply_that_breaks_off_is_told_as_an_end(words: bytes, law: Path) -> None:
    assert "中途退出" in refusal(words, law, ends=True)


@pytest.mark.parametrize(
    ("words", "times"),
    [
        (b"a" * 65_536, float("inf")),
        (b'{"page": [1, 2]}\n', float("inf")),
        (b'{"page": [1, 2]}\n' * 4_000, float("inf")),
    ],
    ids=["a line without an end", "pages without an end", "many pages at once"],
)
def test_words_without_an_end_are_not_held_in_memory(words: bytes, times: float, law: Path) -> None:
    tracemalloc.start()
    try:
        assert "结果不合约定" in refusal(words, law, times)
        assert tracemalloc.get_traced_memory()[1] < 16 * 1024 * 1024
    finally:
        tracemalloc.stop()


def test_what_is_announced_as_enormous_is_refused_before_it_is_taken_in(law: Path) -> None:
    tracemalloc.start()
    try:
        assert "结果不合约定" in refusal(SOUND.replace(b"3", b"1000000000000") + b"a" * 65_536, law, float("inf"))
        assert tracemalloc.get_traced_memory()[1] < 8 * 1024 * 1024
    finally:
        tracemalloc.stop()


def test_a_pickle_is_not_opened(tmp_path: Path, law: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return (os.mkdir, (str(tmp_path / "opened"),))

    for words in (
        pickle.dumps(Trap()),
        pickle.dumps(Trap(), protocol=0),
        SOUND.replace(b"3", b"60") + pickle.dumps(Trap()),
    ):
        refusal(words + b"\n", law, ends=True)
    assert not (tmp_path / "opened").exists()


def test_a_process_that_falls_silent_half_way_is_ended(law: Path) -> None:
    before = children()
    with saying(SOUND + b"a", seconds=1.0) as sandbox:
        with pytest.raises(ReadError, match="ZHIGUI_READER_SECONDS"):
            sandbox.read(law)
        assert children() == before


def test_what_was_said_for_the_next_file_beforehand_is_not_taken_for_its_text(tmp_path: Path, law: Path) -> None:
    """The second reply comes in a write of its own, so that the first one is whole when it arrives."""
    begun = tmp_path / "begun"
    program = f"""
import os, sys, time
with open({str(begun)!r}, "a") as file:
    file.write("x")
out = sys.stdout.buffer
out.write(b'{{"network": false, "privileges": false}}\\n'); out.flush()
sys.stdin.buffer.readline()
out.write({SOUND + b"abc"!r}); out.flush()
time.sleep({"{delay}"})
out.write({SOUND + b"xyz"!r}); out.flush()
open({str(tmp_path / "said")!r}, "w").close()
sys.stdin.buffer.readline()
""".replace("{delay}", "0.2")
    sandbox = Sandbox(ReaderLimits(seconds=SILENT_FOR), [sys.executable, "-c", program])
    assert sandbox.read(law).text == "abc"
    wait_until((tmp_path / "said").exists)
    assert sandbox.read(law).text == "abc"
    assert begun.read_text() == "xx"
    sandbox.close()


@pytest.mark.parametrize(
    "rows",
    [
        b"",
        b"\n",
        b"[]\n",
        b'{"kind_of_value": "ReadFile"}\n',
        b'{"kind_of_value": "Sandbox", "format": "sheet", "questions": [], "ignored": []}\n',
        b'{"kind_of_value": "ReadFile", "format": "exe", "questions": [], "ignored": []}\n',
        b'{"kind_of_value": "ReadFile", "format": "sheet", "questions": [], "ignored": [1]}\n',
        NO_ROWS + b'{"kind_of_value": "Path"}\n',
        NO_ROWS + b"[" * 100_000 + b"\n",
        NO_ROWS.strip(),
        b"a" * 5_000_000,
    ],
)
def test_rows_that_are_none_are_refused_in_words(rows: bytes) -> None:
    with (
        saying(b'{"bytes": %d}\n' % len(rows) + rows) as sandbox,
        pytest.raises(ContentError, match=f"题.xlsx：.*{NOT_AGREED}"),
    ):
        sandbox.read_rows(QUESTIONS, "题.xlsx", io.BytesIO(b"PK"))


def test_rows_of_another_sort_than_asked_for_are_refused() -> None:
    line = b'{"kind_of_value": "Sheet", "columns": [], "ignored": [], "rows": []}\n'
    sort: RowFile[object] = QUESTIONS  # type: ignore[assignment]
    with saying(b'{"bytes": %d}\n' % len(line) + line) as sandbox, pytest.raises(ContentError, match=NOT_AGREED):
        sandbox.read_rows(sort, "题.csv", io.BytesIO(b"a"))


@pytest.mark.parametrize(
    "program", [["/nowhere/at/all"], [sys.executable, "-c", "print('{')"], [sys.executable, "-c", ""]]
)
def test_a_process_that_does_not_begin_is_told(program: list[str], law: Path) -> None:
    before = children()
    with pytest.raises(ReadError, match=r"没有启动起来.*管理员"):
        Sandbox(program=program).read(law)
    assert children() == before
