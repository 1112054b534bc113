"""Texts fetched from a real server that misbehaves: every way it can go wrong has a reason and an advice."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import threading
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from ingest.errors import SourceError
from ingest.sources.fetching import ATTEMPTS, FetchedFile, Fetcher, FetchLimits
from ingest.sources.pacing import Clock, Pace
from tests.builders_sources import (
    PAGE,
    START,
    TITLE,
    Desk,
    FakeClock,
    Handler,
    Server,
    hosts_of,
    make_entry,
    running_server,
)


@pytest.fixture
def server() -> Iterator[Server]:
    with running_server() as running:
        yield running


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "cache")


def fetch(
    desk: Desk, server: Server, path: str = "/law.html", fetcher: Fetcher | None = None, **entry: str
) -> FetchedFile:
    wanted = make_entry(server.base + path, **entry)
    return (fetcher or desk.fetcher()).fetch(wanted, hosts_of(wanted))


def refusal(desk: Desk, server: Server, path: str = "/law.html", **entry: str) -> SourceError:
    with pytest.raises(SourceError) as caught:
        fetch(desk, server, path, **entry)
    return caught.value


def make_docx() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>" + "字" * 500)
    return file.getvalue()


def test_file_is_fetched_with_the_name_of_who_asks(desk: Desk, server: Server) -> None:
    server.send("/law.html", PAGE)
    found = fetch(desk, server)
    assert found.path.read_bytes() == PAGE
    assert (found.path.suffix, found.from_cache, found.notices) == (".html", False, ())
    assert server.asked[-1].headers["user-agent"].startswith("zhigui/")


def test_unchanged_file_is_not_transferred_again(desk: Desk, server: Server) -> None:
    def answer(handler: Handler, _: int) -> None:
        if handler.headers.get("If-None-Match") == '"a1"':
            handler.reply(304, ETag='"a1"')
        else:
            handler.reply(200, PAGE, ETag='"a1"', Last_Modified="Sun, 01 Nov 2026 00:00:00 GMT")

    server.script["/law.html"] = answer
    first = fetch(desk, server)
    second = fetch(desk, server)
    assert (first.from_cache, second.from_cache) == (False, True)
    assert second.path.read_bytes() == PAGE
    assert server.asked[-1].headers["if-modified-since"] == "Sun, 01 Nov 2026 00:00:00 GMT"


def test_changed_file_replaces_the_copy(desk: Desk, server: Server) -> None:
    server.send("/law.html", PAGE, ETag='"a1"')
    fetch(desk, server)
    server.send("/law.html", PAGE + b"<!-- new -->", ETag='"a2"')
    found = fetch(desk, server)
    assert found.path.read_bytes().endswith(b"<!-- new -->")
    assert [each.name for each in found.path.parent.glob("*.html")] == [found.path.name]


def test_busy_server_is_asked_again_when_it_says(desk: Desk, server: Server) -> None:
    def answer(handler: Handler, before: int) -> None:
        handler.reply(429, Retry_After="17") if before == 0 else handler.reply(200, PAGE)

    server.script["/law.html"] = answer
    assert fetch(desk, server).path.read_bytes() == PAGE
    assert sum(desk.time.slept) >= 17


def test_retry_after_may_be_a_date(desk: Desk, server: Server) -> None:
    until = format_datetime(START + timedelta(seconds=40), usegmt=True)

    def answer(handler: Handler, before: int) -> None:
        handler.reply(503, Retry_After=until) if before == 0 else handler.reply(200, PAGE)

    server.script["/law.html"] = answer
    fetch(desk, server)
    assert 38 <= sum(desk.time.slept) <= 42


def test_server_that_asks_to_wait_longer_than_the_time_allowed_is_left_alone(desk: Desk, server: Server) -> None:
    server.script["/law.html"] = lambda handler, _: handler.reply(429, Retry_After="3600")
    error = refusal(desk, server)
    assert error.transient and "3600 秒后" in error.reason
    assert server.count("/law.html") == 1


def test_server_error_that_passes_is_survived(desk: Desk, server: Server) -> None:
    server.script["/law.html"] = lambda handler, before: handler.reply(500) if before < 2 else handler.reply(200, PAGE)
    assert fetch(desk, server).path.read_bytes() == PAGE
    assert server.count("/law.html") == 3


def test_server_error_that_stays_is_told_after_a_few_attempts(desk: Desk, server: Server) -> None:
    server.script["/law.html"] = lambda handler, _: handler.reply(502)
    error = refusal(desk, server)
    assert error.transient and "502" in error.reason and "稍后重试" in error.reason
    assert server.count("/law.html") == ATTEMPTS


@pytest.mark.parametrize(
    ("status", "words"),
    [(404, "没有这个文件"), (410, "没有这个文件"), (403, "不让程序下载"), (412, "不让程序下载"), (204, "不是文件")],
)
def test_refusal_of_the_server_is_not_repeated(desk: Desk, server: Server, status: int, words: str) -> None:
    server.script["/law.html"] = lambda handler, _: handler.reply(status)
    error = refusal(desk, server)
    assert words in error.reason and not error.transient
    assert server.count("/law.html") == 1


def test_login_page_instead_of_a_word_file_is_refused(desk: Desk, server: Server) -> None:
    server.send("/law.docx", "<html><body>请登录</body></html>".encode(), Content_Type="application/msword")
    error = refusal(desk, server, "/law.docx")
    assert "应有的格式：Word" in error.reason and "登录页" in error.reason


def test_page_without_the_text_is_refused(desk: Desk, server: Server) -> None:
    server.send("/law.html", "<html><body>请完成安全验证</body></html>".encode())
    error = refusal(desk, server)
    assert "标题" in error.reason and "登录或验证页" in error.reason


def test_page_in_gb18030_counts_by_its_title(desk: Desk, server: Server) -> None:
    page = f"<html><title>示例网店<br>管理办法</title><body>{TITLE}</body></html>".encode("gb18030")
    server.send("/law.html", page)
    assert fetch(desk, server).path.suffix == ".html"


def test_bad_page_keeps_the_good_copy(desk: Desk, server: Server) -> None:
    server.send("/law.html", PAGE)
    copy = fetch(desk, server).path
    server.send("/law.html", "<html><body>系统维护</body></html>".encode())
    refusal(desk, server)
    assert copy.read_bytes() == PAGE


def test_cut_off_body_is_asked_for_again_and_then_refused(desk: Desk, server: Server) -> None:
    def answer(handler: Handler, _: int) -> None:
        handler.close_connection = True
        handler.reply(200, PAGE[:20], Content_Length=str(len(PAGE)))

    server.script["/law.html"] = answer
    error = refusal(desk, server)
    assert error.transient and "没有下载完整" in error.reason
    assert server.count("/law.html") == ATTEMPTS
    assert not [each for each in desk.folder.rglob("*") if each.is_file()]


def test_cut_off_word_file_without_a_length_is_noticed(desk: Desk, server: Server) -> None:
    def answer(handler: Handler, _: int) -> None:
        handler.send_response(200)
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.wfile.write(make_docx()[:-40])

    server.script["/law.docx"] = answer
    error = refusal(desk, server, "/law.docx")
    assert error.transient and "不完整" in error.reason


def test_whole_word_file_comes_in(desk: Desk, server: Server) -> None:
    server.send("/download", make_docx(), Content_Type="text/html")
    assert fetch(desk, server, "/download", format="docx").path.suffix == ".docx"


def test_body_that_drips_is_given_up_when_the_time_is_over(tmp_path: Path, server: Server) -> None:
    def answer(handler: Handler, _: int) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000000")
        handler.end_headers()
        while not server.stop.wait(0.001):
            handler.wfile.write(b".")

    server.script["/law.html"] = answer
    # Every look at the clock takes five seconds: the whole takes no time at all.
    slow = Desk(tmp_path / "cache", time=FakeClock(step=5.0))
    error = refusal(slow, server)
    assert error.transient and "120 秒" in error.reason


def test_server_that_never_answers_is_given_up(tmp_path: Path, server: Server) -> None:
    server.script["/law.html"] = lambda handler, _: server.stop.wait() and None
    desk = Desk(tmp_path / "cache", FetchLimits(private=True, timeout=0.3, delay=0))
    error = refusal(desk, server)
    assert error.transient and "没有及时回应" in error.reason


def test_redirects_are_followed_and_a_passing_one_is_not_told(desk: Desk, server: Server) -> None:
    server.redirect("/law.html", "/new/law.html")
    server.send("/new/law.html", PAGE)
    found = fetch(desk, server)
    assert found.final_address == f"{server.base}/new/law.html" and found.notices == ()


def test_permanent_move_is_told_with_the_new_address(desk: Desk, server: Server) -> None:
    server.redirect("/law.html", "/new/law.html", 301)
    server.send("/new/law.html", PAGE)
    (notice,) = fetch(desk, server).notices
    assert f"{server.base}/new/law.html" in notice and "sources.toml" in notice


def test_move_behind_a_passing_redirect_is_not_told(desk: Desk, server: Server) -> None:
    server.redirect("/law.html", "/today.html", 302)
    server.redirect("/today.html", "/new.html", 301)
    server.send("/new.html", PAGE)
    assert fetch(desk, server).notices == ()


def test_redirect_loop_is_told(desk: Desk, server: Server) -> None:
    server.redirect("/law.html", "/other.html")
    server.redirect("/other.html", "/law.html")
    assert "来回跳转" in refusal(desk, server).reason


def test_site_that_sets_a_cookie_and_leads_back_is_followed(desk: Desk, server: Server) -> None:
    def answer(handler: Handler, _: int) -> None:
        if "gate=1" in handler.headers.get("Cookie", ""):
            handler.reply(200, PAGE)
        else:
            handler.reply(302, Location="/law.html", Set_Cookie="gate=1; Path=/")

    server.script["/law.html"] = answer
    assert fetch(desk, server).path.read_bytes() == PAGE


@pytest.mark.parametrize(
    "target",
    ["ftp://127.0.0.1/a", "file:///etc/passwd", "javascript:alert(1)", "http://me:pw@127.0.0.1/a", "http://[::1"],
)
def test_redirect_to_what_is_no_address_is_refused(desk: Desk, server: Server, target: str) -> None:
    server.redirect("/law.html", target)
    error = refusal(desk, server)
    assert not error.transient and "pw" not in f"{error.reason}{error.place}"


def test_answer_that_is_no_http_is_refused(desk: Desk, server: Server) -> None:
    def answer(handler: Handler, _: int) -> None:
        handler.close_connection = True
        handler.wfile.write(b"SSH-2.0-OpenSSH_9.6\r\n")

    server.script["/law.html"] = answer
    error = refusal(desk, server)
    assert error.transient and "不合规范" in error.reason


@pytest.mark.parametrize("value", ["soon", "-5", "", "99999999999999999999", "Thu, 01 Jan 99999 00:00:00 GMT"])
def test_retry_after_that_says_nothing_useful_does_no_harm(desk: Desk, server: Server, value: str) -> None:
    server.script["/law.html"] = lambda handler, _: handler.reply(503, Retry_After=value)
    assert refusal(desk, server).transient


def test_endless_redirects_are_told(desk: Desk, server: Server) -> None:
    for number in range(9):
        server.redirect(f"/{number}", f"/{number + 1}")
    error = refusal(desk, server, "/0")
    assert "超过 5 次" in error.reason
    assert server.count("/6") == 0


def test_redirect_to_a_host_outside_the_list_is_refused(desk: Desk, server: Server) -> None:
    server.redirect("/law.html", "http://evil.example/law.html")
    error = refusal(desk, server)
    assert "evil.example" in error.reason and "ZHIGUI_SOURCE_HOSTS" in error.reason


def test_too_large_a_file_is_refused_before_it_is_transferred(tmp_path: Path, server: Server) -> None:
    server.script["/law.html"] = lambda handler, _: handler.reply(200, b"x", Content_Length="999999999")
    desk = Desk(tmp_path / "cache", FetchLimits(private=True, max_bytes=1024 * 1024))
    error = refusal(desk, server)
    assert "1 MB 的上限" in error.reason and not error.transient


def test_gzip_bomb_unfolds_only_up_to_the_limit(tmp_path: Path, server: Server) -> None:
    bomb = gzip.compress(b"\x00" * 50_000_000)
    assert len(bomb) < 100_000
    server.send("/law.html", bomb, Content_Encoding="gzip")
    desk = Desk(tmp_path / "cache", FetchLimits(private=True, max_bytes=1024 * 1024))
    assert "1 MB 的上限" in refusal(desk, server).reason
    assert not [each for each in desk.folder.rglob("*") if each.is_file()]


def test_page_without_a_head_or_an_ending_is_still_a_page(desk: Desk, server: Server) -> None:
    server.send("/detail", f"<div><p>{TITLE}</p><p>第一条　为了测试。</p></div>".encode())
    assert fetch(desk, server, "/detail").path.suffix == ".html"


def test_archive_is_refused_with_what_to_do(desk: Desk, server: Server) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", "a")
    server.send("/law", file.getvalue())
    assert "解压" in refusal(desk, server, "/law").reason


def test_spreadsheet_is_refused_with_what_it_is(desk: Desk, server: Server) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    server.send("/law", file.getvalue())
    assert "电子表格" in refusal(desk, server, "/law").reason


def test_pdf_without_its_end_is_cut_off(desk: Desk, server: Server) -> None:
    server.send("/law.pdf", b"%PDF-1.7\n" + b"x" * 9000)
    assert "不完整" in refusal(desk, server, "/law.pdf").reason
    server.send("/law.pdf", b"%PDF-1.7\n" + b"x" * 9000 + b"\n%%EOF\n")
    assert fetch(desk, server, "/law.pdf").path.suffix == ".pdf"


def test_what_a_dead_process_left_is_cleared_after_a_day(desk: Desk, server: Server) -> None:
    server.send("/law.html", PAGE)
    folder = fetch(desk, server).path.parent
    old, fresh = folder / "fetching-old", folder / "fetching-fresh"
    for each, age in ((old, 2 * 86_400), (fresh, 60)):
        each.write_bytes(b"half")
        moment = START.timestamp() - age
        os.utime(each, (moment, moment))
    server.send("/law.html", PAGE + b"<!-- new -->")
    fetch(desk, server)
    assert not old.exists() and fresh.exists()


def test_packed_page_is_unpacked(desk: Desk, server: Server) -> None:
    server.send("/law.html", gzip.compress(PAGE), Content_Encoding="gzip")
    assert fetch(desk, server).path.read_bytes() == PAGE


def test_packed_page_that_is_cut_off_is_refused(desk: Desk, server: Server) -> None:
    server.send("/law.html", gzip.compress(PAGE)[:-12], Content_Encoding="gzip")
    error = refusal(desk, server)
    assert error.transient and "不完整" in error.reason


def test_unknown_packing_is_refused(desk: Desk, server: Server) -> None:
    server.send("/law.html", PAGE, Content_Encoding="br")
    assert "压缩方式（br）" in refusal(desk, server).reason


def test_wrong_checksum_is_refused_and_the_copy_kept(desk: Desk, server: Server) -> None:
    server.send("/law.html", PAGE)
    right = hashlib.sha256(PAGE).hexdigest()
    copy = fetch(desk, server, sha256=right)
    server.send("/law.html", PAGE + b"<!-- other -->")
    error = refusal(desk, server, sha256=right)
    assert "校验值不符" in error.reason and hashlib.sha256(PAGE + b"<!-- other -->").hexdigest() in error.reason
    assert copy.path.read_bytes() == PAGE


def test_copy_with_another_checksum_than_the_registered_is_not_used(desk: Desk, server: Server) -> None:
    server.send("/law.html", PAGE, ETag='"a1"')
    fetch(desk, server)
    other = PAGE + b"<!-- other -->"
    server.send("/law.html", other, ETag='"a1"')
    found = fetch(desk, server, sha256=hashlib.sha256(other).hexdigest())
    assert found.path.read_bytes() == other
    assert "if-none-match" not in server.asked[-1].headers


def test_copy_is_used_with_a_notice_when_nothing_answers(desk: Desk, server: Server) -> None:
    server.send("/law.html", PAGE)
    fetch(desk, server)
    server.shutdown()
    server.server_close()
    desk.time.sleep(3 * 86_400)
    found = fetch(desk, server)
    assert found.from_cache and found.path.read_bytes() == PAGE
    (notice,) = found.notices
    assert "2026-11-01 下载的副本" in notice and "3 天前核对过" in notice and "连不上网站" in notice


def test_nothing_answers_and_there_is_no_copy(desk: Desk, server: Server) -> None:
    server.shutdown()
    server.server_close()
    error = refusal(desk, server)
    assert error.transient and "连不上网站" in error.reason


def test_host_that_did_not_answer_is_asked_once_a_text_for_a_while(desk: Desk, server: Server) -> None:
    fetcher = desk.fetcher()
    for path in ("/a", "/b", "/c"):
        server.script[path] = lambda handler, _: handler.reply(502)
    for path, wait in (("/a", 0.0), ("/b", 0.0), ("/c", 400.0)):
        desk.time.sleep(wait)
        with pytest.raises(SourceError):
            fetch(desk, server, path, fetcher)
    assert [server.count(path) for path in ("/a", "/b", "/c")] == [ATTEMPTS, 1, ATTEMPTS]


def test_damaged_copy_is_fetched_again(desk: Desk, server: Server) -> None:
    server.send("/law.html", PAGE, ETag='"a1"')
    fetch(desk, server).path.write_bytes(b"damaged")
    found = fetch(desk, server)
    assert not found.from_cache and found.path.read_bytes() == PAGE


def test_robots_file_is_obeyed(desk: Desk, server: Server) -> None:
    server.send("/robots.txt", b"User-agent: *\nDisallow: /secret/\n")
    server.send("/secret/law.html", PAGE)
    server.send("/law.html", PAGE)
    error = refusal(desk, server, "/secret/law.html")
    assert "robots.txt" in error.reason and server.count("/secret/law.html") == 0
    assert fetch(desk, server).path.suffix == ".html"


def test_robots_file_is_asked_for_once(desk: Desk, server: Server) -> None:
    fetcher = desk.fetcher()
    for path in ("/a.html", "/b.html"):
        server.send(path, PAGE)
        fetch(desk, server, path, fetcher)
    assert server.count("/robots.txt") == 1


def test_pause_that_the_site_asks_for_is_kept(desk: Desk, server: Server) -> None:
    server.send("/robots.txt", b"User-agent: zhigui\nCrawl-delay: 9\n")
    fetcher = desk.fetcher()
    for path in ("/a.html", "/b.html"):
        server.send(path, PAGE)
        fetch(desk, server, path, fetcher)
    assert desk.time.elapsed >= 9


def test_one_host_is_asked_once_a_second_and_two_hosts_side_by_side(desk: Desk, server: Server) -> None:
    with running_server() as other:
        fetcher, fetched = desk.fetcher(), []
        for site in (server, other):
            for number in range(3):
                site.send(f"/{number}.html", PAGE)

        def work(site: Server) -> None:
            for number in range(3):
                fetched.append(fetch(desk, site, f"/{number}.html", fetcher))

        threads = [threading.Thread(target=work, args=(site,)) for site in (server, other)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(fetched) == 6
    # Four requests to each host, robots.txt among them, are three pauses at least.
    assert desk.time.elapsed >= 3


def test_turns_at_one_host_are_a_second_apart_and_hosts_do_not_wait_for_each_other() -> None:
    time = FakeClock()
    pace = Pace(1.0, Clock(time.monotonic, time.now, time.sleep))
    assert [pace.reserve("a") for _ in range(3)] == [0.0, 1.0, 2.0]
    assert pace.reserve("b") == 0.0
    time.sleep(10)
    assert pace.reserve("a") == 0.0


def test_cancelling_ends_a_wait(desk: Desk, server: Server) -> None:
    stopped = threading.Event()

    def answer(handler: Handler, _: int) -> None:
        stopped.set()
        handler.reply(503, Retry_After="60")

    server.script["/law.html"] = answer
    entry = make_entry(server.base + "/law.html")
    with pytest.raises(SourceError, match="已取消"):
        desk.fetcher().fetch(entry, hosts_of(entry), stopped)
    assert sum(desk.time.slept) < 2


def test_entry_without_an_address_says_what_to_do(desk: Desk) -> None:
    with pytest.raises(SourceError) as caught:
        desk.fetcher().fetch(make_entry(None), hosts_of())
    assert "zhigui ingest" in caught.value.reason and "sources.toml" in caught.value.reason
