"""Citations are slices of stored texts, and every citation or quotation in a text is checked against its day."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.citing.citations import CitationKind, Slice, cite, cite_handbook
from kb.citing.difference import differences
from kb.citing.quotations import find_quotations, is_verbatim, is_whole_clauses
from kb.citing.resolve import Resolver, part_of
from kb.citing.types import CheckedCitation, CitationState, Pin
from kb.citing.verify import verify_citations
from kb.law.instruments import LegalRank, ValidityStatus
from kb.law.wording import comparable
from tests.builders import InMemoryStore, make_unit, make_version

DAY = date(2026, 7, 1)
RETURN = "经营者网上卖东西，买的人可以七日内退货。\n退货的东西应当完好。"
LIST = "不得有下列情形：\n（一）说得太满；\n（二）说得不真。"


def make_store() -> InMemoryStore:
    store = InMemoryStore()
    store.add_version(make_version(), {"第一条": "保护买的人。", "第二十五条": RETURN, "第二十六条": LIST})
    store.add_version(
        make_version("旧办法", valid_from=date(2000, 1, 1), valid_to=date(2020, 1, 1)), {"第一条": "旧的规定。"}
    )
    store.add_version(make_version("新办法", valid_from=date(2030, 1, 1)), {"第一条": "新的规定。"})
    store.publish()
    return store


def checked(text: str, as_of: date = DAY) -> list[tuple[str, CitationState]]:
    return [(each.cited, each.state) for each in verify(text, as_of)]


def verify(text: str, as_of: date = DAY) -> tuple[CheckedCitation, ...]:
    resolver = Resolver(make_store(), {"消保法": "消费者权益保护法"})
    return verify_citations(text, resolver, Pin(1, as_of))


def test_quotation_is_a_slice_of_the_stored_text() -> None:
    store = make_store()
    version = make_version()
    provision = store.provision(version.version.version_id, "第二十五条")
    assert provision is not None
    citation = cite(provision, version, DAY, Slice(0, 8, 1), n=3)
    assert (citation.quotation, citation.text, citation.n) == (RETURN[:8], RETURN, 3)
    assert citation.locator == "第二十五条第一款"
    assert citation.kind is CitationKind.PROVISION


def test_a_slice_outside_the_text_is_refused() -> None:
    store, version = make_store(), make_version()
    provision = store.provision(version.version.version_id, "第一条")
    assert provision is not None
    with pytest.raises(ValueError, match="引文超出"):
        cite(provision, version, DAY, Slice(0, 999))


def test_unproven_version_is_cited_as_unknown_with_the_notice() -> None:
    store, version = make_store(), make_version(unproven=True)
    provision = store.provision(version.version.version_id, "第一条")
    assert provision is not None
    citation = cite(provision, version, DAY)
    assert citation.validity_status is ValidityStatus.UNKNOWN
    assert citation.notice == "生效日期未核实（来源标注现行有效）"
    assert citation.effective_date is None


def test_notice_of_an_unproven_old_text_names_the_label_its_source_gives() -> None:
    store, version = make_store(), make_version(unproven=True, source_status="历史版本")
    provision = store.provision(version.version.version_id, "第一条")
    assert provision is not None
    assert cite(provision, version, DAY).notice == "生效日期未核实（来源标注历史版本）"


def test_a_document_without_binding_force_is_cited_as_a_guideline() -> None:
    store = make_store()
    version = make_version(legal_rank=LegalRank.NORMATIVE_DOCUMENT)
    provision = store.provision(version.version.version_id, "第一条")
    assert provision is not None
    assert cite(provision, version, DAY).kind is CitationKind.GUIDELINE


def test_handbook_citation_quotes_the_sayable_line() -> None:
    citation = cite_handbook(make_unit(sayable="我帮您登记。", text="正文。"))
    assert (citation.quotation, citation.text) == ("我帮您登记。", "我帮您登记。\n正文。")
    assert citation.locator == "“七日无理由退货”"
    assert citation.instrument_id is None


def test_citation_of_a_stored_article_is_verified() -> None:
    assert checked("依据《消费者权益保护法》第二十五条第二款办理") == [
        ("《消费者权益保护法》第二十五条第二款", CitationState.VERIFIED)
    ]


def test_alias_is_printed_with_the_full_title() -> None:
    assert checked("消保法第一条") == [("《消费者权益保护法》第一条", CitationState.VERIFIED)]


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("《消费者权益保护法》第九百条", "没有第九百条，现有文本到第二十六条为止"),
        ("《消费者权益保护法》第二十五条第五款", "只有2款"),
        ("《消费者权益保护法》第二十六条第五项", "没有第5项"),
        ("《消费者特别保护法》第一条", "库中没有《消费者特别保护法》"),
    ],
)
def test_citation_of_what_does_not_exist_is_not_found_with_the_reason(text: str, detail: str) -> None:
    (found,) = verify(text)
    assert found.state is CitationState.NOT_FOUND
    assert detail in (found.detail or "")


def test_text_that_ended_or_has_not_begun_is_not_in_force_on_the_day() -> None:
    assert [state for _, state in checked("《旧办法》第一条、《新办法》第一条")] == [CitationState.NOT_IN_FORCE] * 2


def test_ended_text_is_verified_for_a_day_on_which_it_bound() -> None:
    assert checked("《旧办法》第一条", date(2010, 1, 1)) == [("《旧办法》第一条", CitationState.VERIFIED)]


def test_reference_without_an_instrument_is_unresolved() -> None:
    assert [state for _, state in checked("违反本法第三条的")] == [CitationState.UNRESOLVED]


def test_bare_title_of_a_contract_is_no_citation() -> None:
    assert checked("请看《用户服务协议》") == []


def test_bare_title_of_a_missing_law_is_not_found() -> None:
    assert checked("请看《消费者特别保护法》") == [("《消费者特别保护法》", CitationState.NOT_FOUND)]


def test_quotation_with_other_punctuation_and_width_is_verified() -> None:
    text = "《消费者权益保护法》第二十五条规定：“经营者网上卖东西,买的人可以七日内退货”"
    assert [state for _, state in checked(text)] == [CitationState.VERIFIED]


def test_changed_word_in_a_quotation_is_misquoted() -> None:
    (found,) = verify("《消费者权益保护法》第二十五条规定：“买的人可以十日内退货”")
    assert found.state is CitationState.MISQUOTED
    assert "与第二十五条的原文不符" in (found.detail or "")


def test_quotation_from_another_paragraph_is_misquoted_and_says_so() -> None:
    (found,) = verify("《消费者权益保护法》第二十五条第一款规定“退货的东西应当完好”")
    assert found.state is CitationState.MISQUOTED
    assert "不在所引的款、项里" in (found.detail or "")


def test_quotation_with_its_citation_in_brackets_behind_is_checked() -> None:
    text = "“买的人可以随时退货”（《消费者权益保护法》第二十五条）"
    assert [state for _, state in checked(text)] == [CitationState.MISQUOTED]


def test_quoted_word_that_the_citation_does_not_introduce_is_left_alone() -> None:
    text = "按照《消费者权益保护法》第二十五条，客服不得说“概不退换”"
    assert [state for _, state in checked(text)] == [CitationState.VERIFIED]


def test_offsets_count_code_points_of_the_text_as_sent() -> None:
    text = "😀😀《消费者权益保护法》第一条"
    (found,) = verify(text)
    assert text[found.start : found.end] == "《消费者权益保护法》第一条"


def test_omission_marks_may_leave_words_out_but_not_change_their_order() -> None:
    assert is_verbatim("经营者……可以七日内退货", RETURN)
    assert not is_verbatim("可以七日内退货……经营者", RETURN)


def test_nested_quotation_marks_belong_to_the_outer_quotation() -> None:
    assert [each.text for each in find_quotations("“使用“最高级”等”“乙")] == ["使用“最高级”等"]


def test_run_that_starts_inside_a_clause_is_not_whole() -> None:
    wording = "经营者不得承诺本金不受损失或者最低收益，不得误导。"
    assert not is_whole_clauses("承诺本金不受损失或者最低收益", wording, minimum=6)
    assert is_whole_clauses("经营者不得承诺本金不受损失或者最低收益", wording, minimum=6)


def test_item_is_found_without_its_paragraph() -> None:
    part, missing = part_of(LIST, None, 2)
    assert missing is None
    assert part is not None
    assert LIST[part.start : part.end].startswith("（二）")


def test_of_two_instruments_with_one_title_the_higher_rank_is_meant() -> None:
    store = InMemoryStore()
    store.add_version(
        make_version("同名办法", legal_rank=LegalRank.LOCAL_REGULATION, province="某省"), {"第一条": "低。"}
    )
    store.add_version(make_version("同名办法", legal_rank=LegalRank.LAW), {"第一条": "高。"})
    store.publish()
    found = Resolver(store).instrument("同名办法", 1)
    assert found is not None
    assert found.legal_rank is LegalRank.LAW


def test_a_changed_word_is_shown_beside_the_nearest_true_wording() -> None:
    (found,) = verify("《消费者权益保护法》第二十五条规定：“买的人可以十日内退货”")
    assert found.wording == "买的人可以七日内退货。"
    changed = [(each.op.value, each.quoted, each.stored) for each in found.difference if each.op.value != "equal"]
    assert changed == [("replace", "十", "七")]


def test_words_that_stand_in_another_article_are_placed_there() -> None:
    (found,) = verify("《消费者权益保护法》第一条规定“退货的东西应当完好”")
    assert found.state is CitationState.MISQUOTED
    assert found.detail == "“退货的东西应当完好”与第一条的原文不符，这句话在第二十五条第二款"


def test_words_cited_from_an_article_that_does_not_exist_are_placed_where_they_stand() -> None:
    (found,) = verify("《消费者权益保护法》第九百条规定“退货的东西应当完好”")
    assert found.state is CitationState.NOT_FOUND
    assert "引文在第二十五条第二款" in (found.detail or "")


def test_wrong_item_is_corrected_to_the_item_that_says_it() -> None:
    (found,) = verify("《消费者权益保护法》第二十六条第一项规定“说得不真”")
    assert found.state is CitationState.MISQUOTED
    assert "第二十六条第二项" in (found.detail or "")


def test_second_paragraph_of_an_article_with_one_is_not_found_and_says_how_many_there_are() -> None:
    (found,) = verify("《消费者权益保护法》第一条第二款")
    assert found.state is CitationState.NOT_FOUND
    assert "只有1款，没有第2款" in (found.detail or "")


def test_quotation_behind_a_title_alone_must_stand_somewhere_in_the_law() -> None:
    assert checked("《消费者权益保护法》规定：“退货的东西应当完好”")[0][1] is CitationState.VERIFIED
    (found,) = verify("《消费者权益保护法》规定：“退货的东西可以不完好”")
    assert found.state is CitationState.MISQUOTED
    assert found.wording == "退货的东西应当完好。"


def test_words_unlike_anything_in_the_article_get_no_wording() -> None:
    (found,) = verify("《消费者权益保护法》第一条规定“天上掉馅饼”")
    assert (found.state, found.wording, found.difference) == (CitationState.MISQUOTED, None, ())


@given(st.text(alphabet="买卖退货，。 “1.5％", max_size=30), st.text(alphabet="买卖退货，。 “1.5％", max_size=30))
def test_differences_put_together_are_the_quotation_and_the_wording(quotation: str, wording: str) -> None:
    found = differences(quotation, wording)
    if comparable(quotation) and comparable(wording):
        assert "".join(each.quoted for each in found) == quotation
        assert "".join(each.stored for each in found) == wording
    assert all(comparable(each.quoted) == comparable(each.stored) for each in found if each.op.value == "equal")


@given(st.text(alphabet='“”「」"‘’甲', max_size=24))
def test_quotations_are_outermost_closed_and_in_order(text: str) -> None:
    found = find_quotations(text)
    assert all(text[each.start : each.end] == each.text for each in found)
    assert all(one.end < other.start for one, other in pairwise(found))


def test_many_marks_that_never_close_are_read_in_one_pass() -> None:
    assert find_quotations("“" * 300_000 + '"') == ()
    assert len(find_quotations("“甲”" * 100_000)) == 100_000
