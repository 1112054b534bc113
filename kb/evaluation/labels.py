"""The codes of question sets and figures in Chinese, on the page and on the terminal.

A code that is not known is shown as it stands. Standard library only: the command line starts without numpy.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

AXES: Mapping[str, str] = MappingProxyType({"industry": "行业", "kind": "种类", "voice": "口吻"})
FIGURE_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "refusal_recall": "该拒答的拒答了",
        "wrong_refusals": "有答案却拒答",
        "gold_cited_first": "首条引用即依据",
        "gold_among_five": "前五条引用有依据",
    }
)
HALVES: Mapping[str, str] = MappingProxyType({"all": "全部", "develop": "调试的一半", "report": "报告的一半"})
VALUES: Mapping[str, str] = MappingProxyType(
    {
        "general": "各行业",
        "market": "市场与电商",
        "finance": "金融",
        "education": "教育培训",
        "medical": "医疗美容",
        "travel": "旅游出行",
        "privacy": "个人信息",
        "property": "房产物业",
        "employment": "劳动用工",
        "public": "治安与办事",
        "remedy": "怎么赔",
        "refund": "怎么退",
        "penalty": "怎么罚",
        "duty": "应当怎么做",
        "definition": "是什么",
        "deadline": "期限",
        "exception": "例外",
        "right": "权利",
        "procedure": "怎么办理",
        "proof": "谁举证",
        "lookup": "查条文",
        "competence": "归谁管",
        "who": "由谁",
        "comparison": "比较",
        "dialect": "方言",
        "hasty": "匆忙",
        "keywords": "关键词",
        "officer": "行话",
        "plain": "平常话",
        "slang": "俗语",
        "story": "长故事",
        "off_topic": "闲聊",
        "foreign_law": "外国法",
        "invented_rule": "编造的法",
        "no_such_article": "没有这一条",
        "company_matter": "公司事务",
        "nonsense": "无意义",
        "injection": "诱导",
        "fancy": "异想天开",
        "small_talk": "寒暄闲扯",
        "sum": "算术",
        "recipe": "做菜",
        "weather": "天气",
        "sport": "体育",
        "technology": "电器与软件",
        "private_affair": "别人的私事",
        "half_sentence": "半句话",
        "wrong_subject": "主体不对",
    }
)


def figure_name(name: str) -> str:
    """A figure as people read it; those of rankings keep their names."""
    return FIGURE_NAMES.get(name, name)


def value_name(value: str | None) -> str:
    """An industry, kind or voice as people read it."""
    return VALUES.get(value, value) if value else "未注明"
