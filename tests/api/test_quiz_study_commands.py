"""Studying in the terminal: the commands over a running service, from the list to the qualification file."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest
from fastapi.testclient import TestClient

from api.cli import quiz_study
from api.cli.main import run
from api.client import Call, Json, read_reply
from kb.store.study_records import StudiedChange, StudyDraft
from tests.builders_quiz import TITLE
from tests.builders_quiz_papers import Service, quiz_service

CHANGE = StudiedChange(TITLE, "v-2", "amended", "第一条", "第一条", "七日", "十日", date(2026, 2, 1), "returns")
# Of these items one is answered by a letter, the other by right or wrong.
ITEMS = ("q-0000000000000000", "q-0000000000000001")


class Client:
    """Calls answered by a client of the tests."""

    def __init__(self, client: TestClient) -> None:
        self._client = client

    def __call__(self, call: Call) -> Json:
        return read_reply(*self._exchange(call))

    def fetch(self, call: Call) -> bytes:
        status, content = self._exchange(call)
        if status >= 400:
            read_reply(status, content)
        return content

    def listen(self, call: Call, write: Callable[[bytes], object]) -> None:
        write(self.fetch(call))

    def download(self, call: Call, write: Callable[[bytes], object]) -> None:
        write(self.fetch(call))

    def _exchange(self, call: Call) -> tuple[int, bytes]:
        headers = {"Content-Type": call.content_type}
        reply = self._client.request(call.method, call.target, content=call.payload, headers=headers)
        return reply.status_code, reply.content


class Terminal:
    """Somebody's terminal: commands go to the service as this person."""

    def __init__(self, service: Service, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.service = service
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, *arguments: str, actor_id: str = "u-anna", typed: Sequence[str] = ()) -> tuple[int, str, str]:
        """The exit code, what was written, what was said beside it; `typed` are lines of the keyboard."""
        client = Client(self.service.as_(actor_id))

        @contextmanager
        def connected() -> Iterator[Client]:
            yield client

        self._monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{each}\n" for each in typed)))
        self._monkeypatch.setattr(quiz_study, "connected", connected)
        self._monkeypatch.setattr(quiz_study, "call", client)
        code = run(["quiz", "study", *arguments])
        written = self._capsys.readouterr()
        return code, written.out, written.err

    def read(self, *arguments: str, actor_id: str = "u-anna") -> dict[str, Any]:
        """The object of a command with --json."""
        code, written, said = self(*arguments, "--json", actor_id=actor_id)
        assert code == 0, said
        return cast("dict[str, Any]", json.loads(written))


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with quiz_service(tmp_path_factory.mktemp("study-commands")) as opened:
        yield opened


@pytest.fixture
def terminal(service: Service, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(service, monkeypatch, capsys)


@pytest.fixture
def study(service: Service) -> Iterator[str]:
    """A study of one change with two items; ended after its test, so that no other test counts it."""
    known = [each.draft.generation for each in service.kb.store.studies.all()]
    heads = service.kb.quizzes.kept.heads()
    draft = StudyDraft(
        max([100, *known]) + 1,
        f"《{TITLE}》修改（1 条）",
        (),
        (CHANGE,),
        (),
        tuple((each, heads[each]) for each in ITEMS),
    )
    made = service.kb.store.studies.add(draft)
    assert made is not None
    yield made.study_id
    service.kb.store.studies.end(made.study_id)


def key_of(terminal: Terminal, study: str) -> dict[str, str]:
    """The text that is right of every stem, found as people find it: by a try. It is somebody else's."""
    terminal("confirm", study, actor_id="u-ben")
    shown = terminal.read("show", study, actor_id="u-ben")["items"]
    given = [part for each in shown for part in ("--answer", f"{each['n']}=A")]
    tried = terminal.read("answer", study, *given, actor_id="u-ben")["questions"]
    found = {}
    for item, marked in zip(shown, tried, strict=True):
        texts = {each["label"]: each["text"] for each in item["options"]}
        found[item["stem"]] = texts[marked["answer"][0]]
    return found


def labels(terminal: Terminal, study: str, key: dict[str, str]) -> list[str]:
    """The right labels in the order in which the service asks now."""
    return [
        next(each["label"] for each in item["options"] if each["text"] == key[item["stem"]])
        for item in terminal.read("show", study)["items"]
    ]


def test_a_study_goes_from_the_list_to_the_file(terminal: Terminal, study: str) -> None:
    assert study in terminal("list")[1]
    shown = terminal("show", study)[1]
    assert all(each in shown for each in ("原文  七日", "新文  十日", "打电话时", f"zhigui quiz study confirm {study}"))
    assert f"zhigui quiz study answer {study}" in terminal("confirm", study)[1]
    key = key_of(terminal, study)
    right = labels(terminal, study, key)
    wrong = "B" if right[0] == "A" else "A"
    code, written, said = terminal("answer", study, typed=[wrong, right[1]])
    assert code == 0
    assert f"您答 {wrong}，答案 {right[0]}" in written
    assert f"再答一次：zhigui quiz study answer {study}" in said
    right = labels(terminal, study, key)
    written, said = terminal("answer", study, typed=["B" if right[0] == "A" else "A", "p", *right])[1:]
    assert "2 题全对" in written
    assert "学习任务都完成了" in said
    assert "完成，共答 2 次" in terminal("show", study)[1]
    mine = terminal("file")[1]
    assert "安娜" in mine
    assert study in mine
    assert terminal.read("file", "u-anna", actor_id="u-lead")["studies"][0]["state"] == "passed"


def test_what_is_no_answer_is_told_and_asked_again_and_leaving_sends_nothing(terminal: Terminal, study: str) -> None:
    terminal("confirm", study)
    _, _, said = terminal("answer", study, typed=["Z", "AB", "", "A", "q"])
    assert all(each in said for each in ("没有选项 Z", "只选一项", "没有写答案", "没有交"))
    assert terminal.read("show", study)["progress"]["tries"] == 0
    assert "没有交" in terminal("answer", study, typed=["A"])[2]


def test_answers_on_the_command_line_are_for_every_question(terminal: Terminal, study: str) -> None:
    terminal("confirm", study)
    for given, told in (
        (("1=A",), "第 2 题没有写答案"),
        (("1=A", "7=A"), "没有第 7 题"),
        (("1=Z", "2=A"), "没有选项 Z"),
    ):
        code, _, said = terminal("answer", study, *(part for each in given for part in ("--answer", each)))
        assert (code, told in said) == (1, True)
    assert terminal("answer", study, "--answer", "A")[0] == 2
    assert terminal("answer", study, "--json")[0] == 2
    assert terminal.read("show", study)["progress"]["tries"] == 0


def test_nothing_is_asked_before_it_was_read_or_once_it_was_taken_back(
    terminal: Terminal, study: str, service: Service
) -> None:
    code, written, said = terminal("answer", study, typed=["A", "A"])
    assert (code, written) == (1, "")
    assert f"zhigui quiz study confirm {study}" in said
    service.kb.store.studies.end(study)
    assert "已经撤回" in terminal("answer", study)[2]
    assert "更新已撤回" in terminal("show", study)[1]
    assert "已经撤回" in terminal("confirm", study)[2]


def test_what_was_learnt_is_written_masked_read_in_the_month_and_withdrawn(
    terminal: Terminal, study: str, tmp_path: Path
) -> None:
    terminal("confirm", study)
    words = tmp_path / "体会.txt"
    words.write_text("期限改成十日，问 13812345678。", "utf-8")
    assert "期限改成十日" in terminal("report", study, "--file", str(words))[1]
    assert "13812345678" not in terminal("report", study)[1]
    month = terminal("report", actor_id="u-lead")[1]
    assert "期限改成十日" in month
    assert "期限改成十日" not in terminal("report", actor_id="u-ben")[1]
    terminal("report", "--out", str(tmp_path / "月报.md"))
    assert "期限改成十日" in (tmp_path / "月报.md").read_text("utf-8")
    assert "没有学习记录" in terminal("report", "--month", "2020-01")[1]
    assert "已撤回" in terminal("report", study, "--withdraw")[1]
    assert "还没有写体会" in terminal("report", study)[1]


def test_a_report_is_written_in_one_way_of_one_study(terminal: Terminal, study: str) -> None:
    for given in (
        ("--text", "学到了"), (study, "--text", "一", "--withdraw"), (study, "--month", "2026-11"),
        (study, "--text", " "), (study, "--out", "月报.md"),
    ):  # fmt: skip
        assert terminal("report", *given)[0] == 2, given


def test_unknown_studies_and_months_and_strangers_files_are_refused_in_chinese(terminal: Terminal) -> None:
    for given in (
        ("show", "s-none"),
        ("confirm", "s-none"),
        ("answer", "s-none"),
        ("report", "s-none", "--text", "一"),
    ):
        code, _, said = terminal(*given)
        assert (code, "没有编号为 s-none 的学习任务" in said) == (1, True)
    assert terminal("report", "--month", "2026-13")[0] == 1
    for person in ("u-anna", "nobody"):
        code, _, said = terminal("file", person, actor_id="u-ben")
        assert (code, said.startswith("错误：")) == (1, True)


def test_an_auditor_reads_the_files_of_all(terminal: Terminal) -> None:
    for person, name in (("u-anna", "安娜"), ("u-ben", "贝恩")):
        assert name in terminal("file", person, actor_id="u-auditor")[1]


def test_a_supervisor_reads_what_the_own_team_owes(terminal: Terminal, study: str) -> None:
    shown = terminal("team", actor_id="u-lead")[1]
    assert "安娜" in shown
    assert "贝恩" not in shown
    assert "学习 1 项未完成" in shown


def test_the_hardest_questions_are_kept_as_a_case_review(terminal: Terminal, tmp_path: Path) -> None:
    assert "没有难题" in terminal("hardest", actor_id="u-lead")[1]
    code, written, _ = terminal(
        "hardest", "--week", "2026-11-04", "--out", str(tmp_path / "复盘.md"), actor_id="u-lead"
    )
    assert (code, written) == (0, "")
    assert (tmp_path / "复盘.md").read_text("utf-8").startswith("# 本周难题复盘（2026-11-02 至 2026-11-08）")
    code, _, said = terminal("hardest", "--week", "2999-01-01", actor_id="u-lead")
    assert (code, "还没有到" in said) == (1, True)


def test_who_has_nothing_to_study_is_told_so(terminal: Terminal) -> None:
    assert "没有学习任务" in terminal("list", actor_id="u-lead")[1]
    assert "还没有成绩、证书和学习记录" in terminal("file", actor_id="u-trainer")[1]
