"""A model may put a stem into other words; whatever it changes in substance is dropped, however well it reads."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.errors import ModelError
from kb.quiz.rewriting import rewritten, text_of, worded_by
from kb.quiz.rewriting_scenes import Scenes
from kb.quiz.rewriting_substance import difference
from kb.quiz.types import BRACKETS
from kb.store.quiz_records import ItemDraft, ItemKind
from tests.builders_quiz import FREIGHT, LYING, make_short, make_single, make_source, make_true_false
from tests.builders_quiz_model import Scripted, lies_of, make_rewording

STORY = "王女士在某服饰网店买了羽绒服，第5日要求退货，店员说“拆封不退”，某服饰网店应当在七日内退款。"
RETOLD = "王女士在某服饰网店购买羽绒服后，第5日要求退货；店员答复“拆封不退”，某服饰网店应当在七日内退款。"
CALLED = "王女士：“羽绒服我不想要了，你现在就给我一句话，今天能不能全退？”"
FACTS = Scenes({"refund_now": "催着当场退款"}, frozenset({"羽绒服", "连衣裙"}))


def make_case(story: str = STORY) -> ItemDraft:
    return replace(make_single(), kind=ItemKind.CASE, material=story)


def make_scenario(called: str = CALLED) -> ItemDraft:
    return replace(make_single(), kind=ItemKind.SCENARIO, material=called, tags=("template:refund_now",))


def test_story_in_other_words_is_taken_where_the_proof_holds_and_says_who_wrote_it() -> None:
    found = rewritten(make_case(), Scripted(RETOLD), make_rewording())
    assert found.refused is None
    assert found.draft == replace(make_case(), material=RETOLD, tags=("model:scripted",))
    assert (worded_by(found.draft), worded_by(make_case())) == ("scripted", None)


@pytest.mark.parametrize(
    ("lie", "what"),
    [
        (RETOLD.replace("第5日", "第15日"), "数字"),
        (RETOLD.replace("七日内", "三十日内"), "数量"),
        (RETOLD.replace("应当", "可以"), "情态词"),
        (RETOLD.replace("王女士", "李女士"), "人名"),
        (RETOLD.replace("某服饰网店应当", "王女士应当"), "人名"),
        (RETOLD.replace("店员答复", "快递员答复"), "人名"),
        (RETOLD.replace("要求退货", "没有要求退货"), "否定"),
        (RETOLD.replace("要求退货", "被要求退货"), "先后"),
        (RETOLD.replace("“拆封不退”", "“不能退货”"), "引号"),
        (RETOLD.replace("退款。", "退款，《广告法》也这样规定。"), "法律名称"),
        (RETOLD.replace("退款。", "退款，产品质量法也这样规定。"), "法律名称"),
        (RETOLD.replace("退款。", "退款（第二十五条）。"), "条文号"),
        (RETOLD.replace("要求退货", "要求换货"), "做了什么"),
        (RETOLD.replace("购买羽绒服后", "借来羽绒服后"), "做了什么"),
        (RETOLD.replace("购买羽绒服后", "购买羽绒服，拆封后"), "决定答案的词"),
        (RETOLD.replace("羽绒服", "连衣裙"), "事实"),
        (RETOLD.replace("退款。", "退款，答案已经很清楚。"), "说出了答案"),
        (RETOLD.replace("退款。", "退款 ok。"), "字母"),
        (RETOLD + "此外，" * 30, "长短"),
    ],
)
def test_lie_of_the_model_leaves_the_item_as_it_was(lie: str, what: str) -> None:
    found = rewritten(make_case(), Scripted(lie), make_rewording(scenes=FACTS))
    assert found.draft == make_case()
    assert found.refused is not None
    assert what in found.refused


def test_wording_without_a_proof_is_dropped() -> None:
    found = rewritten(make_case(), Scripted(RETOLD), make_rewording(proves=False))
    assert found.draft == make_case()
    assert found.refused == "改写后的题没有通过证明"


def test_stem_without_story_is_rewritten_and_keeps_its_brackets() -> None:
    draft = make_single()
    said = f"按照《退换货试行法》，经营者应当自收到退货之日起多少日内退款呢？{BRACKETS}。"
    assert text_of(rewritten(draft, Scripted(said), make_rewording()).draft) == said
    assert rewritten(draft, Scripted(said.replace(BRACKETS, "")), make_rewording()).refused == "空格不一致"


def test_condition_of_the_provision_is_not_left_out_of_the_stem() -> None:
    article = make_source(FREIGHT, label="第二条")
    stem = f"根据《退换货试行法》，没有约定的，退货的运费由谁承担？{BRACKETS}。"
    draft = make_single("消费者", (), article=article, stem=stem)
    kept = f"按照《退换货试行法》，没有约定的，那退货的运费由谁承担呢？{BRACKETS}。"
    assert rewritten(draft, Scripted(kept), make_rewording()).refused is None
    lost = Scripted(kept.replace("没有约定的", "没有别的话的"))
    assert rewritten(draft, lost, make_rewording()).refused == "少了决定答案的词"


def test_keyword_of_a_marking_point_is_not_told_by_the_stem() -> None:
    draft = make_short()
    said = "请简述《退换货试行法》对增加赔偿的规定，想想欺诈。"
    found = rewritten(draft, Scripted(said), make_rewording())
    assert (found.draft, found.refused) == (draft, "说出了答案")


def test_part_of_a_long_right_answer_is_not_told() -> None:
    article = make_source(LYING, label="第四条")
    draft = make_single("不得以商品已经拆封为由", (), article=article, stem=f"《退换货试行法》怎么规定？{BRACKETS}。")
    said = f"哪怕商品已经那样，《退换货试行法》怎么规定？{BRACKETS}。"
    assert rewritten(draft, Scripted(said), make_rewording()).refused == "说出了答案"


def test_statement_to_judge_is_the_law_and_nobody_is_asked() -> None:
    draft, model = make_true_false(), Scripted("另一句话。")
    assert rewritten(draft, model, make_rewording()).draft == draft
    assert model.asked == []


def test_model_that_is_down_leaves_the_item_as_it_was() -> None:
    found = rewritten(make_case(), Scripted(ModelError("连不上")), make_rewording())
    assert (found.draft, found.refused, found.failed) == (make_case(), "模型没有回复：连不上", True)


def test_model_is_asked_with_the_story_alone_and_never_with_the_key() -> None:
    model = Scripted(f"  {RETOLD}\n")
    assert rewritten(make_case(), model, make_rewording()).draft.material == RETOLD
    assert [text for _, text in model.asked] == [STORY]


@pytest.mark.parametrize("reply", [" ", STORY])
def test_empty_reply_and_an_echo_are_no_wording(reply: str) -> None:
    assert rewritten(make_case(), Scripted(reply), make_rewording()).refused == "模型没有给出不同的说法"


def test_who_pays_whom_is_told_by_the_order_of_parties() -> None:
    assert difference("经营者向消费者退款。", "消费者向经营者退款。") == "当事人不一致"


def test_caller_speaks_in_words_of_the_model_from_the_facts_of_the_scene() -> None:
    model = Scripted("“喂，羽绒服我真不想要了，你现在就给我一句话，今天能不能全退？”")
    found = rewritten(make_scenario(), model, make_rewording(scenes=FACTS))
    assert found.refused is None
    assert found.draft.material == "王女士：“喂，羽绒服我真不想要了，你现在就给我一句话，今天能不能全退？”"
    ((_, asked),) = model.asked
    assert "催着当场退款" in asked
    assert '"事实": [\n  "羽绒服"\n ]' in asked
    assert "七日" not in asked


@pytest.mark.parametrize("kind", [kind for kind, _ in lies_of("羽绒服我不想要了")])
def test_caller_says_nothing_that_the_scene_does_not_have(kind: str) -> None:
    said = CALLED.removeprefix("王女士：“").removesuffix("”")
    lie = dict(lies_of(said))[kind]
    found = rewritten(make_scenario(), Scripted(lie), make_rewording(scenes=FACTS))
    assert found.draft == make_scenario()
    assert found.refused is not None


def test_caller_who_closes_the_quotation_says_nothing_outside_it() -> None:
    said = "羽绒服我不想要了，你现在就给我一句话，今天能不能全退？”答：“能"
    found = rewritten(make_scenario(), Scripted(said), make_rewording(scenes=FACTS))
    assert found.draft == make_scenario()
