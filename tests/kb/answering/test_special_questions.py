"""Special questions: comparisons, wrong and old names, bare places, exceptions, earlier days, precedence, handbooks."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType

import pytest

from kb.answering.comparing_words import Sides, asks_versions, sides_of
from kb.answering.exceptions import asks_exceptions, excepting_pieces
from kb.answering.precedence import load_precedence
from kb.answering.stricter import numbers_apart
from kb.answering.types import MAX_SAYABLE, Answer, AnswerStatus, Question
from kb.citing.citations import CitationKind
from kb.citing.resolve import Resolver
from kb.citing.types import Pin
from kb.law.instruments import LegalRank
from kb.law.precedence import PrecedenceRule
from kb.search.terms import Replaced, Terms
from tests.builders import InMemoryStore, make_unit, make_version
from tests.builders_answering import CORPUS, corpus_terms, corpus_units, make_assistant, starter_laws

CONTRACT = Replaced("合同法", "民法典", date(2021, 1, 1), "民法典第一千二百六十条", "《合同法》已废止，见《民法典》。")
TERMS = Terms(
    MappingProxyType({"消保法": "消费者权益保护法", "消费者保护法": "消费者权益保护法"}),
    MappingProxyType({"合同法": CONTRACT}),
    (),
    frozenset({"消费者保护法"}),
)
SHOPS = "卖家骗人的，买家可以要求增加赔偿价款的三倍；增加的金额不足五百元的，为五百元。"
FOOD = "卖坏食品骗人的，买家可以要求增加赔偿价款的十倍；增加的金额不足一千元的，为一千元。"
RETURN = (
    "网购东西，买的人有权自收到之日起七日内退货，但下列东西除外：\n（一）订做的；\n（二）鲜活易腐的。\n东西应当完好。"
)
REFUND = "卖家应当自收到退回的东西之日起七日内退还买家付的钱。"


@pytest.fixture
def store() -> InMemoryStore:
    made = InMemoryStore()
    made.add_version(
        make_version("消费者权益保护法"),
        {"第二十五条": RETURN, "第二十六条": REFUND, "第五十五条": f"{SHOPS}\n明知有缺陷还卖的，赔偿损失二倍以下。"},
    )
    made.add_version(
        make_version("食品安全法"), {"第一百四十八条": f"先行赔付，不得推诿。\n{FOOD}", "第五十五条": "首款。"}
    )
    made.add_version(
        make_version("网络安全法", label="旧", valid_to=date(2026, 1, 1)),
        {"第五十九条": "运营者不履行保护义务的，处五万元以下罚款。", "第六十条": "说明用途。"},
    )
    made.add_version(
        make_version("网络安全法", label="新", valid_from=date(2026, 1, 1)),
        {"第六十一条": "运营者不履行保护义务的，处五十万元以下罚款。", "第六十二条": "说明用途。"},
    )
    made.add_version(make_version("民法典", valid_from=date(2021, 1, 1)), {"第五百七十七条": "违约的，应当赔偿损失。"})
    return made


def ask(store: InMemoryStore, question: str, **asked: object) -> Answer:
    store.publish()
    built = make_assistant(store, terms=TERMS, specials=load_precedence(CORPUS / "terms"))
    return built.ask(Question(question, **asked))  # type: ignore[arg-type]


def laws(answer: Answer) -> list[tuple[str, str | None]]:
    return [(each.title, each.article) for each in answer.citations if each.kind is not CitationKind.HANDBOOK]


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        ("七天无理由和三包有什么区别", Sides("七天无理由", "三包")),
        ("假一赔三和假一赔十,啥时候用哪个", Sides("假一赔三", "假一赔十")),
        ("车险和寿险的理赔时效哪个长,各几年", Sides("车险的理赔时效", "寿险的理赔时效")),
        ("买到假货赔三倍,买到坏食品赔十倍,两个规定有什么不同", Sides("买到假货赔三倍", "买到坏食品赔十倍")),
        ("卖家的责任与平台的责任有什么区别", Sides("卖家的责任", "平台的责任")),
        ("网购的衣服和照片不一样能退吗", None),
        ("格式合同里一句话两边理解不一样,该按对谁有利的来解释", None),
        ("商家和平台谁来赔", None),
    ],
)
def test_a_comparison_is_split_only_where_it_is_clear(question: str, sides: Sides | None) -> None:
    assert sides_of(question) == sides


def test_two_rules_are_both_cited_with_the_numbers_in_which_they_differ(store: InMemoryStore) -> None:
    answer = ask(store, "消保法55和食品安全法148有啥不一样")
    assert laws(answer)[:2] == [("消费者权益保护法", "第五十五条"), ("食品安全法", "第一百四十八条")]
    assert answer.comparison is not None
    assert [side.citations[0] for side in (answer.comparison.left, answer.comparison.right)] == [1, 2]
    apart = {each.what: (each.left, each.right) for each in answer.comparison.differences}
    assert apart == {"倍数": (("三倍",), ("十倍",)), "金额": (("五百元",), ("一千元",))}
    assert "“三倍”“五百元”" in answer.text and len(answer.text) <= MAX_SAYABLE
    assert answer.text == "".join(sentence.text for sentence in answer.sentences)


def test_new_and_old_text_of_a_law_are_compared(store: InMemoryStore) -> None:
    answer = ask(store, "新旧网络安全法有什么差别")
    assert [(each.article, each.effective_date) for each in answer.citations] == [
        ("第五十九条", date(2014, 3, 15)),
        ("第六十一条", date(2026, 1, 1)),
    ]
    assert answer.citations[0].notice == "已失效，仅供查阅当时规定"
    assert answer.comparison is not None
    assert answer.comparison.differences[0].left == ("五万元以下",)
    assert "修改1条" in answer.text
    assert not asks_versions("新车和旧车的三包有什么区别")


def test_a_law_named_wrongly_answers_with_its_right_name(store: InMemoryStore) -> None:
    answer = ask(store, "消费者保护法规定骗人赔几倍")
    assert answer.rewritten_question == "消费者权益保护法规定骗人赔几倍"
    assert answer.notice is not None and "应为《消费者权益保护法》" in answer.notice
    assert {title for title, _ in laws(answer)} == {"消费者权益保护法"}
    looked_up = ask(store, "消费者保护法25条")
    assert laws(looked_up) == [("消费者权益保护法", "第二十五条")]
    assert looked_up.notice == "您说的《消费者保护法》应为《消费者权益保护法》。"


def test_the_matter_of_a_law_that_is_gone_is_searched_in_its_successor(store: InMemoryStore) -> None:
    answer = ask(store, "合同法第107条违约怎么赔")
    assert laws(answer)[0] == ("民法典", "第五百七十七条")
    assert answer.notice is not None and "第一百零七条与新法条号不对应" in answer.notice


@pytest.mark.parametrize("question", ["合同法107条", "合同法第107条怎么规定的"])
def test_an_article_of_a_law_that_is_gone_asks_for_the_matter(store: InMemoryStore, question: str) -> None:
    refusal = ask(store, question).refusal
    assert refusal is not None
    assert "哪件事" in refusal.ask_caller


def test_a_name_that_may_mean_two_laws_asks_which(store: InMemoryStore) -> None:
    for title in ("产品质量法", "农产品质量安全法"):
        store.add_version(make_version(title), {"第一条": "缺陷。"})
    refusal = ask(store, "产品质量安全法规定缺陷怎么赔").refusal
    assert refusal is not None
    assert refusal.ask_caller == "请问您说的是《农产品质量安全法》，还是《产品质量法》？"


def test_a_place_without_a_law_is_proposed_from_the_industry_and_else_asked_for(store: InMemoryStore) -> None:
    proposed = ask(store, "五十五条第二款", industry="market")
    assert [(each.title, each.locator) for each in proposed.citations] == [("消费者权益保护法", "第五十五条第二款")]
    assert proposed.notice is not None and "没有说是哪部法律" in proposed.notice
    refusal = ask(store, "第五十五条是什么").refusal
    assert refusal is not None
    assert "《消费者权益保护法》、《食品安全法》" in refusal.ask_caller


@pytest.mark.parametrize("question", ["第五十五条的第二款到底是什么意思", "请问一下，五十五条第二款是怎么规定的呢？"])
def test_a_place_inside_a_sentence_is_read_as_the_place_alone(store: InMemoryStore, question: str) -> None:
    proposed = ask(store, question, industry="market")
    assert [(each.title, each.locator) for each in proposed.citations] == [("消费者权益保护法", "第五十五条第二款")]
    refusal = ask(store, question).refusal
    assert refusal is not None
    assert "哪部法律" in refusal.ask_caller


@pytest.mark.parametrize(
    "question",
    [
        "消保法第五十五条怎么规定的",
        "《食品安全法》第五十五条是什么意思",
        "第五十五条说的骗人怎么赔",
        "合同第五十五条是什么意思",
    ],
)
def test_a_sentence_that_names_a_law_or_a_matter_is_no_bare_place(store: InMemoryStore, question: str) -> None:
    answer = ask(store, question, industry="market")
    assert "没有说是哪部法律" not in (answer.notice or "")
    assert answer.refusal is None or "没有说是哪部法律" not in answer.refusal.reason


def test_how_many_articles_there_are_asks_for_no_place() -> None:
    store = InMemoryStore()
    refusal = ask(store, "总共有五十五条吗").refusal
    assert refusal is not None
    assert "没有说是哪部法律" not in refusal.reason


def test_asked_for_the_exception_the_whole_list_is_quoted_and_nothing_else(store: InMemoryStore) -> None:
    answer = ask(store, "网购哪些东西不能退货")
    assert answer.citations[0].quotation == "下列东西除外：\n（一）订做的；\n（二）鲜活易腐的。"
    assert answer.citations[0].locator == "第二十五条第一款"
    assert answer.citations[0].quotation in answer.text
    ordinary = ask(store, "网购的东西能退货吗")
    assert ordinary.citations[0].quotation.startswith("网购东西")


@pytest.mark.parametrize("question", ["什么情况不赔", "不适用七天无理由的有哪些", "哪些收入免税", "有没有例外"])
def test_questions_for_an_exception_are_known(question: str) -> None:
    assert asks_exceptions(question)


@pytest.mark.parametrize("question", ["网购的衣服能退吗", "商家不退货怎么办", "多久退款", "为什么不退"])
def test_other_questions_are_no_questions_for_an_exception(question: str) -> None:
    assert not asks_exceptions(question)


def test_a_list_that_is_too_long_to_say_is_named_and_never_cut(store: InMemoryStore) -> None:
    items = "".join(f"\n（{number}）第{number}种要说很久才说得清楚的特别东西；" for number in "一二三四五六七")
    store.add_version(make_version("退货办法"), {"第六条": f"下列东西不适用无理由退货：{items}"})
    answer = ask(store, "退货办法里哪些东西不适用无理由退货")
    assert "《退货办法》第六条逐项列出了，请看引文。" in answer.text
    quoted = next(each for each in answer.citations if each.title == "退货办法")
    assert quoted.quotation.endswith("（七）第七种要说很久才说得清楚的特别东西；")


def test_an_article_no_part_of_which_can_be_said_is_named_and_shown_whole(store: InMemoryStore) -> None:
    condition = "、".join(f"第{number}种夜里施工吵得整栋楼都睡不着觉的声音" for number in "一二三四五六")
    noise = f"夜里装修产生{condition}，经劝阻不听，继续打扰邻居休息的，处五百元以下罚款。"
    store.add_version(make_version("噪声办法"), {"第八条": noise})
    answer = ask(store, "夜里装修打扰邻居休息怎么办")
    assert answer.status is AnswerStatus.ANSWERED
    assert answer.text == "《噪声办法》第八条对此有规定，条文较长，请看引文。"
    assert answer.citations[0].quotation == noise


def test_a_list_that_opens_an_article_is_shown_with_its_items(store: InMemoryStore) -> None:
    items = "".join(f"\n（{number}）第{number}种半夜里吵得整栋楼都睡不着觉的很大的声音；" for number in "一二三四五六")
    listing = f"夜里装修，任何人不得有下列打扰邻居休息的行为：{items}"
    store.add_version(make_version("噪声办法"), {"第八条": f"{listing}\n其他办法另行制定。"})
    answer = ask(store, "夜里装修打扰邻居休息怎么办")
    assert answer.text == "《噪声办法》第八条对此有规定，条文较长，请看引文。"
    assert answer.citations[0].quotation == listing
    assert answer.citations[0].locator == "第八条第一款"


def test_an_exception_inside_a_sentence_keeps_its_rule() -> None:
    text = "承运人承担责任。但是，证明是不可抗力造成的，不承担责任。"
    raised = [each for each in excepting_pieces(text) if each.bonus]
    assert [text[each.part.start : each.part.end] for each in raised] == ["但是，证明是不可抗力造成的，不承担责任。"]


def test_an_earlier_day_is_proposed_and_todays_law_answers(store: InMemoryStore) -> None:
    answer = ask(store, "去年运营者不履行保护义务罚多少")
    assert laws(answer)[0] == ("网络安全法", "第六十一条")
    assert answer.as_of == date(2026, 7, 1)
    assert answer.proposed_as_of == date(2025, 12, 31)
    assert answer.earlier_wording is not None
    assert (answer.earlier_wording.article, answer.earlier_wording.notice) == ("第五十九条", "已失效，仅供查阅当时规定")
    assert [(each.left, each.right) for each in answer.earlier_differences] == [(("五万元以下",), ("五十万元以下",))]
    assert answer.notice is not None and "去年" in answer.notice


def test_the_day_an_asker_chose_is_never_proposed_away(store: InMemoryStore) -> None:
    answer = ask(store, "去年运营者不履行保护义务罚多少", as_of=date(2026, 6, 1))
    assert (answer.proposed_as_of, answer.earlier_wording, answer.notice) == (None, None, None)


def test_without_a_text_of_then_the_answer_says_so(store: InMemoryStore) -> None:
    answer = ask(store, "2019年违约怎么赔偿损失")
    assert answer.proposed_as_of == date(2019, 12, 31)
    assert answer.earlier_wording is None
    assert answer.notice is not None and "没有2019年12月31日当时的文本" in answer.notice
    assert "已被它取代的《合同法》" in answer.notice


def test_higher_law_goes_before_the_rule_that_repeats_it_with_the_reason() -> None:
    store = InMemoryStore()
    text = "网购东西，买的人自收到之日起七日内可以退货。"
    store.add_version(
        make_version("退货办法", legal_rank=LegalRank.DEPARTMENTAL_RULE), {"第三条": f"无理由退货：{text}"}
    )
    store.add_version(make_version("消费法"), {"第二十五条": f"{text}无理由退货的，东西应当完好。"})
    answer = ask(store, "网购东西无理由退货收到几日内退货")
    assert laws(answer) == [("消费法", "第二十五条"), ("退货办法", "第三条")]
    assert answer.precedence is not None
    assert (answer.precedence.order, answer.precedence.rule) == ((1, 2), PrecedenceRule.HIGHER)
    assert "《消费法》是法律" in answer.precedence.reason


def test_an_unrelated_law_is_not_moved_up_however_high_it_ranks() -> None:
    store = InMemoryStore()
    store.add_version(
        make_version("退货办法", legal_rank=LegalRank.DEPARTMENTAL_RULE), {"第三条": "网购东西七日内可以退货。"}
    )
    store.add_version(make_version("气象法"), {"第九条": "七日内公布网上的天气预报，可以收取费用。"})
    answer = ask(store, "网购东西七日内可以退货吗")
    assert laws(answer)[0] == ("退货办法", "第三条")
    assert answer.precedence is None


def refund_unit(period: str, sayable: str | None = None) -> object:
    return make_unit(
        "退款几天到账",
        f"收到退货后{period}退款（《消费者权益保护法》第二十六条）。",
        questions=("退回的东西几天退钱",),
        sayable=sayable or f"商家收到退货后{period}退款。",
    )


def test_a_stricter_handbook_stands_beside_the_law(store: InMemoryStore) -> None:
    store.add_unit(refund_unit("48小时内"))  # type: ignore[arg-type]
    answer = ask(store, "退回的东西几天退钱")
    assert answer.stricter is not None
    assert (answer.stricter.handbook, answer.stricter.laxer) == (1, False)
    assert answer.citations[answer.stricter.law - 1].article == "第二十六条"
    assert answer.stricter.handbook_says == "收到退货后48小时内退款"
    assert answer.text.startswith("商家收到退货后48小时内退款。")


def test_a_handbook_laxer_than_the_law_is_not_said_and_the_law_comes_first(store: InMemoryStore) -> None:
    store.add_unit(refund_unit("15日内"))  # type: ignore[arg-type]
    answer = ask(store, "退回的东西几天退钱")
    assert answer.status is AnswerStatus.ANSWERED
    assert answer.stricter is not None and answer.stricter.laxer
    assert "15日" not in answer.text
    assert answer.citations[0].article == "第二十六条"
    assert answer.notice is not None and "以法律为准" in answer.notice


def test_a_handbook_that_repeats_the_law_has_nothing_beside_it(store: InMemoryStore) -> None:
    store.add_unit(refund_unit("七日内"))  # type: ignore[arg-type]
    assert ask(store, "退回的东西几天退钱").stricter is None


def test_no_handbook_of_ours_promises_less_than_the_law_it_cites() -> None:
    reader = starter_laws()
    resolver, pin = Resolver(reader, corpus_terms().known_names), Pin(1, date(2026, 7, 1))
    laxer = [
        (unit.heading, each) for unit in corpus_units() for each in numbers_apart(unit, resolver, pin) if each.laxer
    ]
    assert laxer == []


def test_every_special_statute_of_the_corpus_is_a_known_title() -> None:
    known = {each.short_title for each in starter_laws().instruments(1)}
    listed = load_precedence(CORPUS / "terms")
    assert listed
    assert {each.general for each in listed} | {each.special for each in listed} <= known
