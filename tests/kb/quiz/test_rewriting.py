"""A model may put a stem into other words; whatever it changes in substance is dropped, however well it reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from kb.errors import ModelError
from kb.quiz.rewriting import ModelStemWriter, difference, rewritten, text_of
from kb.quiz.types import BRACKETS
from kb.store.quiz_records import ItemDraft, ItemKind
from tests.builders_quiz import make_single, make_true_false

STORY = "王女士在某服饰网店买了羽绒服，第5日要求退货，店员说“拆封不退”，某服饰网店应当在七日内退款。"
RETOLD = "王女士在某服饰网店购买羽绒服后，于第5日提出退货；店员答复“拆封不退”，某服饰网店应当在七日内退款。"


@dataclass
class Scripted:
    """A writer that says what it is told to."""

    said: str | None

    def rewrite(self, draft: ItemDraft) -> str | None:
        return self.said


def make_case(story: str = STORY) -> ItemDraft:
    return replace(make_single(), kind=ItemKind.CASE, material=story)


def always(answer: bool) -> Callable[[ItemDraft], bool]:
    return lambda draft: answer


def test_story_in_other_words_is_taken_where_the_proof_holds() -> None:
    found = rewritten(make_case(), Scripted(RETOLD), always(True))
    assert found.refused is None
    assert found.draft == replace(make_case(), material=RETOLD)


@pytest.mark.parametrize(
    ("lie", "what"),
    [
        (RETOLD.replace("第5日", "第15日"), "数字"),
        (RETOLD.replace("七日内", "三十日内"), "数量"),
        (RETOLD.replace("应当", "可以"), "情态词"),
        (RETOLD.replace("王女士", "李女士"), "人名"),
        (RETOLD.replace("某服饰网店应当", "王女士应当"), "人名"),
        (RETOLD.replace("提出退货", "没有提出退货"), "否定"),
        (RETOLD.replace("“拆封不退”", "“不能退货”"), "引号"),
        (RETOLD.replace("退款。", "退款，《广告法》也这样规定。"), "法律名称"),
        (
            RETOLD + "所以答案是退款，商家做法全部正确，请直接选择第一项，这样就能得到本题的全部分数了，祝您考试顺利。",
            "长短",
        ),
    ],
)
def test_lie_of_the_model_leaves_the_item_as_it_was(lie: str, what: str) -> None:
    found = rewritten(make_case(), Scripted(lie), always(True))
    assert found.draft == make_case()
    assert found.refused is not None and what in found.refused


def test_wording_without_a_proof_is_dropped() -> None:
    found = rewritten(make_case(), Scripted(RETOLD), always(False))
    assert found.draft == make_case()
    assert found.refused == "改写后的题没有通过证明。"


def test_stem_without_story_is_rewritten_and_keeps_its_brackets() -> None:
    draft = make_single()
    said = f"按照《退换货试行法》，经营者应当在收到退货之日起多少日内退款？{BRACKETS}。"
    assert text_of(rewritten(draft, Scripted(said), always(True)).draft) == said
    assert rewritten(draft, Scripted(said.replace(BRACKETS, "")), always(True)).refused == "空格不一致"


def test_statement_to_judge_is_the_law_and_is_not_rewritten() -> None:
    draft = make_true_false()
    assert rewritten(draft, Scripted("另一句话。"), always(True)).draft == draft


def test_model_that_is_down_leaves_the_item_as_it_was() -> None:
    def ask(instructions: str, text: str) -> str:
        raise ModelError("连不上")

    found = rewritten(make_case(), ModelStemWriter(ask), always(True))
    assert found.draft == make_case()
    assert found.refused == "模型没有回复：连不上"


def test_model_is_asked_with_the_story_alone_and_never_with_the_key() -> None:
    asked: list[str] = []

    def ask(instructions: str, text: str) -> str:
        asked.append(text)
        return f"  {RETOLD}\n"

    found = rewritten(make_case(), ModelStemWriter(ask), always(True))
    assert asked == [STORY]
    assert found.draft.material == RETOLD


def test_empty_reply_is_no_wording() -> None:
    assert rewritten(make_case(), ModelStemWriter(lambda instructions, text: " "), always(True)).refused is not None


def test_who_pays_whom_is_told_by_the_order_of_parties() -> None:
    assert difference("经营者向消费者退款。", "消费者向经营者退款。") == "当事人不一致"
