"""What a proof demands of bases, answers, stems and explanations."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.quiz.prove.faults import Lack
from kb.quiz.prove.proving import prove
from kb.quiz.types import BRACKETS, GAP
from kb.store.quiz_records import ItemDraft, ItemKind, Option, ProofRule, Step
from tests.builders_quiz import (
    DAMAGES,
    EXCEPT,
    LYING,
    REFUND,
    TITLE,
    KnownTexts,
    make_basis,
    make_blank,
    make_multiple,
    make_short,
    make_single,
    make_source,
    make_step,
    make_true_false,
)

TEXTS = KnownTexts()


def lacks(draft: ItemDraft, texts: KnownTexts = TEXTS) -> set[Lack]:
    return {each.lack for each in prove(draft, texts)}


@pytest.mark.parametrize(
    "draft",
    [
        make_single(),
        make_true_false(),
        make_true_false("七日"),
        make_blank("七日", "7日", "七天"),
        make_multiple(),
        make_short(),
    ],
    ids=lambda draft: f"{draft.kind.value}-{len(draft.options)}",
)
def test_an_item_made_by_the_rules_is_proven(draft):
    assert prove(draft, TEXTS) == ()


def test_a_flagged_item_is_never_proven():
    assert Lack.BY_HAND in lacks(make_single(flag="导入时没有依据"))


def test_an_answer_that_a_person_vouches_for_is_not_proven():
    draft = make_single()
    by_hand = replace(draft.options[1].proof, rule=ProofRule.BY_HAND)
    changed = (draft.options[0], replace(draft.options[1], proof=by_hand), *draft.options[2:])
    assert lacks(replace(draft, options=changed)) == {Lack.BY_HAND}


def test_a_basis_must_be_stored_in_force_and_quoted_character_for_character():
    draft = make_single()
    basis = draft.bases[0]
    altered = replace(basis, quotation=basis.quotation.replace("七日", "九日"))
    assert lacks(replace(draft, bases=(replace(basis, article="第九十条"),))) == {Lack.BASIS}
    assert lacks(replace(draft, bases=(altered,))) == {Lack.QUOTATION}
    assert lacks(replace(draft, bases=(replace(basis, start=1),))) == {Lack.QUOTATION}
    assert lacks(replace(draft, bases=(replace(basis, title="别的法"),))) == {Lack.BASIS}
    older = KnownTexts([], older=[make_source(REFUND)])
    assert lacks(draft, older) == {Lack.NOT_IN_FORCE}


def test_a_key_that_is_not_the_words_of_the_provision_is_refused():
    draft = make_single()
    right = replace(draft.options[0].proof, said="八日")
    assert lacks(replace(draft, options=(Option("八日", True, right), *draft.options[1:]))) == {Lack.RULE}


def test_a_flipped_key_is_refused():
    draft = make_single()
    flipped = tuple(replace(each, correct=number == 1) for number, each in enumerate(draft.options))
    assert Lack.KEY in lacks(replace(draft, options=flipped))
    for judged in (make_true_false(), make_true_false("七日")):
        turned = tuple(replace(each, correct=not each.correct) for each in judged.options)
        assert lacks(replace(judged, options=turned)) == {Lack.KEY}


@pytest.mark.parametrize(
    ("said", "why"),
    [("一周", "同一个数量"), ("七个月", "同一单位"), ("若干日", "数量"), ("三日以上", "界限")],
)
def test_a_number_must_be_another_of_the_same_unit_and_bound(said, why):
    draft = make_single(wrong=(said, "十五日", "三十日"))
    faults = prove(draft, TEXTS)
    assert [each.where for each in faults if each.lack is Lack.RULE] == ["选项 B"]
    assert why in faults[0].detail


def test_a_number_that_a_sibling_provision_gives_for_the_same_facts_is_refused():
    sibling = make_source("经营者应当自收到定作退货之日起十五日内退款。", label="第六条")
    texts = KnownTexts([make_source(), sibling])
    faults = prove(make_single(), texts)
    assert [(each.where, each.lack) for each in faults] == [("选项 C", Lack.ELSEWHERE)]
    assert "第六条" in faults[0].detail


def test_a_number_given_for_other_facts_refutes_nothing():
    other = make_source("消费者应当自付款之日起十五日内索要发票。", label="第六条")
    assert prove(make_single(), KnownTexts([make_source(), other])) == ()


def test_two_options_of_one_meaning_are_refused():
    draft = make_single(wrong=("三日", "十五日", "15日"))
    assert lacks(draft) == {Lack.SAME_ANSWERS}


def test_a_modal_must_be_opposed_and_rule_its_sentence():
    basis = make_basis(article=make_source(LYING, label="第四条"))
    for said, proven in (("可以", True), ("应当", True), ("禁止", False), ("无需", False)):
        step = make_step(said, "不得", basis=basis, rule=ProofRule.MODAL)
        draft = replace(make_true_false(), bases=(basis,))
        stem = f"根据《{TITLE}》，{LYING.replace('不得', said)}"
        told = f"《{TITLE}》第四条规定：“{LYING}”"
        options = (Option("正确", False, step), Option("错误", True, step))
        changed = replace(draft, stem=stem, explanation=told, options=options)
        assert (prove(changed, TEXTS) == ()) is proven, said


@pytest.mark.parametrize(
    ("text", "word", "said"),
    [
        ("应当退货而不退货的，经营者承担赔偿责任。", "应当", "可以"),
        ("商品包装上应当标明的内容，其字体必须清晰。", "应当", "可以不"),
        ("经营者应当赔偿损失和缴纳罚款，其财产不足的，先赔偿损失。", "应当", "可以不"),
        ("借款人应当提供担保。\n经审查确能偿还的，可以不提供担保。", "应当", "可以不"),
        ("食品中不得添加药品，但是可以添加药食两用的物质。", "不得", "可以"),
    ],
    ids=("condition", "attribute", "later condition", "exception", "contrary beside"),
)
def test_a_modal_that_does_not_rule_alone_decides_nothing(text, word, said):
    source = make_source(text, label="第七条")
    basis = make_basis(text.split("\n", maxsplit=1)[0], article=source)
    step = make_step(said, word, basis=basis, rule=ProofRule.MODAL)
    draft = replace(
        make_true_false(article=source, said=word, words=word),
        bases=(basis,),
        stem=f"根据《{TITLE}》，{basis.quotation.replace(word, said, 1)}",
        options=(Option("正确", False, step), Option("错误", True, step)),
    )
    assert Lack.RULE in lacks(draft, KnownTexts([source]))


def test_a_party_must_face_the_laws_own():
    source = make_source("退货的运费由消费者承担。", label="第二条")
    texts = KnownTexts([source])
    for said, proven in (("经营者", True), ("顾客", False), ("仲裁员", False)):
        step = make_step(said, "消费者", basis=make_basis(article=source), rule=ProofRule.PARTY)
        right = make_step("消费者", basis=make_basis(article=source))
        draft = make_true_false("消费者", "消费者", article=source)
        changed = replace(
            draft,
            stem=draft.stem.replace("消费者", said),
            options=(Option("正确", False, step), Option("错误", True, step)),
        )
        assert prove(replace(draft, options=(Option("正确", True, right), Option("错误", False, right))), texts) == ()
        assert (prove(changed, texts) == ()) is proven, said


def test_what_one_party_may_do_is_not_denied_to_the_other():
    source = make_source("经营者可以公示处理结果。", label="第二条")
    step = make_step("消费者", "经营者", basis=make_basis(article=source), rule=ProofRule.PARTY)
    draft = make_true_false("经营者", "经营者", article=source)
    options = (Option("正确", False, step), Option("错误", True, step))
    changed = replace(draft, stem=draft.stem.replace("经营者", "消费者"), options=options)
    assert Lack.RULE in lacks(changed, KnownTexts([source]))


def not_listed(said: str, *, texts: KnownTexts = TEXTS, text: str = EXCEPT) -> set[Lack]:
    basis = make_basis(article=make_source(text, label="第三条"))
    draft = make_multiple(others=(said,), bases=(basis,), explanation=f"《{TITLE}》第三条规定：“{text}”")
    return lacks(draft, texts)


def test_what_is_not_listed_must_differ_from_every_element_of_a_closed_list():
    assert not_listed("已经拆封的") == set()
    assert not_listed("鲜活的、易腐的") == {Lack.RULE}
    assert not_listed("报纸、期刊") == {Lack.RULE}
    opened = EXCEPT.replace("交付的报纸、期刊", "其他不适宜退货的")
    texts = KnownTexts([make_source(opened, label="第三条")])
    draft_lacks = not_listed("已经拆封的", texts=texts, text=opened)
    assert draft_lacks == {Lack.RULE}


def test_which_is_not_among_them_turns_right_and_wrong_around():
    draft = make_multiple(listed=("消费者定作的", "鲜活易腐的", "交付的报纸、期刊"))
    steps = [replace(each.proof, rule=ProofRule.LISTED) for each in draft.options if each.correct]
    wrong = tuple(Option(each.said, False, each) for each in steps)
    right = Option("已经拆封的", True, next(each.proof for each in draft.options if not each.correct))
    single = replace(
        draft,
        kind=ItemKind.SINGLE,
        stem=f"根据《{TITLE}》，下列哪一项不属于不适用无理由退货的商品？{BRACKETS}。",
        options=(right, *wrong),
    )
    assert prove(single, TEXTS) == ()
    assert Lack.KEY in lacks(replace(single, stem=single.stem.replace("不属于", "属于")))


def test_a_list_is_counted_and_an_open_one_is_not():
    basis = make_basis(article=make_source(EXCEPT, label="第三条"))
    options = tuple(
        Option(text, text == "三种", Step(ProofRule.COUNT, "共三种。", 0, 0, len(EXCEPT), text))
        for text in ("两种", "三种", "四种", "五种")
    )
    draft = replace(
        make_multiple(bases=(basis,)),
        kind=ItemKind.SINGLE,
        stem=f"根据《{TITLE}》，不适用无理由退货的商品有几种？{BRACKETS}。",
        options=options,
    )
    assert prove(draft, TEXTS) == ()
    wrong = tuple(replace(each, correct=each.text == "四种") for each in options)
    assert Lack.KEY in lacks(replace(draft, options=wrong))


def borrowed(said: str, articles: list) -> set[Lack]:
    source = make_source(DAMAGES, label="第五条")
    basis = make_basis(article=source)
    words = "增加赔偿的金额为价款的三倍"
    step = make_step(said, words, basis=basis, rule=ProofRule.CONSEQUENCE)
    right = make_step(words, basis=basis)
    draft = make_single(article=source, right=words, wrong=())
    draft = replace(
        draft,
        stem=f"根据《{TITLE}》，经营者有欺诈行为的，下列哪一项是其后果？{BRACKETS}。",
        options=(Option(words, True, right), Option(said, False, step), Option(said + "。", False, step)),
    )
    return lacks(draft, KnownTexts(articles)) - {Lack.SAME_ANSWERS}


def test_a_borrowed_consequence_must_stand_elsewhere_and_not_follow_here():
    five = make_source(DAMAGES, label="第五条")
    assert borrowed("拒绝退货", [five, make_source(LYING, label="第四条")]) == set()
    assert borrowed("拒绝换货", [five, make_source(LYING, label="第四条")]) == {Lack.RULE}
    assert borrowed("增加赔偿", [five]) == {Lack.RULE}
    same = make_source("经营者有欺诈行为的，应当按照消费者的要求增加赔偿，并公开道歉。", label="第八条")
    assert borrowed("公开道歉", [five, same]) == {Lack.ELSEWHERE}


def test_an_older_wording_must_have_stood_and_stand_no_more():
    now = make_source(REFUND, version_id="v-2")
    before = make_source(REFUND.replace("七日", "十日"))
    texts = KnownTexts([now], older=[before])
    basis = make_basis(article=now)
    for said, proven in (("十日", True), ("九日", False)):
        step = make_step(said, "七日", basis=basis, rule=ProofRule.OLDER_WORDING)
        stem = f"根据《{TITLE}》，{REFUND.replace('七日', said)}"
        draft = replace(make_true_false(article=now), stem=stem)
        changed = replace(draft, options=(Option("正确", False, step), Option("错误", True, step)))
        assert (prove(changed, texts) == ()) is proven, said


def test_a_statement_must_say_the_words_that_decide_and_leave_no_limit_out():
    short = make_true_false("七日")
    assert lacks(replace(short, stem=f"根据《{TITLE}》，经营者应当退款。")) == {Lack.STEM}
    assert lacks(replace(short, stem=f"根据《{TITLE}》，七日内退款，经营者应当。")) == {Lack.STEM}
    limited = make_source("退货的运费由消费者承担，但是商品有缺陷的除外。", label="第二条")
    draft = make_true_false("消费者", "消费者", article=limited)
    texts = KnownTexts([limited])
    assert prove(draft, texts) == ()
    assert lacks(replace(draft, stem=f"根据《{TITLE}》，退货的运费由消费者承担。"), texts) == {Lack.STEM}


def test_a_question_brings_in_no_number_modal_or_party_of_its_own():
    for foreign in ("两年以后，经营者多少日内退款", "经营者可以多少日内退款", "出租人多少日内退款"):
        draft = make_single(stem=f"根据《{TITLE}》，{foreign}？{BRACKETS}。")
        assert lacks(draft) == {Lack.STEM}, foreign


def test_a_stem_that_shows_its_answer_is_refused():
    told = f"根据《{TITLE}》，经营者应当自收到退货之日起七日内退款，期限是{BRACKETS}。"
    assert lacks(make_single(stem=told)) == {Lack.GIVES_AWAY}


def test_a_blank_takes_the_laws_words_and_wordings_of_the_same_quantity_only():
    assert prove(make_blank("三倍", "3倍", article=make_source(DAMAGES, label="第五条")), TEXTS) == ()
    assert lacks(make_blank("七日", "七个工作日")) == {Lack.BLANK}
    two = replace(make_blank(), stem=f"根据《{TITLE}》，经营者应当自收到{GAP}之日起{GAP}内退款。")
    assert lacks(two) == {Lack.STEM}
    moved = replace(make_blank(), stem=f"根据《{TITLE}》，经营者应当自收到换货之日起{GAP}内退款。")
    assert lacks(moved) == {Lack.STEM}


def test_a_marking_point_rests_on_words_of_its_provision():
    draft = make_short()
    free = replace(draft.points[0], keywords=(("诚信",),))
    assert lacks(replace(draft, points=(free, draft.points[1]))) == {Lack.POINT}
    assert lacks(replace(draft, points=(replace(draft.points[0], keywords=()), draft.points[1]))) == {Lack.POINT}


def test_an_explanation_quotes_its_provision_and_says_where_it_stands():
    draft = make_single()
    assert lacks(replace(draft, explanation="")) == {Lack.EXPLANATION}
    assert lacks(replace(draft, explanation=draft.explanation.replace("第一条", "第二条"))) == {Lack.EXPLANATION}
    false = f"{draft.explanation}另见“经营者应当自收到退货之日起三十日内双倍退款”。"
    assert lacks(replace(draft, explanation=false)) == {Lack.EXPLANATION}


def test_an_item_without_answers_or_bases_is_refused():
    assert Lack.KEY in lacks(replace(make_single(), options=()))
    assert Lack.BASIS in lacks(replace(make_single(), bases=()))
    nowhere = replace(make_single().options[0].proof, basis=7)
    draft = make_single()
    assert Lack.BASIS in lacks(replace(draft, options=(Option("七日", True, nowhere), *draft.options[1:])))
