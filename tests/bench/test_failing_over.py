"""The client of the fault run: whom it passes over, what it asks again, what counts as refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer

from bench.failing_over import Book, Outcome, Told, ask
from bench.servers import free_port, wait_for
from bench.topology import family, held_mib

QUESTION = "网购的衣服不喜欢能退吗"


@dataclass
class Stand:
    """A server of one status; `dying`: it is gone once it has read a question."""

    status: int = 200
    dying: bool = False
    asked: list[str] = field(default_factory=list)
    address: str = ""


@contextmanager
def standing(stand: Stand) -> Iterator[Stand]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            stand.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"])))["question"])
            if stand.dying:
                server.socket.close()
                return
            body = json.dumps({"answer_id": "a1", "notice": "记录已暂存", "detail": "请稍后再试"}).encode()
            self.send_response(stand.status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Tests print nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    stand.address = f"http://127.0.0.1:{server.server_port}"

    def work() -> None:
        while server.socket.fileno() >= 0:
            server.handle_request()

    server.timeout = 0.1
    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield stand
    finally:
        stand.dying = True
        if server.socket.fileno() >= 0:
            ask([stand.address], "")
        thread.join()


def test_a_replica_that_takes_no_connection_is_passed_over() -> None:
    with standing(Stand()) as other:
        told = ask([f"http://127.0.0.1:{free_port()}", other.address], QUESTION)
    assert (told.outcome, told.answer_id, told.notice, told.why) == (Outcome.ANSWERED, "a1", True, "")
    assert other.asked[0] == QUESTION


def test_a_question_that_is_cut_off_is_asked_once_more_and_counted_apart() -> None:
    with standing(Stand(dying=True)) as dying, standing(Stand()) as other:
        told = ask([dying.address, other.address], QUESTION)
        assert (dying.asked, other.asked) == ([QUESTION], [QUESTION])
    assert (told.outcome, told.answer_id) == (Outcome.ASKED_AGAIN, "a1")
    assert "cut off" in told.why


def test_what_a_replica_refuses_is_refused_and_no_other_is_asked() -> None:
    with standing(Stand(status=503)) as refusing, standing(Stand()) as other:
        told = ask([refusing.address, other.address], QUESTION)
        assert other.asked == []
    assert (told.outcome, told.answer_id, told.why) == (Outcome.REFUSED, None, "503 请稍后再试")


def test_where_nobody_takes_a_connection_a_question_is_refused() -> None:
    assert ask([f"http://127.0.0.1:{free_port()}"] * 2, QUESTION).outcome is Outcome.REFUSED


def test_the_book_keeps_what_was_given_by_what_was_away() -> None:
    book = Book("nothing away")
    book.note("Redis away", Told(Outcome.ANSWERED, "a1", notice=True), 0.1)
    book.note("Redis away", Told(Outcome.ASKED_AGAIN, None, why="cut off"), 0.2)
    book.note("Chroma away", Told(Outcome.REFUSED, why="503"), 0.3)
    assert (book.total(), book.total(Outcome.ANSWERED, Outcome.ASKED_AGAIN)) == (3, 2)
    assert (book.given, book.unrecorded, book.scenes["Redis away"].notices) == ({"a1"}, 1, 1)
    assert book.reasons == {"Redis away: cut off": 1, "Chroma away: 503": 1}


def test_memory_is_that_of_a_process_and_all_it_began() -> None:
    held = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'b = bytearray(64 << 20); input()'])"
    with subprocess.Popen([sys.executable, "-c", held], stdin=subprocess.PIPE) as parent:
        try:
            wait_for(lambda: held_mib(parent.pid) > 64, "the child holds what it asked for")
            assert {os.getpid(), parent.pid} < set(family(os.getpid()))
        finally:
            assert parent.stdin is not None
            parent.stdin.close()
