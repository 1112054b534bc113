"""Comparison: an amendment is told from a renumbering and from a reprint."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.law.compare import ChangeKind, compare_versions, compare_wording
from kb.law.structure import parse_text

SAMPLES = Path(__file__).parents[3] / ".." / "shared" / "corpus_samples"


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    text: str


def changes(old: list[Row], new: list[Row]) -> list[tuple[str, str | None, str | None]]:
    return [(one.kind.value, one.old_label, one.new_label) for one in compare_versions(old, new)]


REFUND = "经营者提供商品不符合质量要求的，消费者可以依照国家规定要求退货。"
PRICE = "经营者应当明码标价，不得在标价之外加价出售商品。"
DATA = "经营者收集个人信息应当遵循合法、正当、必要的原则。"


def test_a_reprint_changes_nothing() -> None:
    assert changes([Row("第一条", REFUND)], [Row("第一条", REFUND.replace("，", ", ").replace("。", ""))]) == [
        ("unchanged", "第一条", "第一条")
    ]


def test_an_inserted_article_renumbers_the_rest() -> None:
    old = [Row("第一条", REFUND), Row("第二条", PRICE)]
    new = [Row("第一条", REFUND), Row("第二条", DATA), Row("第三条", PRICE)]
    assert changes(old, new) == [
        ("unchanged", "第一条", "第一条"), ("added", None, "第二条"), ("renumbered", "第二条", "第三条"),
    ]  # fmt: skip


def test_an_amended_article_is_recognised_under_another_number() -> None:
    old = [Row("第一条", REFUND), Row("第二条", PRICE)]
    new = [Row("第一条", DATA), Row("第二条", REFUND.replace("可以", "有权")), Row("第三条", PRICE)]
    assert changes(old, new) == [
        ("added", None, "第一条"), ("amended", "第一条", "第二条"), ("renumbered", "第二条", "第三条"),
    ]  # fmt: skip


def test_a_deleted_article_stands_behind_its_predecessor() -> None:
    old = [Row("第一条", REFUND), Row("第二条", DATA), Row("第三条", PRICE)]
    new = [Row("第一条", REFUND), Row("第二条", PRICE)]
    assert changes(old, new) == [
        ("unchanged", "第一条", "第一条"), ("deleted", "第二条", None), ("renumbered", "第三条", "第二条"),
    ]  # fmt: skip


def test_a_rewritten_article_between_the_same_neighbours_is_amended() -> None:
    new_middle = "经营者收集、使用个人信息的，应当明示目的并取得同意。"
    old = [Row("第一条", REFUND), Row("第二条", DATA), Row("第三条", PRICE)]
    new = [Row("第五条", REFUND), Row("第六条", new_middle), Row("第七条", PRICE)]
    assert changes(old, new)[1] == ("amended", "第二条", "第六条")


def test_an_article_with_another_matter_under_the_same_number_is_new() -> None:
    assert changes([Row("第一条", REFUND)], [Row("第一条", DATA)]) == [
        ("deleted", "第一条", None),
        ("added", None, "第一条"),
    ]


def test_equal_articles_keep_their_own_numbers() -> None:
    rows = [Row("第一条", PRICE), Row("第二条", PRICE)]
    assert {kind for kind, *_ in changes(rows, rows)} == {"unchanged"}


def test_a_moved_decimal_point_is_an_amendment_and_shown() -> None:
    (change,) = compare_versions([Row("第一条", "税率为1.5%。")], [Row("第一条", "税率为15%。")])
    assert change.kind is ChangeKind.AMENDED
    assert [(part.op, part.old) for part in change.segments if part.op != "equal"] == [("delete", ".")]


def test_an_amendment_shows_the_words_that_changed() -> None:
    (change,) = compare_versions([Row("第一条", "处二倍以下罚款。")], [Row("第一条", "处三倍以下罚款。")])
    assert [(part.old, part.new) for part in change.segments if part.op != "equal"] == [("二", "三")]


@given(
    st.text(alphabet="应当可以退货，。\n 一二", max_size=30), st.text(alphabet="应当可以退货，。\n 一二", max_size=30)
)
def test_segments_leave_out_no_character(old: str, new: str) -> None:
    segments = compare_wording(old, new)
    assert "".join(part.old for part in segments) == (old if segments else "")
    assert "".join(part.new for part in segments) == (new if segments else "")


_ROWS = st.lists(st.sampled_from([REFUND, PRICE, DATA, REFUND.replace("可以", "有权"), "附则。"]), max_size=6).map(
    lambda texts: [Row(f"第{index}条", text) for index, text in enumerate(texts, start=1)]
)


@given(_ROWS, _ROWS)
def test_every_provision_of_both_versions_appears_once(old: list[Row], new: list[Row]) -> None:
    found = compare_versions(old, new)
    assert sorted(one.old_label for one in found if one.old_label) == sorted(row.label for row in old)
    assert [one.new_label for one in found if one.new_label] == [row.label for row in new]


def body(name: str) -> str:
    return re.split(r"^---\n", (SAMPLES / f"{name}.md").read_text(encoding="utf-8"), maxsplit=2, flags=re.MULTILINE)[2]


@pytest.mark.needs_shared
@pytest.mark.parametrize(
    ("old", "new", "counts"),
    [
        (
            "网络安全法(2016)",
            "网络安全法(2025修正)",
            {"added": 4, "deleted": 2, "amended": 15, "renumbered": 60, "unchanged": 2},
        ),
        ("反不正当竞争法(2019修正)", "反不正当竞争法(2025修订)", {"added": 8, "amended": 26, "renumbered": 7}),
        ("食品安全法(2021修正)", "食品安全法(2025修正)", {"amended": 5, "unchanged": 149}),
    ],
)
def test_real_amendments_are_told_apart(old: str, new: str, counts: dict[str, int]) -> None:
    found = compare_versions(parse_text(body(old)).provisions, parse_text(body(new)).provisions)
    by_kind = {kind.value: sum(one.kind is kind for one in found) for kind in ChangeKind}
    assert {kind: number for kind, number in by_kind.items() if number} == counts
