"""Which questions deserve a judged answer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kb.evaluation.candidates import candidates, grouped, question_key
from kb.evaluation.sets import QuestionSets
from kb.store.feedback import FeedbackDraft, Verdict
from kb.store.sql import SqlStore
from tests.builders_feedback import make_answer, make_said, make_seen


@pytest.mark.parametrize(
    "other", ["网购能退吗？", "網購能退嗎", "请问网购能退么", " 网购 能退 ", "您好，请问，网购能退呢……"]
)
def test_near_identical_questions_share_a_key(other: str) -> None:
    assert question_key(other) == question_key("网购能退吗")


@pytest.mark.parametrize(("one", "other"), [("网购能退吗", "网购不能退吗"), ("退7天", "退15天"), ("吗", "呢")])
def test_questions_that_differ_in_matter_do_not(one: str, other: str) -> None:
    assert question_key(one) != question_key(other)


def test_near_identical_questions_are_one_candidate_shown_as_asked_last() -> None:
    answers = (
        make_seen("网购能退吗？", answer_id="new", refused=False, said=[make_said(Verdict.WRONG, "不全", "消保法25")]),
        make_seen("机票能退吗", answer_id="other", days_ago=1),
        make_seen("网购能退", answer_id="old", days_ago=2),
    )
    first, second = grouped(answers, ())
    assert (first.question, first.asked, first.refused, first.faulted) == ("网购能退吗？", 2, 1, 1)
    assert (first.answer_id, first.status, first.text) == ("new", "answered", "可以退。")
    assert (first.comments, first.should_cite) == (("不全",), ("消保法25",))
    assert (second.question, second.status, second.text) == ("机票能退吗", "refused", "没有找到。")
    assert second.cited == ("《消费者权益保护法》第二十五条",)


def test_personal_data_of_a_candidate_is_masked() -> None:
    answers = [make_seen("13800138000这个号骗了我", said=[make_said(Verdict.WRONG, "他卡号6222021234567890123")])]
    [found] = grouped(answers, ())
    assert found.question == "〔手机号〕这个号骗了我"
    assert found.comments == ("他卡号〔银行卡号〕",)


def test_a_question_that_stands_in_a_set_is_no_candidate(tmp_path: Path) -> None:
    store = SqlStore("sqlite://")
    for number, question in enumerate(("网购能退吗", "骗了我13800138000", "机票能退吗"), 1):
        store.ledger.append(make_answer(f"a{number}", question, status="refused"))
    folder = tmp_path / "home" / "questions"
    folder.mkdir(parents=True)
    entries = [
        {"question": question, "gold": [{"title": "示例法", "article": "第一条"}]}
        for question in ("网购能退呢", "骗了我〔手机号〕")
    ]
    (folder / "mine.jsonl").write_text("\n".join(json.dumps(one) for one in entries), "utf-8")
    (folder / "broken.jsonl").write_text("{oops", "utf-8")
    sets = QuestionSets(tmp_path / "corpus", tmp_path / "home")
    assert [one.question for one in candidates(store.feedback, sets, 10)] == ["机票能退吗"]
    store.feedback.add(FeedbackDraft("a3", Verdict.USEFUL))
    assert len(candidates(store.feedback, sets, 10)) == 1
    assert candidates(store.feedback, sets, 0) == ()
    store.close()
