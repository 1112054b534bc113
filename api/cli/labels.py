"""The contract's codes in Chinese."""

from __future__ import annotations

VALIDITY = {
    "in_force": "现行有效",
    "not_yet_effective": "尚未生效",
    "superseded": "已被取代",
    "repealed": "已废止",
    "expired": "已失效",
    "unknown": "效力未核实",
}
BASIS = {"verified": "已核对", "needs": "依据未入库", "not_in_force": "当日不生效", "not_found": "未找到"}
CITATION = {
    "verified": "属实",
    "not_found": "查无此条",
    "not_in_force": "当日不生效",
    "misquoted": "引文与原文不符",
    "unresolved": "无法确定所指",
}
VERDICT = {"pass": "通过", "warn": "需要复核", "block": "不能发出"}
SEVERITY = {"block": "禁止", "warn": "慎用"}
RUN_STATE = {
    "queued": "排队中",
    "running": "进行中",
    "done": "完成",
    "failed": "失败",
    "cancelled": "已取消",
    "rolled_back": "已撤回",
}
PHASE = {
    "reading": "正在读取",
    "preparing": "正在准备",
    "verifying": "正在核对",
    "publishing": "正在发布",
}
ACTOR = {"inbox": "收件文件夹", "schedule": "定时", "quarantine": "隔离区重试"}
LEXICAL = {"ready": "就绪", "catching_up": "追赶中"}
CHANGE = {
    "added": "新增",
    "amended": "修改",
    "deleted": "删除",
    "moved": "移位",
    "renumbered": "改号",
    "unchanged": "未变",
}
CHANGE_KIND = {"publication": "发布", "correction": "更正", "withdrawal": "撤下", "rollback": "撤回"}
SCENE = {
    "advertising": "广告宣传",
    "sales_call": "销售",
    "complaint_call": "投诉处理",
    "written_reply": "书面答复",
}
ORIGIN = {"built_in": "自带", "company": "公司"}
RULE_STATE = {"in_effect": "生效中", "not_yet": "未生效", "ended": "已失效", "disabled": "已停用"}
TRIAL = {"match": "应命中", "pass": "不应命中", "allow": "允许的说法", "say_instead": "“可以这样说”"}
ROW_STATE = {"imported": "新增", "updated": "更新", "unchanged": "未变", "refused": "未导入"}
PARAPHRASES = {
    "preparing": "同义说法（不带原词的）还没有查：正在准备，服务启动后约半分钟就绪。",
    "partial": "文字较长，同义说法只查了前一部分。",
}
# Why an answer is the extract although a model is set.
MODEL_OUTCOME = {
    "used": "大模型写的没有采用",
    "nothing_left": "大模型写的话都没有通过核对",
    "late": "大模型没有按时答完",
    "unavailable": "大模型接口连不上或出错，请告诉管理员",
    "unreadable": "大模型的回复读不懂",
    "paused": "大模型连续出错，暂停使用",
    "cancelled": "提问已取消",
}
