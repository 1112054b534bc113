"""How special answers read on a terminal: two rules side by side, precedence, earlier law, a stricter handbook."""

from __future__ import annotations

import pytest

from api.cli.render_special import compared_lines, shown_beside, special_lines
from api.cli.shapes import CitationShape, ComparisonShape, SpecialShape
from api.cli.terminal import Paper, width

WIDE, NARROW = Paper(80, colour=False), Paper(40, colour=False)


def make_citation(n: int, title: str, quotation: str) -> CitationShape:
    return CitationShape(
        n=n, kind="provision", title=title, locator="第五条", quotation=quotation, text=quotation, path=[],
        effective_date="2014-03-15", validity_status="in_force", notice=None, legal_rank="法律", issuing_authority=None,
    )  # fmt: skip


CITED = [make_citation(1, "甲法", "应当赔偿价款的三倍。" * 6), make_citation(2, "乙法", "应当赔偿价款的十倍。")]
COMPARISON: ComparisonShape = {
    "left": {"label": "假货", "citations": [1]},
    "right": {"label": "坏食品", "citations": [2]},
    "differences": [{"what": "倍数", "left": ["三倍"], "right": []}],
}


def test_two_rules_stand_in_two_columns_within_the_page() -> None:
    answer: SpecialShape = {"citations": CITED, "comparison": COMPARISON}
    lines = compared_lines(answer, WIDE)
    assert lines[0] == "对照"
    assert "假货" in lines[1] and "坏食品" in lines[1]
    assert any("倍数：三倍" in line and "倍数：没有写" in line for line in lines)
    assert all(width(line) <= WIDE.columns for line in lines)
    assert shown_beside(answer) == {1, 2}


def test_on_a_narrow_page_one_rule_stands_below_the_other() -> None:
    lines = compared_lines({"citations": CITED, "comparison": COMPARISON}, NARROW)
    assert not any("假货" in line and "坏食品" in line for line in lines)
    assert all(width(line) <= NARROW.columns for line in lines)


def test_precedence_says_which_goes_first_by_which_rule_and_why() -> None:
    precedence = {"order": [2, 1], "rule": "special", "reason": "乙法有特别规定。", "basis": "立法法第一百零三条"}
    text = "\n".join(special_lines({"citations": CITED, "precedence": precedence}, WIDE))  # type: ignore[typeddict-item]
    assert "先后（特别法优先）" in text
    assert "[2]《乙法》 先于 [1]《甲法》" in text
    assert "立法法第一百零三条" in text


@pytest.mark.parametrize(("laxer", "title"), [(True, "手册低于法律"), (False, "手册与法律")])
def test_handbook_and_law_stand_side_by_side(laxer: bool, title: str) -> None:
    said = {"handbook": 1, "law": 2, "handbook_says": "15日内退款", "law_says": "七日内退还", "laxer": laxer}
    lines = special_lines({"citations": CITED, "stricter": said}, WIDE)  # type: ignore[typeddict-item]
    assert lines[0] == title
    assert any("15日内退款" in line and "七日内退还" in line for line in lines)


def test_earlier_wording_is_shown_with_its_day_and_the_numbers_that_changed() -> None:
    answer = SpecialShape(
        citations=CITED,
        proposed_as_of="2025-12-31",
        earlier_wording=make_citation(0, "甲法", "处五万元以下罚款。"),
        earlier_differences=[{"what": "金额", "left": ["五万元以下"], "right": ["五十万元以下"]}],
    )
    text = "\n".join(special_lines(answer, WIDE))
    assert "当时的规定（2025-12-31）" in text
    assert "金额：当时 五万元以下，现在 五十万元以下" in text


def test_an_ordinary_answer_has_nothing_beside_it() -> None:
    assert special_lines({"citations": CITED}, WIDE) == []
    assert compared_lines({"citations": CITED, "comparison": None}, WIDE) == []
