"""Titles and authorities in the form by which an instrument is known; identity itself is decided in the
store.
"""

from __future__ import annotations

import re
from functools import lru_cache

_STATE = "中华人民共和国"
_TO_HALF = str.maketrans("（）〔〕［］【】﹝﹞〈〉＜＞<>", "()[][][][]〈〉〈〉〈〉")
_YEAR = r"(?:\d{4}|[〇零○一二三四五六七八九]{4})\s*年?"
_ACT = r"(?:第[一二三四五六七八九十\d]+次)?(?:修正|修订|修改|修正版|修订版|修正本|修订本|公布|发布|版|通过)?"
# 2018修正 · 2021年修订 · 2024年12月25日修订 · 修订 · 2013年版; 宪法修正案(2018年) is told apart by its
# 修正案.
_VERSION = re.compile(
    rf"\((?:{_YEAR}(?:\d{{1,2}}月(?:\d{{1,2}}日)?)?{_ACT}"
    r"|(?:最新)?(?:修正|修订|修改)(?:版|本|稿)?|现行有效|最新版)\)$"
)
_TRIAL = "(试行)"
_PEOPLES_CONGRESS = "全国人民代表大会"


@lru_cache(maxsize=8192)
def normalise_title(title: str) -> str:
    """The title without marks that differ from source to source: 《》, white space, state prefix, version
    label.

    Brackets become half-width outside and 〈〉 inside. （试行） is part of a title, (2018修正) is not; nor
    is the year of a 修正案 a version label, because it tells one amendment from the next.

    >>> normalise_title("《中华人民共和国 产品质量法（2018修正）》")
    '产品质量法'
    >>> normalise_title("网络直播营销管理办法（试行）(2021)")
    '网络直播营销管理办法(试行)'
    >>> normalise_title("中华人民共和国宪法修正案（2018年）")
    '宪法修正案(2018年)'
    """
    plain = "".join(title.split()).translate(_TO_HALF)
    plain = plain.replace("《", "〈").replace("》", "〉")
    if plain.startswith("〈") and plain.endswith("〉") and plain.count("〈") == plain.count("〉"):
        plain = plain[1:-1] if _closes_last(plain) else plain
    plain = re.sub(r"^〈([^〈〉]*)〉(?=\()", r"\1", plain)
    while (match := _VERSION.search(plain)) and not plain[: match.start()].endswith("修正案") and match.start():
        plain = plain[: match.start()]
    if plain.startswith("〈") and plain.endswith("〉") and _closes_last(plain):
        plain = plain[1:-1]
    if plain.startswith(_STATE) and len(plain) > len(_STATE) + 1:
        plain = plain[len(_STATE) :]
    return plain.replace(f"〈{_STATE}", "〈")


def _closes_last(plain: str) -> bool:
    """Whether the first 〈 is closed by the very last 〉, so that the pair encloses the whole title."""
    depth = 0
    for index, char in enumerate(plain):
        depth += (char == "〈") - (char == "〉")
        if depth == 0:
            return index == len(plain) - 1
    return False


def short_title(title: str) -> str:
    """The title as officers say it: normalised, without (试行), with the marks of a Chinese text.

    >>> short_title("网络直播营销管理办法（试行）")
    '网络直播营销管理办法'
    """
    plain = normalise_title(title)
    plain = plain.removesuffix(_TRIAL) or plain
    return plain.replace("(", "（").replace(")", "）")


def normalise_authority(name: str | None) -> str | None:
    """The authority for identity: the congress and its standing committee are one; None stays None.

    A law passed by the congress is amended by its standing committee and remains the same instrument.

    >>> normalise_authority("全国人大常委会") == normalise_authority("全国人民代表大会")
    True
    """
    if name is None:
        return None
    plain = "".join(name.split()).translate(_TO_HALF).removeprefix(_STATE)
    if not plain:
        return None
    plain = plain.replace("人大常委会", "人民代表大会").replace("人民代表大会常务委员会", "人民代表大会")
    return _PEOPLES_CONGRESS if plain in {"全国人大", _PEOPLES_CONGRESS} else plain
