"""An item somebody writes gets the proof that rules find in the words of the law; the rest is vouched for."""

from __future__ import annotations

from dataclasses import replace

from kb.quiz.prove.proving import prove
from kb.quiz.types import BRACKETS, GAP, SourceArticle, Texts
from kb.quiz.writing import Writer, Written, WrittenOption, WrittenPoint
from kb.store.quiz_records import ItemDraft, ItemKind, ProofRule
from tests.builders_quiz import LAW, LYING, REFUND, TITLE, TOPIC, KnownTexts, make_single

TEXTS = KnownTexts()
RIGHT, WRONG = WrittenOption("正确", True), WrittenOption("错误", False)


def resolve(reference: str, texts: Texts) -> SourceArticle | None:
    return next((each for each in texts.articles() if each.label == reference), None)


def proven(written: Written, before: ItemDraft | None = None) -> ItemDraft | None:
    """The first draft that holds; None where none does."""
    drafts = Writer(resolve).drafts(written, TEXTS, before)
    return next((each for each in drafts if not prove(each, TEXTS)), None)


def writes(kind: ItemKind, stem: str, cite: str, **more: object) -> Written:
    return Written(kind, f"根据《{TITLE}》，{stem}", TOPIC, (cite,), **more)  # type: ignore[arg-type]


def test_a_choice_of_numbers_is_proven_by_quantity() -> None:
    options = (WrittenOption("七日", True), WrittenOption("十日", False), WrittenOption("三十日", False))
    found = proven(writes(ItemKind.SINGLE, f"收到退货之日起几日内退款？{BRACKETS}。", "第一条", options=options))
    assert found is not None
    assert [each.proof.rule for each in found.options] == [ProofRule.VERBATIM, *[ProofRule.QUANTITY] * 2]
    assert found.explanation == f"《{TITLE}》第一条规定：“{REFUND}”"
    assert found.options[1].proof.detail == f"《{TITLE}》第一条写的是“七日”，不是“十日”。"


def test_a_statement_is_proven_true_or_false_by_the_words_it_changes() -> None:
    true = proven(writes(ItemKind.TRUE_FALSE, REFUND, "第一条", options=(RIGHT, WRONG)))
    assert true is not None
    assert true.options[0].proof.rule is ProofRule.VERBATIM
    false = (replace(RIGHT, correct=False), replace(WRONG, correct=True))
    swapped = proven(writes(ItemKind.TRUE_FALSE, LYING.replace("不得", "可以"), "第四条", options=false))
    assert swapped is not None
    assert {each.proof.rule for each in swapped.options} == {ProofRule.MODAL}
    assert proven(writes(ItemKind.TRUE_FALSE, REFUND, "第一条", options=false)) is None, "the key is wrong"


def test_a_gap_is_proven_by_the_word_that_stands_there() -> None:
    stem = REFUND.replace("七日", GAP)
    assert proven(writes(ItemKind.BLANK, stem, "第一条", blanks=(("七日", "7日"),))) is not None
    assert proven(writes(ItemKind.BLANK, stem, "第一条", blanks=(("十日",),))) is None


def test_points_are_proven_by_their_words() -> None:
    points = (WrittenPoint("有欺诈行为", (("欺诈",),)), WrittenPoint("三倍赔偿", (("三倍",),), 2))
    found = proven(writes(ItemKind.SHORT, "简述增加赔偿的规定。", "第五条", points=points))
    assert found is not None
    assert [each.weight for each in found.points] == [1, 2]


def test_what_no_rule_finds_is_vouched_for_by_hand() -> None:
    options = (WrittenOption("微笑服务", True), WrittenOption("不理不睬", False))
    written = writes(ItemKind.SINGLE, f"怎样对待来电人？{BRACKETS}。", "第一条", options=options)
    assert proven(written) is None
    drafts = list(Writer(resolve).drafts(written, TEXTS))
    assert drafts[-1].options[0].proof.rule is ProofRule.BY_HAND
    unknown = list(Writer(resolve).drafts(replace(written, cite=("第九十九条",)), TEXTS))
    assert unknown[0].bases == ()


def test_an_edit_keeps_the_proof_of_what_stayed() -> None:
    before = make_single()
    options = tuple(WrittenOption(each.text, each.correct) for each in before.options)
    options = (*options[:1], WrittenOption("八日", False), *options[2:])
    written = Written(before.kind, before.stem, before.topic, options=options, explanation=before.explanation)
    found = proven(written, before)
    assert found is not None
    assert found.bases == before.bases
    assert found.options[0] == before.options[0]
    assert (found.options[1].proof.said, found.options[1].proof.rule) == ("八日", ProofRule.QUANTITY)
    assert "八日" in found.options[1].proof.detail
    assert found.generator == before.generator


def test_the_sentence_that_says_the_answer_is_the_one_quoted() -> None:
    long = KnownTexts([each for each in TEXTS.articles() if each.label == "第三条"])
    written = writes(ItemKind.BLANK, GAP, "第三条", blanks=(("消费者定作的",),))
    draft = next(Writer(resolve).drafts(written, long))
    assert draft.bases[0].quotation == LAW["第三条"], "a list stays whole"
