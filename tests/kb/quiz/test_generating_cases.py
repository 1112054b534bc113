"""Cases follow from the drawn facts and the text of the day: change the text, and key or item changes with it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

from kb.law.quantities import find_quantities
from kb.quiz.generating.cases import CaseGenerator
from kb.quiz.generating.cases_sums import SumGenerator
from kb.quiz.prove.proving import prove
from kb.quiz.templates import Topics, load_topics
from kb.quiz.templates_cases import load_cases, load_sums
from kb.quiz.templates_slots import Names
from kb.store.quiz_records import ItemDraft, ProofRule
from tests.builders_quiz import DAMAGES, LAW, REFUND, KnownTexts, make_source

NAMES = Names({"surname": ("林", "何"), "person": ("{surname}女士",)})
ACT = '[[case.act]]\ntitle = "退换货试行法"\n'
REFUND_ACT = (
    f'{ACT}article = "第一条"\non = "七日内"\nrequires = ["退款"]\nbreach = "第{{beyond}}才退款"\n'
    'keeps = "第{within}就退了款"\nfix = "七日内退款"\nwords = ["七日、7日", "退款"]\n'
)
LYING_ACT = (
    f'{ACT}article = "第四条"\non = "不得"\nrequires = ["拆封"]\nbreach = "{{buyer}}拆封后要退，店里拒绝"\n'
    'keeps = "{buyer}拆封后要退，店里照办"\nfix = "不得以拆封为由拒绝退货"\nwords = ["拆封"]\n'
)
DAMAGES_ACT = (
    f'{ACT}article = "第五条"\non = "应当"\nrequires = ["欺诈行为"]\nbreach = "卖假货，不肯增加赔偿"\n'
    'keeps = "卖假货，按要求增加了赔偿"\nfix = "有欺诈行为的应当增加赔偿"\nwords = ["增加赔偿"]\n'
)
HEAD = (
    '[[case]]\nid = "refund"\ntopic = "returns"\nname = "退款"\nstory = "{buyer}退了货。"\n'
    'slots = { buyer = "person" }\n'
)
SUM = (
    '[[sum]]\nid = "three"\ntopic = "returns"\nname = "三倍"\nstory = "{buyer}花{price}元买到假货。"\n'
    'ask = "根据《退换货试行法》，可以要求增加赔偿"\nslots = { buyer = "person", price = { from = 100, to = 900 } }\n'
    'title = "退换货试行法"\narticle = "第五条"\non = "三倍"\nrequires = ["欺诈行为"]\nbase = "price"\nof = "价款的"\n'
    'wrong = ["一倍", "二倍", "十倍"]\nfix = "增加赔偿为价款的三倍"\n'
)


def folder_of(folder: Path, name: str, text: str) -> tuple[Path, Topics]:
    (folder / "topics.toml").write_text('[[topic]]\nid = "returns"\nname = "退换货"\nindustry = "market"\n', "utf-8")
    (folder / name).write_text(text, "utf-8")
    return folder, load_topics(folder)


def cases(folder: Path, *acts: str, texts: KnownTexts | None = None, seed: int = 1) -> list[ItemDraft]:
    place, topics = folder_of(folder, "cases.toml", HEAD + "".join(acts))
    maker = CaseGenerator(topics, load_cases(place, None, topics, NAMES), NAMES)
    return list(maker.drafts(texts or KnownTexts(), Random(seed), seed))


def law_with(**articles: str) -> KnownTexts:
    texts = {**LAW, **{f"第{number}条": text for number, text in articles.items()}}
    return KnownTexts([make_source(text, label=label) for label, text in texts.items()])


def closed(drafts: list[ItemDraft]) -> list[ItemDraft]:
    return [each for each in drafts if each.options]


def test_every_act_is_once_the_only_breach_and_one_item_asks_what_is_kept(tmp_path: Path) -> None:
    found = closed(cases(tmp_path, REFUND_ACT, LYING_ACT, DAMAGES_ACT))
    breaches = [each for each in found if "违反" in each.stem]
    kept = [each for each in found if "符合" in each.stem]
    assert [sum(option.correct for option in each.options) for each in breaches] == [1, 1, 1]
    assert len({option.proof.start for each in breaches for option in each.options if option.correct}) >= 2
    assert len(kept) == 1 and sum(option.correct for option in kept[0].options) == 1


def test_days_of_an_act_lie_on_the_side_that_its_answer_says(tmp_path: Path) -> None:
    for seed in range(30):
        for draft in closed(cases(tmp_path, REFUND_ACT, LYING_ACT, DAMAGES_ACT, seed=seed)):
            for option in draft.options:
                days = find_quantities(option.proof.said)
                if not days:
                    continue
                broken = option.proof.rule is ProofRule.BREACH
                assert (days[0].value or 0) > 7 if broken else (days[0].value or 0) <= 7
                assert option.proof.said in option.text


def test_all_items_of_a_case_are_proven(tmp_path: Path) -> None:
    for seed in range(5):
        for draft in cases(tmp_path, REFUND_ACT, LYING_ACT, DAMAGES_ACT, seed=seed):
            assert prove(draft, KnownTexts()) == ()


def test_amended_number_silences_the_act_that_stood_on_it(tmp_path: Path) -> None:
    longer = law_with(一=REFUND.replace("七日", "十五日"))
    found = cases(tmp_path, REFUND_ACT, LYING_ACT, DAMAGES_ACT, texts=longer)
    assert closed(found) == []
    assert all("第一条" not in basis.locator for draft in found for basis in draft.bases)


def test_case_without_two_acts_left_makes_nothing(tmp_path: Path) -> None:
    assert cases(tmp_path, REFUND_ACT, LYING_ACT, texts=law_with(一="经营者应当退款。")) == []


def test_repealed_text_makes_nothing(tmp_path: Path) -> None:
    assert cases(tmp_path, REFUND_ACT, LYING_ACT, DAMAGES_ACT, texts=KnownTexts([])) == []


def test_equal_seeds_make_equal_cases_and_others_differ(tmp_path: Path) -> None:
    one, same, other = (cases(tmp_path, REFUND_ACT, LYING_ACT, DAMAGES_ACT, seed=seed) for seed in (3, 3, 4))
    assert one == same
    assert [each.options for each in one] != [each.options for each in other]


def test_prohibition_in_a_list_quotes_its_lead_and_its_item(tmp_path: Path) -> None:
    listed = law_with(四="经营者不得有下列行为：\n（一）搭售商品；\n（二）以拆封为由拒绝退货。")
    draft = closed(cases(tmp_path, REFUND_ACT, LYING_ACT, DAMAGES_ACT, texts=listed))[0]
    locators = [basis.locator for basis in draft.bases if basis.article == "第四条"]
    assert locators == ["第四条", "第四条第二项"]
    assert prove(draft, listed) == ()


def test_open_case_is_marked_on_its_breaches_alone(tmp_path: Path) -> None:
    draft = next(each for each in cases(tmp_path, REFUND_ACT, LYING_ACT, DAMAGES_ACT) if each.points)
    assert len(draft.points) == 2
    assert all(point.proof.rule is ProofRule.BREACH for point in draft.points)
    assert all(f"（{number}）" in draft.material for number in (1, 2, 3))


def sums(folder: Path, text: str = SUM, texts: KnownTexts | None = None) -> list[ItemDraft]:
    place, topics = folder_of(folder, "sums.toml", text)
    maker = SumGenerator(topics, load_sums(place, None, topics, NAMES), NAMES)
    return list(maker.drafts(texts or KnownTexts(), Random(1), 1))


def test_sum_is_worked_out_from_the_multiple_of_the_law(tmp_path: Path) -> None:
    for draft in sums(tmp_path):
        price = find_quantities(draft.material)[0].value or 0
        right = next(each for each in draft.options if each.correct)
        assert find_quantities(right.text)[-1].value == 3 * price
        assert prove(draft, KnownTexts()) == ()


def test_sum_under_the_least_amount_is_the_least_amount(tmp_path: Path) -> None:
    text = DAMAGES.replace("三倍。", "三倍；增加赔偿的金额不足五百元的，为五百元。")
    small = SUM.replace("from = 100, to = 900", "from = 30, to = 150") + 'floor = "为五百元"\n'
    for draft in sums(tmp_path, small, law_with(五=text)):
        right = next(each for each in draft.options if each.correct)
        assert right.text == "不足法定最低数额，为五百元"
        assert prove(draft, law_with(五=text)) == ()


def test_sum_whose_multiple_was_amended_is_silent(tmp_path: Path) -> None:
    assert sums(tmp_path, texts=law_with(五=DAMAGES.replace("三倍", "五倍"))) == []


def test_corrupted_case_is_not_proven(tmp_path: Path) -> None:
    draft = closed(cases(tmp_path, REFUND_ACT, LYING_ACT, DAMAGES_ACT))[0]
    flipped = tuple(replace(each, correct=not each.correct) for each in draft.options)
    assert prove(replace(draft, options=flipped), KnownTexts()) != ()
