"""How a company's sets grow: golds are proven, questions come once, personal data stays out."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from kb.citing.resolve import Resolver
from kb.citing.types import Pin
from kb.errors import ConflictError, NotFoundError
from kb.evaluation.judged import GoldArticle, QuestionSetError
from kb.evaluation.set_editing import NewQuestion, QuestionEditor
from kb.evaluation.sets import QuestionSets, read_set
from kb.search.lookup import Lookup
from kb.search.terms import Terms
from tests.builders import InMemoryStore, make_version

LAW = "退换货试行法"
GUIDE = "退换货指南"
ARTICLES = {"第一条": "七日内退还货款。", "第二条": "运费由消费者承担。", "第二条之一": "定作的除外。"}
TERMS = Terms(aliases={"退货法": LAW})


def make_editor(tmp_path: Path, *, on: date = date(2026, 7, 1)) -> QuestionEditor:
    """An editor over a law that took effect in 2020 and a guide without articles, with one set of ours."""
    store = InMemoryStore()
    store.add_version(make_version(LAW, valid_from=date(2020, 1, 1)), ARTICLES)
    store.add_version(make_version(GUIDE, valid_from=date(2020, 1, 1)), {"一（二）": "先退款后退货。"})
    generation = store.publish()
    ours = tmp_path / "corpus" / "questions"
    ours.mkdir(parents=True, exist_ok=True)
    gold = [{"title": LAW, "article": "第一条"}]
    (ours / "ours.jsonl").write_text(json.dumps({"question": "货款几天退", "gold": gold}), "utf-8")
    sets = QuestionSets(tmp_path / "corpus", tmp_path / "home")
    return QuestionEditor(sets, Lookup(store, TERMS), Resolver(store, TERMS.known_names), Pin(generation, on))


@pytest.fixture
def editor(tmp_path: Path) -> QuestionEditor:
    return make_editor(tmp_path)


def test_a_question_is_appended_with_its_golds_as_the_store_names_them(editor: QuestionEditor, tmp_path: Path) -> None:
    new = NewQuestion(
        "运费谁出", ("退货法2", f"《{LAW}》第二条之一"), kind="cost", situation="freight", industry="market"
    )
    done = editor.add("company", new)
    assert (done.name, done.questions, done.notes) == ("company", 1, ())
    assert done.question.question_id == "company-0001"
    editor.add("company", NewQuestion("退款先还是退货先", (f"《{GUIDE}》一（二）",)))
    held = read_set(tmp_path / "home" / "questions" / "company.jsonl").questions
    assert held[0] == done.question
    assert held[0].gold == (GoldArticle(LAW, "第二条"), GoldArticle(LAW, "第二条之一"))
    assert (held[0].kind, held[0].industry, held[0].key) == ("cost", "market", "freight")
    assert (held[1].question_id, held[1].gold) == ("company-0002", (GoldArticle(GUIDE, "一（二）"),))


def test_a_question_that_no_article_answers_needs_no_gold(editor: QuestionEditor) -> None:
    done = editor.add("company", NewQuestion("明天下雨吗", answerable=False, kind="off_topic"))
    assert (done.question.answerable, done.question.gold) == (False, ())


@pytest.mark.parametrize(
    ("gold", "told"),
    [
        ("退货法9", "现有第一条至第二条之一"),
        ("没有的法第一条", "没有"),
        ("退货法", "要写到条"),
        ("退货法第二条第三款", "没有第三款"),
        (f"《{GUIDE}》九（九）", "没有"),
        ("天知道", "看不懂"),
    ],
)
def test_a_gold_that_is_not_there_is_refused_with_what_there_is(
    editor: QuestionEditor, tmp_path: Path, gold: str, told: str
) -> None:
    with pytest.raises(QuestionSetError, match=told):
        editor.add("company", NewQuestion("运费谁出", ("退货法2", gold)))
    assert not (tmp_path / "home" / "questions").exists()


def test_golds_are_proven_on_the_day_the_question_is_asked_for(editor: QuestionEditor) -> None:
    with pytest.raises(QuestionSetError, match="2019年5月1日"):
        editor.add("company", NewQuestion("运费谁出", ("退货法2",), as_of=date(2019, 5, 1)))
    done = editor.add("company", NewQuestion("运费谁出", ("退货法2",), as_of=date(2021, 5, 1)))
    assert done.question.as_of == date(2021, 5, 1)


@pytest.mark.parametrize("new", [NewQuestion("运费谁出"), NewQuestion("运费谁出", ("退货法2",), answerable=False)])
def test_whether_there_is_an_answer_must_be_clear(editor: QuestionEditor, new: NewQuestion) -> None:
    with pytest.raises(QuestionSetError, match="能回答"):
        editor.add("company", new)


def test_a_question_stands_in_a_set_once_however_it_is_put(editor: QuestionEditor) -> None:
    editor.add("company", NewQuestion("运费谁出", ("退货法2",)))
    with pytest.raises(ConflictError, match="company-0001"):
        editor.add("company", NewQuestion("请问，运费谁出呢？", ("退货法2",)))
    elsewhere = editor.add("other", NewQuestion("货款几天退？", ("退货法1",)))
    assert elsewhere.notes == ("别的题集里也有这道题。",)


def test_personal_data_stays_out_of_a_set(editor: QuestionEditor, tmp_path: Path) -> None:
    done = editor.add("company", NewQuestion("13800138000 说运费我出", ("退货法2",)))
    assert done.notes == ("问题里的手机号已遮盖。",)
    assert "138" not in (tmp_path / "home" / "questions" / "company.jsonl").read_text("utf-8")


def test_our_own_sets_and_tables_are_not_written_to(editor: QuestionEditor, tmp_path: Path) -> None:
    with pytest.raises(ConflictError, match="自带"):
        editor.add("ours", NewQuestion("运费谁出", ("退货法2",)))
    folder = tmp_path / "home" / "questions"
    folder.mkdir(parents=True)
    (folder / "table.csv").write_text("问题,条文\n", "utf-8")
    with pytest.raises(ConflictError, match="表格"):
        editor.add("table", NewQuestion("运费谁出", ("退货法2",)))


@pytest.mark.parametrize("name", ["../x", "a/b", "", "x" * 61, "-a", "a+b"])
def test_a_set_has_a_plain_name(editor: QuestionEditor, name: str) -> None:
    with pytest.raises(QuestionSetError, match="名称"):
        editor.add(name, NewQuestion("运费谁出", ("退货法2",)))


def test_a_question_is_taken_out_and_the_others_stay_as_they_were(editor: QuestionEditor, tmp_path: Path) -> None:
    for question in ("运费谁出", "几天退钱", "定作的呢"):
        editor.add("我们的", NewQuestion(question, ("退货法2",)))
    path = tmp_path / "home" / "questions" / "我们的.jsonl"
    lines = path.read_text("utf-8").splitlines()
    done = editor.remove("我们的", "我们的-0002")
    assert (done.question.question, done.questions) == ("几天退钱", 2)
    assert path.read_text("utf-8").splitlines() == [lines[0], lines[2]]
    assert editor.add("我们的", NewQuestion("又一题", ("退货法1",))).question.question_id == "我们的-0004"
    with pytest.raises(NotFoundError, match="我们的-0004"):
        editor.remove("我们的", "我们的-0002")
    with pytest.raises(NotFoundError, match="nowhere"):
        editor.remove("nowhere", "x")


def test_a_set_without_questions_is_gone(editor: QuestionEditor, tmp_path: Path) -> None:
    editor.add("company", NewQuestion("运费谁出", ("退货法2",)))
    editor.remove("company", "company-0001")
    assert not (tmp_path / "home" / "questions" / "company.jsonl").exists()


def test_questions_added_at_once_all_come_in(editor: QuestionEditor, tmp_path: Path) -> None:
    def add(number: int) -> None:
        editor.add("company", NewQuestion(f"第{number}件的运费谁出", ("退货法2",)))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, range(12)))
    held = read_set(tmp_path / "home" / "questions" / "company.jsonl").questions
    assert len({one.question_id for one in held}) == 12
