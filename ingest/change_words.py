"""What changes are called in Chinese, for the terminal, the feeds and the webhook alike. Standard library only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

CHANGE = {"amended": "修改", "added": "新增", "deleted": "删除", "renumbered": "改号", "moved": "移位"}
OBJECT = {"phrasing": "限制用语", "handbook": "手册单元", "quiz": "考题", "curated": "审定答复", "answer": "以往答复"}
DATE = {"effective": "施行日期", "promulgation": "公布日期", "adoption": "通过日期", "repeal": "废止日期"}
TITLES_SHOWN = 3


def article_counts(counts: Mapping[str, int]) -> str:
    """Changes of articles by kind.

    >>> article_counts({"added": 2, "amended": 3})
    '修改 3 条，新增 2 条'
    """
    return "，".join(f"{CHANGE.get(kind, kind)} {counts[kind]} 条" for kind in _known(counts, CHANGE))


def object_counts(counts: Mapping[str, int]) -> str:
    """How much of ours, by kind.

    >>> object_counts({"handbook": 2, "phrasing": 3})
    '限制用语 3 项、手册单元 2 项'
    """
    return "、".join(f"{OBJECT.get(kind, kind)} {counts[kind]} 项" for kind in _known(counts, OBJECT))


def titles(names: Sequence[str], unit: str = "部") -> str:
    """The first few titles of many.

    >>> titles(["甲法", "乙法"]), titles(["甲法", "乙法", "丙法", "丁法"])
    ('《甲法》《乙法》', '《甲法》《乙法》《丙法》等 4 部')
    """
    shown = "".join(f"《{each}》" for each in names[:TITLES_SHOWN])
    return f"{shown}等 {len(names)} {unit}" if len(names) > TITLES_SHOWN else shown


def _known(counts: Mapping[str, int], order: Mapping[str, str]) -> list[str]:
    return [*(kind for kind in order if kind in counts), *(kind for kind in counts if kind not in order)]
