"""A handbook that is not for a role is neither found nor quoted nor followed in what that role is answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kb.answering.content import AuthorityLevel, AuthorityRule, AuthorityTable
from kb.answering.types import Answer, Question
from kb.citing.citations import CitationKind
from kb.law.instruments import VersionId
from tests.builders import InMemoryStore, make_unit, make_version
from tests.builders_answering import make_assistant

RETURN = "经营者采用网络方式卖东西，买的人有权自收到之日起七日内退货，且不用说明理由。"
LINE = "网购的东西一般七日内可以退，东西要完好。"
ASKED = "网购的衣服不喜欢能退吗"
AUTHORITY = AuthorityTable(
    (AuthorityLevel("officer", "一线"),),
    (
        AuthorityRule(
            "refund", "退款", ("退",), "退换货与赔偿", "七日无理由退货", {"officer": "补偿券"}, {"officer": "主管"}
        ),
    ),
)


def answered(question: str, role: str | None, *, prose: bool = False) -> Answer:
    store = InMemoryStore()
    store.add_version(make_version(unproven=True), {"第二十五条": RETURN})
    unit = make_unit(
        text="七日内可以退（《消费者权益保护法》第二十五条）。", questions=(ASKED,), sayable=None if prose else LINE
    )
    urgent = make_unit("食物中毒", "立即移交。", handbook="受理与升级")
    store.add_unit(unit)
    store.add_unit(replace(urgent, triggers=("食物中毒",), hand_over="食品安全专员"))
    for handbook in ("退换货与赔偿", "受理与升级"):
        store.restrict(VersionId(f"handbook:{handbook}"), "supervisor")
    store.publish()
    assistant = make_assistant(store, authority=AUTHORITY)
    return assistant.ask(Question(question, as_of=date(2026, 7, 1), role=role))


def quoted(answer: Answer) -> bool:
    return any(each.kind is CitationKind.HANDBOOK for each in answer.citations)


def test_the_line_of_a_handbook_opens_the_answer_of_those_it_is_for() -> None:
    for role in (None, "supervisor"):
        answer = answered(ASKED, role)
        assert answer.text.startswith(LINE)
        assert quoted(answer)
        assert answer.authority is not None
        assert answer.authority.citation is not None


def test_nothing_of_it_reaches_others() -> None:
    answer = answered(ASKED, "officer")
    assert LINE not in answer.text
    assert not quoted(answer)
    assert answer.refusal is None or all(each.kind is not CitationKind.HANDBOOK for each in answer.refusal.nearest)
    assert answer.authority is None or answer.authority.citation is None


def test_a_hand_over_is_told_to_those_it_is_for() -> None:
    question = "客户说吃了以后食物中毒，能退吗"
    told = answered(question, "supervisor").escalation
    assert told is not None
    assert told.citation.kind is CitationKind.HANDBOOK
    assert answered(question, "officer").escalation is None


def test_a_unit_in_prose_is_shown_right_behind_the_law_that_is_said() -> None:
    answer = answered(ASKED, None, prose=True)
    said = {number for sentence in answer.sentences for number in sentence.citations}
    assert [each.n for each in answer.citations] == list(range(1, len(answer.citations) + 1))
    assert answer.citations[max(said)].kind is CitationKind.HANDBOOK
