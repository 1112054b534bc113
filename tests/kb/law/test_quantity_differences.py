"""In which numbers two wordings differ."""

from __future__ import annotations

import pytest

from kb.law.quantity_differences import NumbersApart, numbers_apart


def test_every_number_of_a_kind_that_differs_is_shown_on_both_sides() -> None:
    found = numbers_apart(["赔偿价款三倍"], ["支付价款十倍或者损失三倍的赔偿金"])
    assert found == (NumbersApart("倍数", ("三倍",), ("十倍", "三倍")),)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("七日内退货", "收到之日起七日退货"),
        ("三十日", "三十日以内"),
        ("分两次、由三人办理", "办理"),
        ("第五条", "第九条"),
    ],
)
def test_what_means_the_same_or_counts_nothing_is_no_difference(left: str, right: str) -> None:
    assert numbers_apart([left], [right]) == ()


def test_a_number_that_only_one_side_has_leaves_the_other_empty() -> None:
    assert numbers_apart(["处五万元以下罚款"], ["给予警告"]) == (NumbersApart("金额", ("五万元以下",), ()),)
