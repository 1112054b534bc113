"""Comparison of places: an article that moved is told from one that was only counted anew."""

from __future__ import annotations

from dataclasses import dataclass

from kb.law.compare import ChangeKind, ProvisionChange, compare_versions

REFUND = "经营者提供商品不符合质量要求的，消费者可以依照国家规定要求退货。"
PRICE = "经营者应当明码标价，不得在标价之外加价出售商品。"
DATA = "经营者收集个人信息应当遵循合法、正当、必要的原则。"
REPORT = "任何单位和个人有权向监督检查部门举报，接到举报后应当及时处理。"
DUTIES, PENALTIES = "第二章 经营者的义务", "第三章 法律责任"


@dataclass(frozen=True, slots=True)
class Placed:
    label: str
    text: str
    path: tuple[str, ...] = ()


def told(old: list[Placed], new: list[Placed]) -> list[tuple[str, str | None, str | None]]:
    return [(one.kind.value, one.old_label, one.new_label) for one in compare_versions(old, new)]


def text_of(*texts: str, path: tuple[str, ...] = ()) -> list[Placed]:
    numbers = "一二三四五六"
    return [Placed(f"第{numbers[index]}条", text, path) for index, text in enumerate(texts)]


def test_an_article_set_behind_the_others_moved_and_they_are_only_renumbered() -> None:
    assert told(text_of(REFUND, PRICE, DATA, REPORT), text_of(PRICE, DATA, REPORT, REFUND)) == [
        ("renumbered", "第二条", "第一条"), ("renumbered", "第三条", "第二条"), ("renumbered", "第四条", "第三条"),
        ("moved", "第一条", "第四条"),
    ]  # fmt: skip


def test_an_inserted_article_moves_none() -> None:
    found = told(text_of(REFUND, PRICE, DATA), text_of(REPORT, REFUND, PRICE, DATA))
    assert [kind for kind, *_ in found] == ["added", "renumbered", "renumbered", "renumbered"]


def test_of_two_that_changed_places_the_amended_one_stays() -> None:
    (first, second) = compare_versions(text_of(PRICE, REFUND), text_of(REFUND.replace("可以", "有权"), PRICE))
    assert (first.kind, first.moved) == (ChangeKind.AMENDED, False)
    assert (second.kind, second.moved) == (ChangeKind.MOVED, True)


def test_an_amended_article_that_also_moved_says_so() -> None:
    new = text_of(PRICE, DATA, REPORT, REFUND.replace("可以", "有权"))
    (*_, last) = compare_versions(text_of(REFUND, PRICE, DATA, REPORT), new)
    assert (last.kind, last.moved) == (ChangeKind.AMENDED, True)


def test_an_article_under_another_chapter_moved_though_its_number_stayed() -> None:
    first, last = Placed("第一条", REFUND, (DUTIES,)), Placed("第三条", DATA, (PENALTIES,))
    old = [first, Placed("第二条", PRICE, (DUTIES,)), last]
    new = [first, Placed("第二条", PRICE, (PENALTIES,)), last]
    assert [kind for kind, *_ in told(old, new)] == ["unchanged", "moved", "unchanged"]


def test_a_chapter_counted_anew_or_renamed_moves_none() -> None:
    old = text_of(REFUND, PRICE, path=("第二章　经营者的 义务",))
    for chapter in ("第四章 经营者的义务", "第二章 经营者义务与责任"):
        assert {kind for kind, *_ in told(old, text_of(REFUND, PRICE, path=(chapter,)))} == {"unchanged"}


def test_a_chapter_cut_into_sections_moves_none() -> None:
    old = text_of(REFUND, PRICE, path=(DUTIES,))
    new = text_of(REFUND, PRICE, path=(DUTIES, "第一节 一般规定"))
    assert {kind for kind, *_ in told(old, new)} == {"unchanged"}


def test_a_print_without_headings_moves_none() -> None:
    assert {kind for kind, *_ in told(text_of(REFUND, PRICE, path=(DUTIES,)), text_of(REFUND, PRICE))} == {"unchanged"}


def test_a_paragraph_that_became_an_article_is_told_as_taken_from_where_it_stood() -> None:
    old = text_of(PRICE, f"{REFUND}\n{DATA}\n{DATA.replace('收集', '使用')}", REPORT)
    new = text_of(PRICE, f"{DATA}\n{DATA.replace('收集', '使用')}", REFUND, REPORT)
    found = {one.new_label: one for one in compare_versions(old, new)}
    assert (found["第二条"].kind, found["第二条"].old_label) == (ChangeKind.AMENDED, "第二条")
    assert (found["第三条"].kind, found["第三条"].absorbed) == (ChangeKind.ADDED, "第二条")


def test_a_deleted_article_that_became_a_paragraph_is_told_where() -> None:
    old = text_of(REFUND + PRICE + PRICE, DATA, REPORT)
    new = text_of(f"{REFUND}{PRICE}{PRICE}\n{DATA}", REPORT)
    gone = next(one for one in compare_versions(old, new) if one.kind is ChangeKind.DELETED)
    assert (gone.old_label, gone.absorbed) == ("第二条", "第一条")


def test_a_penalty_follows_the_duty_that_it_cites() -> None:
    def penalty(number: str, of: str) -> str:
        return f"违反本法第{number}条规定{of}的，由监督检查部门责令停止违法行为，处五万元以上五十万元以下的罚款。"

    old = text_of(REFUND, PRICE, penalty("二", "加价销售商品、侵害消费者权益"))
    new = text_of(REFUND, PRICE, DATA, penalty("三", "收集、销售商品和消费者信息"), penalty("二", "标价之外加价"))
    found: list[ProvisionChange] = [one for one in compare_versions(old, new) if one.old_label == "第三条"]
    assert [one.new_label for one in found] == ["第五条"]


def test_a_few_common_characters_do_not_cut_a_rewriting_to_pieces() -> None:
    (change,) = compare_versions(
        text_of("经营者应当及时退货的，依法处理；消费者可以依照国家规定要求退货。"),
        text_of("商家必须立即换货的，从重处罚；消费者可以依照国家规定要求退货。"),
    )
    assert [part.op for part in change.segments].count("equal") <= 2
