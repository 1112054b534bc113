"""zhigui phrasings add|remove|disable|restore: a company's own restricted phrasings."""

from __future__ import annotations

import sys

import click

from api.cli.chinese import ChineseCommand
from api.cli.gateway import call
from api.cli.options import json_flag, rule_argument
from api.cli.output import show
from api.cli.render_phrasings import edit_lines
from api.client import Call, Json, segment

INDUSTRIES = ["general", "market", "finance", "education", "medical"]
SCENES = ["advertising", "sales_call", "complaint_call", "written_reply"]
# What nobody can guess for the author: asked for on a terminal, else an error of usage.
ASKED = {
    "topic": "主题（如 guaranteed_return）",
    "phrasing": "说法（列表里显示的名称）",
    "reason": "为什么不能说",
    "basis": "依据（如《广告法》第二十五条第一项）",
    "match": "一句应当查出的话",
    "pass": "一句不应查出的话",
}
LISTS = frozenset({"basis", "match", "pass"})


@click.command("add", cls=ChineseCommand)
@click.option("--topic", metavar="主题", help="如 guaranteed_return")
@click.option("--phrasing", metavar="说法", help="列表里显示的名称")
@click.option("--pattern", "patterns", metavar="写法", multiple=True, help="匹配写法，可重复；不写则用“说法”")
@click.option("--exempt", metavar="写法", multiple=True, help="不算违规的更长写法，可重复")
@click.option("--sound", is_flag=True, help="同时查拼音和谐音")
@click.option(
    "--severity",
    metavar="程度",
    type=click.Choice(["block", "warn"]),
    default="block",
    help="block 禁止（默认），warn 提示",
)
@click.option(
    "--industry",
    "industries",
    metavar="行业",
    type=click.Choice(INDUSTRIES),
    multiple=True,
    help="可重复；不写为各行业",
)
@click.option(
    "--scene", "scenes", metavar="场景", type=click.Choice(SCENES), multiple=True, help="可重复；不写为全部场景"
)
@click.option("--from", "effective_from", metavar="日期", help="生效日，如 2026-01-01")
@click.option("--to", "effective_to", metavar="日期", help="失效日，当天仍有效")
@click.option("--reason", metavar="理由", help="为什么不能说")
@click.option("--say-instead", metavar="说法", help="可以这样说")
@click.option("--basis", metavar="依据", multiple=True, help="如 《广告法》第二十五条第一项，可重复")
@click.option("--match", metavar="句子", multiple=True, help="应当查出的句子，可重复")
@click.option("--pass", "pass_", metavar="句子", multiple=True, help="不应查出的句子，可重复")
@click.option("--id", "rule_id", metavar="编号", help="不写则自动编为 主题.company_001")
@json_flag
def add(
    *, as_json: bool, rule_id: str | None, pass_: tuple[str, ...], **given: str | bool | tuple[str, ...] | None
) -> None:
    """新增一条公司的限制用语；正反例和依据核对无误才写入，立即生效。"""
    stated: dict[str, str | bool | tuple[str, ...] | None] = {"id": rule_id, "pass": pass_, **given}
    body: dict[str, Json] = {name: value for name, value in stated.items() if value not in (None, (), False)}
    for name, question in ASKED.items():
        if name not in body:
            answer = _asked(name, question)
            body[name] = [answer] if name in LISTS else answer
    body.setdefault("patterns", [body["phrasing"]])
    done = call(Call("POST", "/v1/phrasings", body=body))
    show(done, as_json, lambda edited, page: edit_lines("已新增", edited, page))


@click.command("remove", cls=ChineseCommand)
@rule_argument
@json_flag
def remove(rule: str, as_json: bool) -> None:
    """删除一条公司的限制用语；自带的不能删，可以停用。"""
    done = call(Call("DELETE", f"/v1/phrasings/{segment(rule)}"))
    show(done, as_json, lambda edited, page: edit_lines("已删除", edited, page))


@click.command("disable", cls=ChineseCommand)
@rule_argument
@json_flag
def disable(rule: str, as_json: bool) -> None:
    """停用一条限制用语，自带的也可以；用 restore 恢复。"""
    done = call(Call("POST", f"/v1/phrasings/{segment(rule)}/disable"))
    show(done, as_json, lambda edited, page: edit_lines("已停用", edited, page))


@click.command("restore", cls=ChineseCommand)
@rule_argument
@json_flag
def restore(rule: str, as_json: bool) -> None:
    """恢复一条停用的限制用语。"""
    done = call(Call("POST", f"/v1/phrasings/{segment(rule)}/restore"))
    show(done, as_json, lambda edited, page: edit_lines("已恢复", edited, page))


def _asked(name: str, question: str) -> str:
    if not sys.stdin.isatty():
        raise click.UsageError(f"缺少 --{name}：{question}")
    answer: str = click.prompt(question, err=True)
    return answer
