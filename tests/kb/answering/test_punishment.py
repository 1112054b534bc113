"""Questions that ask for a punishment: duty and penalty come together, and the amount is said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.answering.assistant import Assistant
from kb.answering.punishment import asks_punishment, consequence
from kb.answering.types import MAX_SAYABLE, Answer, Question
from kb.search.related import RelatedProvisions
from tests.builders import InMemoryStore, make_unit, make_version
from tests.builders_answering import make_assistant

DUTY = "卖家搭售东西的，应当醒目地提醒买家，不得把搭售的东西作为默认同意的选项。"
PENALTY = (
    "卖家违反本法第十九条规定搭售的，由主管部门责令改正，没收违法所得，可以并处五万元以上二十万元以下的罚款；"
    "情节严重的，并处五十万元以下的罚款。"
)
OTHER = "快递员私自开拆包裹的，处一千元以下的罚款。"


def make_store(*, line: str | None = None) -> InMemoryStore:
    store = InMemoryStore()
    store.add_version(
        make_version("电子商务法"),
        {"第十九条": DUTY, "第七十七条": PENALTY, "第九十条": OTHER, "第九十一条": "本法自今年起施行。"},
    )
    if line is not None:
        store.add_unit(
            make_unit(
                "搭售", "不能默认勾选（《电子商务法》第十九条）。", questions=("默认勾选搭售罚多少",), sayable=line
            )
        )
    store.publish()
    return store


def assistant(store: InMemoryStore) -> Assistant:
    return make_assistant(store, related=RelatedProvisions(store))


def ask(question: str, store: InMemoryStore | None = None) -> Answer:
    return assistant(store or make_store()).ask(Question(question))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("商家不给退货会被罚多少钱", True),
        ("这样做会不会坐牢", True),
        ("这种人要判几年", True),
        ("要被拘留吗", True),
        ("会怎么处理", True),
        ("假一罚十怎么赔", False),
        ("惩罚性赔偿怎么算", False),
        ("银行罚息合理吗", False),
        ("有没有犯罪记录", False),
        ("能退货吗", False),
    ],
)
def test_question_asks_for_punishment_by_its_words(question: str, expected: bool) -> None:
    assert asks_punishment(question) is expected


def test_duty_and_penalty_are_both_cited_and_the_amount_is_said() -> None:
    answer = ask("搭售东西默认同意的选项罚多少钱")
    assert {"第十九条", "第七十七条"} <= {each.article for each in answer.citations}
    assert "五万元以上二十万元以下的罚款" in answer.text
    assert len(answer.text) <= MAX_SAYABLE


def test_amount_said_is_a_verbatim_quotation_of_its_citation() -> None:
    answer = ask("搭售东西默认同意的选项罚多少钱")
    first = answer.citations[answer.sentences[0].citations[0] - 1]
    assert first.article == "第七十七条"
    assert f"“{first.quotation}”" in answer.text
    assert first.quotation in PENALTY


def test_same_matter_without_a_word_of_punishment_is_answered_by_the_duty() -> None:
    answer = ask("搭售东西默认同意的选项可以吗")
    assert answer.citations[0].article == "第十九条"
    assert "罚款" not in answer.text


def test_penalty_of_something_else_is_not_said_beside_it() -> None:
    answer = ask("搭售东西默认同意的选项罚多少钱")
    assert "一千元" not in answer.text


def test_line_of_the_handbook_stays_in_front_where_both_fit() -> None:
    line = "默认勾选不合规，我帮您登记。"
    answer = ask("默认勾选搭售罚多少", make_store(line=line))
    assert answer.text.startswith(line)
    assert "罚款" in answer.text


@pytest.mark.parametrize(("hand_over", "kept"), [("专员，立即转接", True), (None, False)])
def test_line_that_hands_the_call_over_is_never_dropped_for_the_amount(hand_over: str | None, kept: bool) -> None:
    line = (
        "默认勾选搭售的事我先记下订单号、时间和页面截图，马上转给专人跟您联系，"
        "请保持电话畅通，不要删除聊天记录和付款记录，谢谢。"
    )
    store = make_store()
    unit = make_unit("搭售", "不能默认勾选。", questions=("默认勾选搭售罚多少",), sayable=line)
    store.add_unit(replace(unit, hand_over=hand_over, triggers=("搭售",) if hand_over else ()))
    store.publish()
    answer = ask("默认勾选搭售罚多少", store)
    assert answer.text.startswith(line) is kept


def test_citations_stay_numbered_in_order_of_use() -> None:
    answer = ask("搭售东西默认同意的选项罚多少钱")
    assert [each.n for each in answer.citations] == list(range(1, len(answer.citations) + 1))
    used = [n for sentence in answer.sentences for n in sentence.citations]
    assert used == sorted(used)


LIST = (
    "有下列情形之一，除赔偿外，由主管部门责令改正，处违法所得一倍以上十倍以下的罚款，没有违法所得的，处五十万元以下的罚款；"
    "情节严重的，吊销执照：\n（一）骗人的；\n（二）不给退的。"
)


@pytest.mark.parametrize(
    ("room", "expected"),
    [
        (48, "由主管部门责令改正，处违法所得一倍以上十倍以下的罚款，没有违法所得的，处五十万元以下的罚款"),
        (30, "由主管部门责令改正，处违法所得一倍以上十倍以下的罚款"),
        (5, None),
    ],
)
def test_consequence_is_a_run_of_whole_clauses_with_its_amounts(room: int, expected: str | None) -> None:
    part = consequence(LIST, room)
    assert (LIST[part.start : part.end] if part else None) == expected


def test_article_without_a_punishment_has_no_consequence() -> None:
    assert consequence("卖家应当提醒买家。", 100) is None
