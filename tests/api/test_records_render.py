"""Records as the terminal shows them, and how a file is fetched."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from api.cli.gateway import Caller
from api.cli.records_files import saved
from api.cli.records_shapes import ErasureShape, RecordLineShape, RecordShape
from api.cli.render_records import record_lines, record_list_lines
from api.cli.terminal import Paper
from api.client import Call, CallError, OwnerClient
from api.owner import Owner

PAGE = Paper(80, colour=False)
ERASED: ErasureShape = {"record_id": "e" * 32, "kind": "erasure", "at": "2026-11-22T04:00:00Z", "erasure_id": "E-7"}


def make_line(**fields: object) -> RecordLineShape:
    """A question as the service lists it."""
    line: RecordLineShape = {
        "record_id": "0123456789abcdef0123456789abcdef", "kind": "ask", "at": "2026-11-22T03:36:32.120000Z",
        "actor_id": "p-1", "actor_name": "张三", "about": None, "outcome": "answered", "as_of": "2026-11-22",
        "generation": 3, "industry": "market", "session_id": "call-1", "asked": "网购能退吗", "said": "可以退。",
        "cited": ["《消费者权益保护法》第二十五条"], "phrasings": [], "risks": 0, "held": False, "erased": False,
        "writer_id": "local", "sequence": 7,
    }  # fmt: skip
    return {**line, **fields}  # type: ignore[typeddict-item]


def make_record(**fields: object) -> RecordShape:
    """The same, whole."""
    record: RecordShape = {
        **make_line(), "rule_set_id": "f" * 64, "encoder": None, "model": None, "facts": {}, "content": {},
        "sealed": False, "feedback": [], "signals": [], "holds": [], "erasure": None,
        "chain": {
            "writer_id": "local", "sequence": 7, "previous_hash": "a" * 64, "hash": "b" * 64, "commitment": None,
            "link_holds": True, "content_holds": True, "head": None,
        },
    }  # fmt: skip
    return {**record, **fields}  # type: ignore[typeddict-item]


def shown(record: RecordShape) -> str:
    return "\n".join(record_lines(record, PAGE))


def test_a_record_that_had_to_wait_tells_when_it_happened_and_when_it_was_written() -> None:
    waited = make_record(facts={"spooled_at": "2026-11-22T03:20:05.000+00:00"})
    told = "  时间：  2026-11-22 11:20:05（北京时间）\n  补记：  2026-11-22 11:36:32（当时写不进数据库）\n"
    assert told in shown(waited)
    assert "补记" not in shown(make_record())


def test_a_list_tells_who_when_what_and_what_came_of_it() -> None:
    risky = make_line(risks=2, held=True, phrasings=["a.b"], kind="check")
    lines = record_list_lines({"records": [risky], "next": "17-ab"}, PAGE)
    assert lines[0] == (
        "0123456789ab  2026-11-22 11:36:32  审查      张三  已作答  ［风险信号 2］  ［保全中］  ［限制用语 1］"
    )
    assert lines[1:3] == ["  网购能退吗", "  → 可以退。"]
    assert lines[-1] == "还有更早的：加 --before 17-ab"


def test_an_empty_list_says_so() -> None:
    assert record_list_lines({"records": [], "next": None}, PAGE) == ["没有符合条件的记录。"]


def test_an_erased_record_shows_no_words_and_who_erased_it() -> None:
    [_, line] = record_list_lines({"records": [make_line(erased=True, asked=None, said=None)], "next": None}, PAGE)
    assert line == "  （内容已删除）"
    told = shown(make_record(erased=True, asked=None, said=None, content=None, erasure=ERASED))
    assert "内容已于 2026-11-22 12:00:00 删除（依申请删除，删除证明 E-7" in told
    assert "没有找到删除的记载" in shown(make_record(erased=True, asked=None, said=None, content=None))


def test_a_whole_record_tells_what_was_said_of_it_and_where_it_stands() -> None:
    said = {
        "at": "2026-11-22T04:00:00Z", "actor_id": "p-2", "actor_name": "李四", "verdict": "wrong",
        "comment": "少了三倍", "should_cite": ["消保法55"],
    }  # fmt: skip
    hold = {"hold_id": "H-1", "reason": "诉讼", "placed_at": "2026-11-22T04:00:00Z"}
    told = shown(make_record(feedback=[said], holds=[hold]))
    for expected in ("张三（p-1）", "市场与电商", "李四（p-2）：不对  少了三倍；应当引用 消保法55", "H-1", "第 7 条"):
        assert expected in told, expected
    assert "被改过" not in told


def test_a_record_that_no_longer_fits_its_hash_is_told_loudly() -> None:
    chain = {**make_record()["chain"], "link_holds": False, "content_holds": False}
    told = shown(make_record(chain=chain)).replace("\n  ", "")
    assert "这条记录被改过" in told
    assert "问答内容被改过" in told


class _Fetched:
    """A caller that hands on pieces, and may fail between them."""

    def __init__(self, *pieces: bytes, error: CallError | None = None) -> None:
        self._pieces, self._error = pieces, error
        self.asked = 0

    def __call__(self, call: Call) -> None:
        raise AssertionError(call)

    def fetch(self, call: Call) -> bytes:
        raise AssertionError(call)

    def download(self, call: Call, write: Callable[[bytes], object]) -> None:
        self.asked += 1
        for piece in self._pieces:
            write(piece)
        if self._error is not None:
            raise self._error

    @contextmanager
    def connected(self) -> Iterator[Caller]:
        yield self


def test_a_file_stands_under_its_name_once_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "记录.csv"
    path.write_bytes(b"old")
    broken = _Fetched(b"half", error=CallError("断了"))
    with pytest.raises(CallError, match="断了"):
        saved(Call("GET", "/"), path, broken.connected)
    assert [each.read_bytes() for each in tmp_path.iterdir()] == [b"old"]
    saved(Call("GET", "/"), path, _Fetched(b"one", b"two").connected)
    assert [each.read_bytes() for each in tmp_path.iterdir()] == [b"onetwo"]
    assert path.stat().st_mode & 0o077 == 0


def test_nothing_is_asked_where_nothing_can_be_written(tmp_path: Path) -> None:
    fetched = _Fetched(b"x")
    with pytest.raises(CallError, match="没有这个文件夹"):
        saved(Call("GET", "/"), tmp_path / "无" / "记录.csv", fetched.connected)
    assert fetched.asked == 0


class _Cut(BaseHTTPRequestHandler):
    """Promises a chunked file and hangs up in the middle; a path that ends in full is served whole."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(b"4\r\nhalf\r\n")
        if self.path.endswith("full"):
            self.wfile.write(b"0\r\n\r\n")
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        return


def test_a_connection_that_breaks_off_leaves_no_half_file(tmp_path: Path) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Cut)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        client = OwnerClient(Owner(1, f"http://127.0.0.1:{server.server_port}", "t"))

        @contextmanager
        def connect() -> Iterator[Caller]:
            yield client

        with pytest.raises(CallError, match="没有传完"):
            saved(Call("GET", "/"), tmp_path / "a.csv", connect)
        assert not list(tmp_path.iterdir())
        saved(Call("GET", "/full"), tmp_path / "a.csv", connect)
        assert (tmp_path / "a.csv").read_bytes() == b"half"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_failed_sign_in_tells_its_facts_in_chinese() -> None:
    facts = {"event": "sign_in", "means": "password", "failures": 2}
    changed = {"kind": "sign_in", "actor_id": "nobody", "actor_name": None, "about": "person:p-7", "outcome": "failed"}
    told = shown(make_record(**changed, asked=None, said="登录失败", cited=[], phrasings=[], facts=facts))
    assert "谁：    未登录" in told
    assert "针对：  人员 p-7" in told
    assert "方式：密码" in told
    assert "连续失败次数：2" in told
    assert "改动后：角色 officer" in shown(make_record(asked=None, cited=[], facts={"after": {"role": "officer"}}))
    assert "种类：姓名、手机号" in shown(make_record(asked=None, cited=[], facts={"kinds": ["姓名", "手机号"]}))
    assert "event" not in told


def test_a_record_tells_what_a_follow_up_was_understood_as_and_who_approved_the_answer() -> None:
    approval = {"curated_id": "c-1", "revision": 2, "approved_by": "local", "approved_at": "2026-11-22T15:26:27+00:00"}
    answer = {"mode": "curated", "rewritten_question": "网购的食品能退吗？", "approval": approval, "model": None}
    text = "\n".join(record_lines(make_record(asked="那食品呢", content={"answer": answer}), PAGE))
    assert text.index("那食品呢") < text.index("按此理解：网购的食品能退吗？")
    assert "批准：    本机用户 批准于 2026-11-22 23:26（c-1 第 2 版）" in text


def test_a_record_tells_what_came_of_asking_a_model_and_what_it_cost() -> None:
    model = {"model": "m", "outcome": "nothing_left", "prompt_tokens": 200, "completion_tokens": 30, "cost": "0.0021"}
    text = "\n".join(
        record_lines(make_record(content={"answer": {"mode": "extract", "model": {**model, "ms": 392.9}}}), PAGE)
    )
    assert "答复方式：摘录原文" in text
    for told in ("没有通过核对", "393 毫秒", "输入 200、输出 30 个", "0.0021 元"):
        assert told in "".join(line.strip() for line in text.splitlines())
