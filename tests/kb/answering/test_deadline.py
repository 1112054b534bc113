"""By when: the last day in an answer, only where day, period and event are clear."""

from __future__ import annotations

from datetime import date

import pytest

from kb.answering.deadline import stated_periods
from kb.answering.holidays import ChineseHolidays
from kb.answering.types import MAX_SAYABLE, Answer, Question
from kb.law.deadlines import Period
from kb.search.related import RelatedProvisions, Relation
from tests.builders import InMemoryStore, make_unit, make_version
from tests.builders_answering import make_assistant

RETURN = "网购的东西，买家有权自收到商品之日起七日内退货，不用说明理由。"
REFUND = "卖家应当自收到退回的商品之日起七日内退款。"
COMPLAINT = "主管部门应当自收到投诉之日起七个工作日内处理并告知投诉人。"
TODAY = date(2026, 3, 5)


def make_store(*, line: str | None = None, **articles: str) -> InMemoryStore:
    store = InMemoryStore()
    texts = articles or {"第二十五条": RETURN, "第四十六条": COMPLAINT}
    store.add_version(make_version(), texts)
    if line is not None:
        unit = make_unit(text="七日（《消费者权益保护法》第二十五条）。", questions=("网购退货最晚哪天",), sayable=line)
        store.add_unit(unit)
    store.publish()
    return store


def ask(question: str, store: InMemoryStore | None = None, today: date = TODAY) -> Answer:
    store = store or make_store()
    related = RelatedProvisions(store)
    assistant = make_assistant(store, related=related, calendar=ChineseHolidays(), today=today)
    return assistant.ask(Question(question))


def test_last_day_is_said_and_cites_the_article_that_states_the_period() -> None:
    answer = ask("网购的东西3月1号签收的，退货最晚哪天")
    assert answer.deadline is not None
    assert (answer.deadline.last_day, answer.deadline.period) == (date(2026, 3, 9), Period(7, "日"))
    (said,) = (each for each in answer.sentences if "最后一天" in each.text)
    assert said.text == "从收到商品之日（3月1日）起算，7日的最后一天是2026年3月9日（星期一）。"
    assert [answer.citations[n - 1].article for n in said.citations] == ["第二十五条"]
    assert answer.deadline.citation.n == said.citations[0]


def test_deadline_says_how_it_was_counted_and_where_it_stands() -> None:
    deadline = ask("网购的东西3月1号签收的，退货最晚哪天").deadline
    assert deadline is not None
    assert deadline.start_text == "3月1号"
    assert "民法典第二百零一条" in deadline.rule
    assert deadline.notes == ("到3月5日还剩4天",)


def test_missed_deadline_says_so() -> None:
    deadline = ask("网购的东西2月1号签收的，现在还能退货吗").deadline
    assert deadline is not None
    assert deadline.notes == ("到3月5日已经超过期限24天",)


def test_working_days_skip_the_holiday() -> None:
    deadline = ask("2月10日投诉的，主管部门最晚哪天处理", today=date(2026, 2, 20)).deadline
    assert deadline is not None
    assert (deadline.last_day, deadline.period.unit) == (date(2026, 2, 26), "工作日")


@pytest.mark.parametrize(
    "question",
    [
        "网购的东西退货最晚哪天",  # no day
        "网购的东西3月1号下单3月3号签收，退货最晚哪天",  # two days
        "网购的东西3月1号下单的，退货最晚哪天",  # the law counts from receipt
        "网购的东西3月1号签收的，退货要说明理由么",  # asks something else
    ],
)
def test_nothing_is_guessed(question: str) -> None:
    answer = ask(question)
    assert answer.deadline is None
    assert "最后一天" not in answer.text


def test_today_beside_the_day_of_receipt_is_when_it_is_asked() -> None:
    deadline = ask("网购的东西3月1号签收的，今天退货还来得及吗").deadline
    assert deadline is not None
    assert deadline.start == date(2026, 3, 1)


def test_two_different_periods_in_what_is_quoted_give_no_deadline() -> None:
    store = make_store(
        第二十五条="网购的东西，买家有权自收到商品之日起七日内退货，定作的自收到商品之日起十五日内退货。"
    )
    assert ask("网购的东西3月1号签收的，退货最晚哪天", store).deadline is None


def test_event_of_the_callers_day_chooses_between_periods_of_equal_length() -> None:
    store = make_store(第二十五条=RETURN + REFUND)
    deadline = ask("网购的东西3月1号寄回商家签收了，退款最晚哪天", store).deadline
    assert deadline is not None
    assert deadline.event == "收到退回的商品"


def test_statute_that_means_working_days_is_counted_in_them() -> None:
    store = make_store(
        第六十条="当事人自收到决定书之日起五日内可以提出听证。",
        第八十五条="本法中“二日”“三日”“五日”“七日”的规定是指工作日，不含法定节假日。",
    )
    deadline = ask("3月5日收到决定书，提出听证最晚哪天", store).deadline
    assert deadline is not None
    assert (deadline.last_day, deadline.period.unit) == (date(2026, 3, 12), "工作日")
    assert "第八十五条" in deadline.rule


def test_day_of_a_judgment_starts_no_period_that_runs_from_another_paper() -> None:
    store = make_store(第八十八条="法院审理上诉案件，应当自收到上诉状之日起三个月内判决。")
    assert ask("3月1号收到法院判决，上诉最晚哪天", store).deadline is None


def test_period_from_an_event_of_no_kind_is_not_taken_for_the_callers() -> None:
    store = make_store(第二十四条="保险公司应当自作出核定之日起三日内发出拒赔的通知。")
    assert ask("3月1号申请的理赔，保险公司最晚哪天通知", store).deadline is None


def test_question_that_states_a_period_of_its_own_is_not_given_another() -> None:
    assert ask("网购的东西3月1号签收的，商家答应15个工作日退货，最晚哪天").deadline is None
    assert ask("网购的东西3月1号签收的，七天退货最晚哪天").deadline is not None


def test_article_with_exceptions_is_not_counted_without_naming_them() -> None:
    store = make_store(
        第二十五条="买家有权自收到商品之日起七日内退货，但下列东西除外：\n（一）订做的；\n（二）鲜活易腐的。"
    )
    answer = ask("买的东西3月1号签收的，退货最晚哪天", store)
    assert answer.deadline is not None
    assert "条文另有除外情形，先核对是否适用" in answer.deadline.notes
    assert "不属于除外情形的，从收到商品之日" in answer.text


def test_deadline_cites_the_paragraph_that_states_its_period() -> None:
    store = make_store(
        第六十七条="作出罚款决定的机关应当与收缴罚款的机构分离。\n当事人应当自收到处罚决定书之日起十五日内缴纳。"
    )
    deadline = ask("3月2号收到罚款决定的处罚决定书，作出罚款决定的机关说要分离，最晚哪天", store).deadline
    assert deadline is not None
    assert (deadline.citation.locator, deadline.citation.quotation) == (
        "第六十七条第二款",
        "当事人应当自收到处罚决定书之日起十五日内缴纳。",
    )


def test_day_is_said_even_where_the_line_leaves_no_room_for_the_quotation() -> None:
    line = (
        "网购的东西一般自签收起七日内可以退，东西要完好，配件、赠品和包装请一起寄回；我先帮您登记订单号和签收的日子。"
    )
    answer = ask("网购的东西3月1号签收的，退货最晚哪天", make_store(line=line))
    assert answer.text.startswith(line)
    assert "按《消费者权益保护法》第二十五条，从收到商品之日" in answer.text
    assert len(answer.text) <= MAX_SAYABLE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("应当自受理之日起六十日内作出决定", [("60日", "受理")]),
        ("接到通知后，应当在三日内答复", []),
        ("在收到申请后十五个工作日内答复", [("15个工作日", "收到申请")]),
        ("应当提前三十日公示", []),
        ("二年内不得担任", []),
        ("处十日以上十五日以下拘留", []),
    ],
)
def test_period_counts_only_with_the_event_it_runs_from(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(one.period.printed, one.event) for one in stated_periods(text)] == expected


def test_answer_offers_what_stands_beside_its_articles() -> None:
    store = make_store(第二十五条=RETURN, 第五十六条="卖家违反本法第二十五条规定不给退的，处五十万元以下的罚款。")
    (related,) = (each for each in ask("网购的东西能退货吗", store).related)
    assert (related.article, related.relation) == ("第五十六条", Relation.PENALTY_OF)
    assert related.href.startswith("/v1/instruments/")
