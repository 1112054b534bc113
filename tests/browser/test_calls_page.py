"""A live call by keyboard: what the officer must not say, what the caller asks, and what is left of it at the end."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from api.cli.call_files import transcript
from api.client import CallError
from tests.browser.conftest import shoot, sign_in
from tests.builders_console import Console

HOSTILE = "<img src=x onerror=alert(1)>\"';--"
# GBK as call centres export it; the phrase is cut across two pieces of the officer.
SCRIPT = (
    "说话人\t时间\t文字\n"
    f"来电人\t0:01\t{HOSTILE}您好\n"
    "客服\t0:03\t这款理财保本\n"
    "客服\t0:04\t保息，您放心。\n"
    "来电人\t0:06\t网购的衣服不喜欢，七天内能退货吗？\n"
    "客服\t0:09\t我查一下。\n"
)


FILES = (
    "客服\t0:01\t您好，\t请讲\n\n客户：\t1:02:03.5\t我要退货".encode("utf-16"),
    '角色,时间,文字\r\n客服,12.5,"说""好"",行",再说\r\n来电人，13，退货，行吗\r\n'.encode("gb18030"),
    '\ufeff{"type":"start","industry":"finance","x":1}\n{"speaker":"agent","at":"0:03","text":"𠮷","final":false}\n'.encode(),
    "路人\t0:01\t您好".encode(),
    "客服\t晚上\t您好".encode(),
    "客服,0:01".encode(),
    b'{"speaker":"officer","at":1}',
    b"  \n",
)
HALTED_BEHIND_THE_LAST = """async () => {
    const { play } = await import("/static/calls/playing.js");
    let ended = 0, playing = null;
    await new Promise((done) => { playing = play([{ at: 0 }], 1, { say() {}, done() { ended += 1; done(); } }); });
    return [playing.toggle(), playing.toggle(), ended];
}"""
READ = """async (bytes) => {
    const { ReadingFault, transcriptOf } = await import("/static/calls/reading.js");
    try {
        return transcriptOf(new Uint8Array(bytes).buffer);
    } catch (error) {
        if (error instanceof ReadingFault) return error.message;
        throw error;
    }
}"""


def begin(page: Any) -> None:
    page.get_by_role("button", name="开始通话").press("Enter")
    page.locator("#state", has_text="通话中").wait_for()


def say(page: Any, words: str) -> None:
    page.keyboard.insert_text(words)
    page.keyboard.press("Enter")


def test_call_by_hand_is_flagged_answered_and_recorded(opened: Callable[..., Any]) -> None:
    page = opened("/calls")
    page.get_by_role("button", name="开始通话").wait_for()
    shoot(page, "calls")
    begin(page)
    page.locator("#words:focus").wait_for()
    say(page, f"{HOSTILE}网购的衣服不喜欢，七天内能退货吗？")
    page.keyboard.press("F2")
    say(page, "𠮷先生，这款理财保本保息。")
    finding = page.locator("#found .avoid")
    finding.get_by_text("可以这样说：").wait_for()
    assert page.locator(".said.officer mark").inner_text().startswith("保本")
    page.locator("#alarm", has_text="不能这样说：保本").wait_for(state="attached")
    page.locator("#asked blockquote").first.wait_for()
    assert HOSTILE in page.locator(".said.caller p").last.inner_text()
    assert page.locator("main img").count() == 0
    shoot(page, "calls-running")
    page.get_by_role("button", name="结束通话").press("Enter")
    page.locator("#after-title:focus").wait_for()
    assert "/records?record=" in page.locator("#after a[href^='/records']").get_attribute("href")
    page.get_by_role("button", name="开始下一通").press("Enter")
    page.get_by_role("button", name="开始通话").wait_for()


def test_transcript_file_is_played_to_its_end(opened: Callable[..., Any], tmp_path: Path) -> None:
    script = tmp_path / "通话.txt"
    script.write_bytes(SCRIPT.encode("gbk"))
    page = opened("/calls")
    page.get_by_label("转写文件").set_input_files(script)
    page.get_by_label("速度").select_option("0")
    page.get_by_role("button", name="播放", exact=True).press("Enter")
    page.locator("#after-title").wait_for()
    # Underlined where it began and where it ended.
    assert page.locator(".said.officer mark").count() == 2
    assert page.locator("#asked blockquote").count() > 0
    assert page.locator("#found .avoid").count() == 1


def test_what_was_misheard_is_taken_back_and_an_urgent_risk_is_told(opened: Callable[..., Any]) -> None:
    pieces = (
        {"n": 1, "speaker": "officer", "at": 1, "text": "这款理财保本保息", "final": False},
        {"n": 1, "speaker": "officer", "at": 2, "text": "这款理财宝本身"},
        {"n": 2, "speaker": "caller", "at": 4, "text": "我不想活了，你们不赔钱我就从楼上跳下去。"},
    )
    page = opened("/calls")
    content = "\n".join(json.dumps(each) for each in pieces).encode()
    file = {"name": "通话.jsonl", "mimeType": "text/plain", "buffer": content}
    page.get_by_label("转写文件").set_input_files(file)
    page.get_by_label("速度").select_option("0")
    page.get_by_role("button", name="播放", exact=True).press("Enter")
    page.locator("#after-title").wait_for()
    assert page.locator("#risks .urgent").get_by_text("现在怎么做：").is_visible()
    assert page.locator("#found .avoid").count() == page.locator(".said mark").count() == 0
    assert "宝本身" in page.locator(".said.officer").inner_text()


def test_refused_call_says_why_and_can_be_begun_again(opened: Callable[..., Any]) -> None:
    page = opened("/calls")
    reason = "同时进行的通话太多，请稍后再试。"
    page.route_web_socket("**/v1/calls", lambda line: line.close(code=1013, reason=reason))
    page.get_by_role("button", name="开始通话").press("Enter")
    page.get_by_text(reason).wait_for()
    page.get_by_role("button", name="重新开始").press("Enter")
    page.locator("#start button:focus").wait_for()


def test_broken_file_is_told_with_its_line(opened: Callable[..., Any], tmp_path: Path) -> None:
    script = tmp_path / "坏.txt"
    script.write_text("客服\t0:01\t您好\n路人\t0:02\t您好\n", "utf-8")
    page = opened("/calls")
    page.get_by_label("转写文件").set_input_files(script)
    page.get_by_role("button", name="播放", exact=True).press("Enter")
    page.get_by_text("第 2 行：说话人要写“客服”或“来电人”").wait_for()
    page.route_web_socket("**/v1/calls", lambda line: None)
    script.write_text("客服\t0:01\t您好\n", "utf-8")
    page.get_by_label("转写文件").set_input_files(script)
    page.get_by_role("button", name="播放", exact=True).press("Enter")
    # Nothing plays before the connection is there: nothing to halt.
    page.get_by_role("button", name="暂停").press("Enter")
    assert page.get_by_role("button", name="暂停").is_visible()
    assert page.evaluate(HALTED_BEHIND_THE_LAST) == [False, False, 1]


def test_files_are_read_as_the_command_line_reads_them(opened: Callable[..., Any], tmp_path: Path) -> None:
    page = opened("/calls")
    for content in FILES:
        file = tmp_path / "通话.txt"
        file.write_bytes(content)
        read = page.evaluate(READ, list(content))
        try:
            told = transcript(str(file))
        except CallError as error:
            assert str(error).endswith(read) or "里没有内容" in read, content
            continue
        assert read["start"] == told.start
        expected = [{"final": True, **{name: each[name] for name in each if name != "type"}} for each in told.pieces]
        assert read["pieces"] == expected, content


def test_call_whose_connection_is_lost_goes_on_and_sends_nothing_twice(opened: Callable[..., Any]) -> None:
    page = opened("/calls", expected=("WebSocket",))
    sent: list[str] = []
    lines: list[Any] = []

    def between(line: Any) -> None:
        server = line.connect_to_server()
        lines.append(line)

        def on_the_way(text: str) -> None:
            sent.append(text)
            server.send(text)

        line.on_message(on_the_way)

    page.route_web_socket("**/v1/calls", between)
    begin(page)
    say(page, "您好。")
    page.wait_for_function("document.querySelectorAll('.said').length === 1")
    lines[0].close(code=1011)
    page.get_by_text("正在重连").wait_for()
    say(page, "断开时说的。")
    page.locator("#lost .state").wait_for(state="detached")
    page.get_by_role("button", name="结束通话").press("Enter")
    page.locator("#after-title").wait_for()
    assert len(lines) == 2
    pieces = [text for text in sent if '"piece"' in text]
    assert [text.count("断开时说的") for text in pieces] == [0, 1]
    assert page.locator("#after dd").nth(1).inner_text() == "2"


def test_who_signed_in_calls_on_the_level_of_the_role(opened: Callable[..., Any], staffed: Console) -> None:
    page = opened("/calls", at=staffed)
    sign_in(page, "supervisor")
    page.get_by_role("button", name="开始通话").wait_for()
    assert page.get_by_label("您的级别").input_value() == "supervisor"
    begin(page)
    page.get_by_role("button", name="结束通话").press("Enter")
    page.locator("#after-title").wait_for()
