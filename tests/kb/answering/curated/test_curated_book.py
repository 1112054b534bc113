"""An approved answer is given to its question, and to no other; and only while its texts read as when approved."""

from __future__ import annotations

from datetime import date

import pytest

from kb.answering.curated.reviving import handbook_wording
from kb.answering.curated.types import CuratedMatch, CuratedStale, How
from kb.citing.citations import CitationKind
from kb.law.instruments import VersionId
from kb.store.curated_records import Audience, CuratedCitation, CuratedDraft, CuratedSentence
from kb.store.records import HandbookUnit
from tests.builders import make_unit
from tests.builders_curated import TEXT, World, make_cited, make_curated

SEVEN = "退货以后几天退款"


def matched(world: World, question: str, asker: Audience | None = None) -> CuratedMatch:
    """The match; fails where there is none."""
    found = world.match(question, asker)
    assert isinstance(found, CuratedMatch)
    return found


def with_unit(world: World, unit: HandbookUnit) -> CuratedDraft:
    """A draft that rests on a handbook unit, which is published."""
    stored = world.laws.add_unit(unit)
    world.laws.publish()
    wording = handbook_wording(stored)
    cited = CuratedCitation(stored.handbook_id, stored.heading, stored.sayable or "", (wording,), handbook=True)
    return CuratedDraft("能帮我催吗", (CuratedSentence("我帮您看看。", (cited,)),))


def test_the_approved_question_gets_the_approved_answer_with_its_citation() -> None:
    found = matched(World(make_curated()), SEVEN)
    assert (found.how, found.score, found.draft.text) == (How.EXACT, 1.0, "商家收到退货后七日内退款。")
    [citation] = found.draft.citations
    assert (citation.title, citation.article, citation.quotation, citation.n) == ("退换货试行法", "第一条", TEXT, 1)
    assert (found.approval.curated_id, found.approval.revision, found.approval.approved_by) == ("c-1", 1, "u-1")


@pytest.mark.parametrize(
    "asked",
    [
        "退货以后几天退款？",
        "请问退货以后几天退款呢",
        "您好，我想咨询一下，退货以后几天退款？谢谢",
        "退貨以後，幾天退款？",
    ],
)
def test_courtesy_particles_and_script_change_no_question(asked: str) -> None:
    assert matched(World(make_curated()), asked).how is How.EXACT


def test_a_paraphrase_is_recognised_as_one() -> None:
    found = matched(World(make_curated(SEVEN, "退款多久能到")), "请问退款多久能到？")
    assert (found.how, found.matched) == (How.PARAPHRASE, "退款多久能到")


@pytest.mark.parametrize(
    "asked", ["退货以后几天", "退货以后几天不退款", "换货以后几天退款", "退货以后15天退款", "什么时候退款", ""]
)
def test_other_words_are_another_question(asked: str) -> None:
    assert World(make_curated()).match(asked) is None


def test_a_withdrawn_answer_is_not_used_from_that_moment_on() -> None:
    world = World(make_curated())
    assert world.match(SEVEN) is not None
    world.answers.withdraw("c-1")
    assert world.match(SEVEN) is None


def test_what_is_approved_now_is_used_now() -> None:
    world = World()
    assert world.match(SEVEN) is None
    world.answers.add(make_curated())
    assert world.match(SEVEN) is not None


def test_an_amended_article_makes_the_answer_stale_and_the_notice_names_it() -> None:
    world = World(make_curated())
    world.amend("经营者应当自收到退货之日起三日内退款。", date(2026, 10, 15))
    found = world.match(SEVEN)
    assert isinstance(found, CuratedStale)
    assert found.notice == "有一条经批准的答复因《退换货试行法》第一条已修改而未使用，待复核。"


def test_an_amendment_of_layout_alone_leaves_the_answer_in_use() -> None:
    world = World(make_curated())
    world.amend(TEXT.replace("，", "，\n").replace("七日内", " 七日内 "), date(2026, 10, 15))
    assert matched(world, SEVEN).draft.citations[0].text != TEXT


def test_an_amendment_that_is_not_yet_effective_leaves_the_answer_in_use() -> None:
    world = World(make_curated())
    world.amend("经营者应当自收到退货之日起三日内退款。", date(2027, 1, 1))
    assert isinstance(world.match(SEVEN), CuratedMatch)
    assert isinstance(world.match(SEVEN, as_of=date(2027, 1, 1)), CuratedStale)


def test_on_a_day_before_the_law_the_answer_is_not_used() -> None:
    found = World(make_curated()).match(SEVEN, as_of=date(2019, 12, 31))
    assert isinstance(found, CuratedStale)
    assert found.notice == "有一条经批准的答复因《退换货试行法》第一条在2019-12-31与批准时不同而未使用。"


def test_an_article_that_is_gone_makes_the_answer_stale() -> None:
    world = World(make_curated())
    world.amend(TEXT, date(2026, 10, 15), article="第三条")
    found = world.match(SEVEN)
    assert isinstance(found, CuratedStale)
    assert "不在库中" in found.notice


@pytest.mark.parametrize(
    ("audience", "asker", "used"),
    [
        (Audience("market"), Audience("market"), True),
        (Audience("market"), Audience(industry="finance"), False),
        (Audience("market"), Audience(industry=None), True),
        (Audience(province="浙江省"), Audience(province="浙江"), True),
        (Audience(province="浙江省"), Audience(province="江苏省"), False),
        (Audience(province="浙江省"), Audience(province=None), False),
        (Audience(scene="written_reply"), Audience(scene="complaint_call"), False),
        (Audience(scene="written_reply"), Audience(scene=None), False),
        (Audience(role="supervisor"), Audience(role="officer"), False),
        (Audience(role="supervisor"), Audience(role="supervisor"), True),
        (Audience(role="supervisor"), Audience(role=None), True),
        (Audience(), Audience(industry="finance", province="浙江省", scene="sales_call", role="officer"), True),
    ],
)
def test_an_answer_is_given_only_to_those_it_was_made_for(audience: Audience, asker: Audience, used: bool) -> None:
    assert (World(make_curated(audience=audience)).match(SEVEN, asker) is not None) is used


def test_of_several_the_one_made_for_this_asker_speaks() -> None:
    world = World(make_curated(said="各行业。"), make_curated(said="网店。", audience=Audience("market")))
    assert matched(world, SEVEN, Audience("market")).draft.text == "网店。"
    assert matched(world, SEVEN, Audience("finance")).draft.text == "各行业。"
    assert matched(world, SEVEN).draft.text == "各行业。"


def test_answers_for_two_industries_are_not_guessed_between() -> None:
    world = World(
        make_curated(said="网店。", audience=Audience("market")),
        make_curated(said="银行。", audience=Audience("finance")),
    )
    assert world.match(SEVEN) is None
    assert matched(world, SEVEN, Audience("finance")).draft.text == "银行。"


def test_of_two_for_the_same_asker_the_one_approved_last_speaks() -> None:
    assert matched(World(make_curated(said="旧。"), make_curated(said="新。")), SEVEN).draft.text == "新。"


def test_an_answer_may_rest_on_a_handbook_and_falls_with_its_text() -> None:
    world = World()
    draft = with_unit(world, make_unit(sayable="我帮您看看。"))
    world.answers.add(draft)
    assert matched(world, "能帮我催吗").draft.citations[0].kind is CitationKind.HANDBOOK
    changed = World(draft)
    with_unit(changed, make_unit(sayable="我马上帮您看。"))
    found = changed.match("能帮我催吗")
    assert isinstance(found, CuratedStale)
    assert "七日无理由退货" in found.notice


def test_a_handbook_that_the_reader_may_not_see_is_not_even_mentioned() -> None:
    world = World()
    world.answers.add(with_unit(world, make_unit(sayable="我帮您看看。")))
    world.laws.restrict(VersionId("handbook:退换货与赔偿"), "supervisor")
    assert world.match("能帮我催吗", Audience(role="officer")) is None
    assert isinstance(world.match("能帮我催吗", Audience(role="supervisor")), CuratedMatch)


def test_sentences_share_the_citation_of_one_slice() -> None:
    cited = (make_cited(),)
    draft = CuratedDraft("几天退", (CuratedSentence("七日内退款。", cited), CuratedSentence("自收到退货起算。", cited)))
    found = matched(World(draft), "几天退")
    assert [each.citations for each in found.draft.sentences] == [(1,), (1,)]
    assert len(found.draft.citations) == 1
