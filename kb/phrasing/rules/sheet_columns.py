"""The columns of a sheet of restricted phrasings, and what the sheets of compliance teams call them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum


class Column(StrEnum):
    """A column, by the heading under which we write it."""

    ID = "编号"
    TOPIC = "主题"
    PHRASING = "说法"
    PATTERNS = "匹配"
    TOGETHER = "同句"
    EXEMPT = "豁免"
    SOUND = "谐音"
    WHOLE_WORD = "整词"
    SEVERITY = "严重程度"
    INDUSTRIES = "行业"
    SCENES = "场景"
    REQUIRES = "须知"
    FROM = "生效日"
    TO = "失效日"
    REASON = "理由"
    SAY_INSTEAD = "可以这样说"
    BASIS = "依据"
    MATCH = "应命中"
    PASS = "不应命中"


# What other sheets call them; compared without white space, punctuation and what stands in brackets.
SYNONYMS: Mapping[str, Column] = {
    **{each.value: each for each in Column},
    **dict.fromkeys(("id", "序列号", "规则编号", "条目编号"), Column.ID),
    **dict.fromkeys(("类别", "分类", "类型", "topic", "违规类型", "风险类型"), Column.TOPIC),
    **dict.fromkeys(
        ("禁用词", "敏感词", "违禁词", "禁用语", "限制用语", "违规词", "违规用语", "禁语", "关键词", "词语", "话术",
         "禁用话术", "违禁用语", "敏感用语", "不能说", "不得使用", "违规表述", "phrasing"),
        Column.PHRASING,
    ),
    **dict.fromkeys(("匹配词", "匹配规则", "匹配写法", "变体", "同义词", "patterns"), Column.PATTERNS),
    **dict.fromkeys(("同句出现", "共现", "组合词", "together"), Column.TOGETHER),
    **dict.fromkeys(("豁免词", "例外", "白名单", "排除词", "exempt"), Column.EXEMPT),
    **dict.fromkeys(("拼音谐音", "谐音字", "sound"), Column.SOUND),
    **dict.fromkeys(("整词匹配", "全词匹配"), Column.WHOLE_WORD),
    **dict.fromkeys(
        ("风险等级", "等级", "级别", "风险级别", "严重级别", "处理方式", "管控方式", "severity"), Column.SEVERITY
    ),
    **dict.fromkeys(("适用行业", "业务线", "条线", "industry", "industries"), Column.INDUSTRIES),
    **dict.fromkeys(("适用场景", "渠道", "使用场景", "scene", "scenes"), Column.SCENES),
    **dict.fromkeys(("必须知道", "前提"), Column.REQUIRES),
    **dict.fromkeys(("生效日期", "启用日期", "开始日期", "起始日"), Column.FROM),
    **dict.fromkeys(("失效日期", "停用日期", "截止日期", "结束日期", "截止日"), Column.TO),
    **dict.fromkeys(("原因", "说明", "违规原因", "备注", "风险说明", "reason"), Column.REASON),
    **dict.fromkeys(
        ("替换词", "建议话术", "替代词", "推荐话术", "建议用语", "替换话术", "替代说法", "合规话术", "正确说法", "改为",
         "建议说法", "替换为", "标准话术", "可替换", "say_instead"),
        Column.SAY_INSTEAD,
    ),
    **dict.fromkeys(("法律依据", "法规依据", "依据条款", "法条", "法规", "合规依据", "basis"), Column.BASIS),
    **dict.fromkeys(("命中示例", "示例", "例句", "违规示例", "反例", "match"), Column.MATCH),
    **dict.fromkeys(("通过示例", "合规示例", "不命中示例", "pass"), Column.PASS),
}  # fmt: skip

_HEADING_NOISE = re.compile(r"[\s　:：*＊_]|[（(\[【].*?[）)\]】]")


def column_of(heading: str) -> Column | None:
    """The column a heading names, whatever it is called; None when it names none.

    >>> column_of("禁用词*"), column_of("风险等级（高/中/低）"), column_of("电话")
    (<Column.PHRASING: '说法'>, <Column.SEVERITY: '严重程度'>, None)
    """
    plain = _HEADING_NOISE.sub("", heading).lower()
    return SYNONYMS.get(plain) or SYNONYMS.get(heading.strip().lower())
