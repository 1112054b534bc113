"""The Chinese names of topics, industries, scenes and severities: what a compliance team's sheet calls them."""

from __future__ import annotations

TOPIC_NAMES = {
    "absolute_claim": "绝对化用语",
    "guaranteed_return": "保本保收益",
    "medical_efficacy": "疗效保证",
    "education_guarantee": "保过包拿证",
    "unauthorised_promise": "越权承诺",
    "complaint_suppression": "压制投诉",
    "liability_exclusion": "排除责任",
    "regulatory_exemption": "规避监管",
    "privacy_disclosure": "泄露隐私",
    "insulting_language": "侮辱指责",
    "filing_endorsement": "备案背书",
    "price_fraud": "价格欺诈",
    "competitor_disparagement": "贬低同行",
    "defect_dismissal": "搪塞缺陷",
}
INDUSTRY_NAMES = {
    "general": "各行业",
    "market": "市场与电商",
    "finance": "金融",
    "education": "教育培训",
    "medical": "医疗美容",
}
SCENE_NAMES = {
    "advertising": "广告宣传",
    "sales_call": "销售",
    "complaint_call": "投诉处理",
    "written_reply": "书面答复",
}
SEVERITY_NAMES = {"block": "禁止", "warn": "提示"}
REQUIRES_NAMES = {"industry": "行业", "scene": "场景"}

# What sheets call the same, folded to our codes; compared without white space.
INDUSTRY_WORDS = {
    "通用": "general", "全部": "general", "所有": "general", "所有行业": "general", "全行业": "general",
    "不限": "general", "市场": "market", "电商": "market", "零售": "market", "电子商务": "market",
    "银行": "finance", "保险": "finance", "证券": "finance", "理财": "finance",
    "教育": "education", "培训": "education", "医疗": "medical", "医美": "medical", "美容": "medical",
}  # fmt: skip
SCENE_WORDS = {
    "广告": "advertising", "宣传": "advertising", "推广": "advertising", "销售电话": "sales_call",
    "外呼": "sales_call", "电销": "sales_call", "直播": "sales_call", "投诉": "complaint_call",
    "客诉": "complaint_call", "投诉电话": "complaint_call", "书面": "written_reply", "邮件": "written_reply",
    "回复": "written_reply", "书面回复": "written_reply",
}  # fmt: skip
SEVERITY_WORDS = {
    "高": "block", "高风险": "block", "严重": "block", "禁用": "block", "严禁": "block", "违禁": "block",
    "禁止使用": "block", "拦截": "block", "红线": "block", "一级": "block",
    "中": "warn", "低": "warn", "中风险": "warn", "低风险": "warn", "慎用": "warn", "提醒": "warn", "警告": "warn",
    "预警": "warn", "敏感": "warn", "一般": "warn", "复核": "warn", "二级": "warn", "三级": "warn",
}  # fmt: skip
ALL_WORDS = frozenset({"全部", "所有", "不限", "通用", "全场景", "所有场景", "各场景"})
YES, NO = "是", "否"
YES_WORDS = frozenset({"是", "有", "√", "✓", "y", "yes", "true", "1"})
NO_WORDS = frozenset({"否", "无", "×", "n", "no", "false", "0"})
