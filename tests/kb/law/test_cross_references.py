"""References inside a statute, which articles punish, and which duty they punish."""

from __future__ import annotations

import pytest

from kb.law.cross_references import cross_references
from kb.law.instrument_graph import read_graph
from kb.law.instruments import ArticleNumber
from kb.law.penalties import LawArticle, is_penalty, penalty_links, states_fine

LIABILITY = ("第七章 法律责任",)


def numbers(text: str, own: int = 40) -> list[int]:
    return [each.article.number for each in cross_references(text, ArticleNumber(own))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("违反本法第十九条规定的，处罚款。", [19]),
        ("违反本法第十九条第二款、第二十一条规定的，处罚款。", [19, 21]),
        ("适用本法第五条至第八条的规定。", [5, 6, 7, 8]),
        ("依照前条规定办理。", [39]),
        ("依照前两条规定办理。", [38, 39]),
        ("本条例第七条所称的东西。", [7]),
        ("依照《产品质量法》第九条处理。", []),
        ("依照产品质量法第九条的规定处理。", []),
        ("甲。\n依照前款规定办理。", []),
        ("本条所称的东西。", []),
        ("货值的三倍。", []),
    ],
)
def test_reference_leads_to_articles_of_its_own_instrument_only(text: str, expected: list[int]) -> None:
    assert numbers(text) == expected


def test_reference_knows_what_it_names_and_where_it_stands() -> None:
    text = "先说一句。\n有下列情形之一的，处罚款：\n（一）搭售的；\n（二）不履行本法第三十条第一款规定的义务的。"
    (found,) = cross_references(text, ArticleNumber(80))
    assert (found.article.number, found.paragraph, found.item) == (30, 1, None)
    assert (found.at_paragraph, found.at_item) == (2, 2)
    assert text[found.start : found.end] == "本法第三十条第一款"


def test_article_behind_an_inserted_one_refers_to_the_inserted_one() -> None:
    (found,) = cross_references("犯前条罪的，从重处罚。", ArticleNumber(133, 2))
    assert found.article == ArticleNumber(133, 1)


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ("搭售商品的，由市场监督管理部门处五万元以下的罚款。", (), True),
        ("抢夺财物的，处三年以下有期徒刑。", (), True),
        ("违反规定的，给予警告。", LIABILITY, True),
        ("情节严重的，吊销营业执照。", (), True),
        ("造成损害的，应当承担赔偿责任。", LIABILITY, False),
        ("罚款可以给予减轻处罚，处五元以下。", ("第五章 行政处罚的决定",), False),
        ("扰乱秩序的，处警告。", ("第三章 违反治安管理的行为和处罚",), True),
        ("当事人应当到指定的银行缴纳罚款。", (), False),
        ("被判处有期徒刑的人，由监狱执行。", (), False),
        ("行政处罚的种类：\n（一）警告；\n（二）罚款。", (), False),
    ],
)
def test_article_punishes_only_where_it_threatens_somebody(text: str, path: tuple[str, ...], expected: bool) -> None:
    assert is_penalty(text, path) is expected


def test_fine_is_stated_only_with_its_amount() -> None:
    assert states_fine("处违法所得三倍以下的罚款")
    assert not states_fine("依法处以罚款")


def law(*articles: tuple[int, str]) -> list[LawArticle]:
    return [LawArticle(ArticleNumber(number), text) for number, text in articles]


DUTIES = (
    (1, "为了保护大家，制定本法。"),
    (2, "网络交易的卖家搭售商品的，应当以显著方式提醒买家注意，不得作为默认同意的选项。"),
    (3, "快递企业应当按照寄件人的地址投递包裹，不得私自开拆、隐匿包裹。"),
    (4, "餐馆应当公示价格，不得诱导顾客超量点餐。"),
)


def test_penalty_that_names_its_duty_by_number_is_linked_with_its_item() -> None:
    text = "有下列情形之一的，处一万元以下的罚款：\n（一）违反本法第四条规定的；\n（二）拒绝检查的。"
    (link,) = (each for each in penalty_links(law(*DUTIES, (9, text))) if each.explicit)
    assert (link.duty.number, link.penalty.number, link.item, link.sure) == (4, 9, 1, True)


def test_penalty_that_describes_the_breach_is_linked_by_its_words() -> None:
    links = penalty_links(law(*DUTIES, (9, "快递企业私自开拆、隐匿包裹的，处一万元以下的罚款。")))
    assert [(each.duty.number, each.explicit) for each in links if each.sure] == [(3, False)]


def test_penalty_for_something_else_is_linked_to_no_duty() -> None:
    links = penalty_links(law(*DUTIES, (9, "冒充国家机关工作人员招摇撞骗的，处一万元以下的罚款。")))
    assert links == ()


def test_two_duties_alike_leave_the_penalty_unsure() -> None:
    twin = (5, "邮政企业应当按照寄件人的地址投递包裹，不得私自开拆、隐匿包裹。")
    links = penalty_links(law(*DUTIES, twin, (9, "私自开拆、隐匿包裹的，处一万元以下的罚款。")))
    assert links
    assert not any(each.sure for each in links)


def test_graph_sees_every_relation_from_both_ends_and_drops_what_is_not_there() -> None:
    graph = read_graph(law(*DUTIES, (9, "违反本法第二条、第九百条规定的，处一万元以下的罚款。")))
    two, nine = ArticleNumber(2), ArticleNumber(9)
    assert [each.article for each in graph.refers_to[nine]] == [two]
    assert graph.referred_by == {two: (nine,)}
    assert graph.penalties == {nine}
    assert graph.punished_by[two] == graph.punishes[nine]
