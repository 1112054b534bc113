"""Quoted law passes only as a quotation: in marks, attributed, or with the 不得 that governs it; a promise never."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from kb.phrasing.context.verbatim import runs_around
from kb.phrasing.types import RuleBasis, Verdict
from tests.kb.phrasing.guards import DAY, LAW, RULE, make_guard, make_rule

ELSEWHERE = (
    "销售机构不得有下列行为：\n（一）以口头方式承诺保本保息或者最低收益；\n（二）应当提示风险而没有提示，宣称保本。"
)
BASIS = make_rule(basis=(RuleBasis("销售办法", "第九条"),))
WHOLE = "《广告法》第二十五条规定：“" + LAW + "”"


class Wordings:
    """Knows one article and counts how often it is asked."""

    def __init__(self, *texts: str) -> None:
        self.texts = texts
        self.asked = 0

    def wordings_like(self, text: str, *, generation: int, as_of: date) -> Sequence[str]:
        self.asked += 1
        return self.texts


def matched(text: str, wordings: Wordings | None = None) -> list[str]:
    found = make_guard(BASIS, wordings=wordings).check(text, generation=1, as_of=DAY).findings
    return [finding.matched for finding in found]


@pytest.mark.parametrize(
    "text",
    [
        WHOLE,
        f"《广告法》第二十五条规定，{LAW}",
        f"根据《广告法》第二十五条：\n{LAW}",
        f"《广告法》\n\n第二十五条　{LAW}",
        f"（《广告法》第二十五条）{LAW}",
        f"“{LAW}”（《广告法》第二十五条）",
        "《广告法》第二十五条规定，明示或者暗示保本、无风险或者保收益等，另有规定的除外",
        "《广告法》第二十五条规定，投资广告不得含有下列内容：……（一）明示或者暗示保本、无风险或者保收益等",
        f"您问的这一条，《广告法》第二十五条是这样规定的：{LAW}",
    ],
)
def test_attributed_provision_passes_whatever_it_contains(text: str) -> None:
    assert matched(text) == []


def test_attribution_reaches_over_lines_and_sentences_as_far_as_the_words_are_verbatim() -> None:
    assert matched(f"《广告法》第二十五条规定，{LAW}我们这款也保本。") == ["保本"]
    changed = LAW.replace("不得", "可以")
    assert matched(f"《广告法》第二十五条规定，{changed}我们保本") == ["保本"]


@pytest.mark.parametrize(
    "text",
    [
        "我们承诺投资本金不受损失",
        "我们保证“投资本金不受损失”",
        "法律规定的都没问题，我们承诺投资本金不受损失",
        "依据《销售办法》第九条，我们承诺投资本金不受损失",
        "《销售办法》第九条规定，承诺投资本金不受损失",
        "按照《广告法》第二十五条，这款产品明示或者暗示保本、无风险或者保收益等，另有规定的除外",
        "我们向您保证：“明示或者暗示保本、无风险或者保收益等，另有规定的除外”",
    ],
)
def test_words_of_a_provision_in_the_mouth_of_who_promises_are_a_promise(text: str) -> None:
    assert matched(text) != []


def test_bare_run_with_the_lead_in_that_forbids_its_items_passes() -> None:
    assert matched(LAW, Wordings(LAW)) == []
    assert matched(LAW.partition("\n")[2], Wordings(LAW)) == ["保本"]


def test_bare_run_with_its_own_prohibition_passes() -> None:
    assert matched(RULE) == []


def test_duty_behind_a_prohibition_is_not_forbidden_by_it() -> None:
    wording = "经营者不得拒绝，应当赔偿本金并保本。"
    start = wording.index("保本")
    (run,) = runs_around(wording, start, start + 2, wording)
    assert not run.forbidden


def test_any_stored_provision_is_known_and_not_only_the_cited_one() -> None:
    assert matched(ELSEWHERE) != []
    assert matched(ELSEWHERE, Wordings(ELSEWHERE)) == []
    assert matched("“以口头方式承诺保本保息或者最低收益”", Wordings(ELSEWHERE)) == []
    assert matched("有关办法规定，以口头方式承诺保本保息或者最低收益", Wordings(ELSEWHERE)) == []
    assert matched("以口头方式承诺保本保息或者最低收益", Wordings(ELSEWHERE)) == ["保本"]


@pytest.mark.parametrize("text", ["您好，请问有什么可以帮您？", "这款产品保本，您放心", "我们保本", "本产品不保本"])
def test_ordinary_drafts_ask_for_no_wording(text: str) -> None:
    wordings = Wordings()
    matched(text, wordings)
    assert wordings.asked == 0


def test_text_of_nobody_is_no_law() -> None:
    assert matched(f"公司手册第三条规定：“{ELSEWHERE}”", Wordings()) != []


def test_name_of_a_stored_law_is_no_finding() -> None:
    rule = make_rule(patterns=("广告",))
    found = make_guard(rule).check("请看《广告法》第二十五条。这条广告不错", generation=1, as_of=DAY).findings
    assert [(each.start, each.matched) for each in found] == [(15, "广告")]


def test_a_long_text_full_of_matches_marks_and_citations_gets_a_verdict() -> None:
    text = "“保本" * 3_000 + "《广告法》第二十五条规定，我们保本，" * 2_000 + "本金" * 5_000
    assert make_guard(BASIS).check(text, generation=1, as_of=DAY).verdict is Verdict.BLOCK


@pytest.mark.parametrize(
    "text", ["\ud800保本\udfff", "\u202e保本\u202c“", "\x00\x01保本\x7f" * 50, "《" * 999 + "保本", "“" * 999]
)
def test_broken_and_binary_text_gets_a_verdict(text: str) -> None:
    assert make_guard(BASIS).check(text, generation=1, as_of=DAY).verdict in set(Verdict)
