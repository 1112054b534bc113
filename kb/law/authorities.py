"""Which article of a statute says who is in charge of its field: 国务院……主管部门负责全国的……工作."""

from __future__ import annotations

import re

_BODY = r"(?:部门|机关|机构|人民银行|委员会)"
_IN_CHARGE = re.compile(
    rf"(?:国务院|县级以上|省级以上|地方|各级|国家)[^。；]{{0,60}}{_BODY}[^。；]{{0,30}}"
    r"(?:负责|主管|对[^，。；]{2,30}(?:进行|实施|的)监督(?:管理|检查)?|监督管理)"
)
# 负责制定, 负责人 and the like are somebody's task, not the field.
_TASK_ONLY = re.compile(r"负责(?:人|制定|编制|审批|组织)")


def names_authority(text: str) -> bool:
    """Whether an article says which authority is in charge of the statute's field.

    >>> names_authority("国务院市场监督管理部门主管全国产品质量监督工作。")
    True
    >>> names_authority("由市场监督管理部门责令改正。")
    False
    """
    found = _IN_CHARGE.search(text)
    return found is not None and not _TASK_ONLY.search(found.group() + text[found.end() : found.end() + 2])
