"""zhigui phrasings: the group, with list|show|test|reviewed; the others are `phrasing_edit` and `phrasing_sheets`."""

from __future__ import annotations

from pathlib import Path

import click

from api.cli.chinese import ChineseGroup, argument
from api.cli.gateway import call
from api.cli.options import fail, industry_option, json_flag, rule_argument, scene_option, topic_option
from api.cli.output import given_text, read_text_file, show
from api.cli.phrasing_edit import add, disable, remove, restore
from api.cli.phrasing_shapes import TrialShape
from api.cli.phrasing_sheets import export, import_sheet
from api.cli.render_check import check_lines
from api.cli.render_phrasings import detail_lines, edit_lines, list_lines, trial_lines
from api.client import Call, Json, segment


@click.group("phrasings", cls=ChineseGroup)
def phrasings() -> None:
    """不能说的话：列出、查看、试一试、增删、导入导出。"""


@phrasings.command("list")
@argument("words", metavar="含有的字", required=False, help="只列含有这些字的")
@topic_option
@industry_option
@scene_option
@click.option("--due", is_flag=True, help="只列待复核的：依据的条文已经变了")
@json_flag
def list_phrasings(words: str | None, *, due: bool, as_json: bool, **asked: str | None) -> None:
    """限制用语，连同公司条目、未生效和停用的。"""
    query = {"q": words, "due": "true" if due else None, **asked}
    show(call(Call("GET", "/v1/phrasings", query=query)), as_json, list_lines)


@phrasings.command("show")
@rule_argument
@json_flag
def show_phrasing(rule: str, as_json: bool) -> None:
    """一条限制用语的全部：为什么不能说、查什么、依据、从哪来、复核情况。"""
    show(call(Call("GET", f"/v1/phrasings/{segment(rule)}")), as_json, detail_lines)


@phrasings.command("test")
@argument("text", metavar="文本", required=False, help="要试的话；- 表示从标准输入读取")
@click.option("--all", "everything", is_flag=True, help="试跑每一条的正反例；有不对的退出码为 1")
@click.option(
    "--file",
    "path",
    metavar="文件",
    type=click.Path(path_type=Path),
    help="与 --all 合用：发布之前先试这个 TOML 文件（代替公司目录里的同名文件）",
)
@industry_option
@scene_option
@json_flag
def test(text: str | None, *, everything: bool, path: Path | None, as_json: bool, **asked: str | None) -> None:
    """看一段话会触发哪些限制用语；或用 --all 试跑全部正反例。"""
    if everything == (text is not None) or (path is not None and not everything):
        raise click.UsageError("写一段要试的话，或写 --all（可加 --file），两者选一")
    if text is not None:
        body: dict[str, Json] = {"text": given_text(text), "paraphrases": False, **asked}
        show(call(Call("POST", "/v1/check", body=body)), as_json, check_lines)
        return
    body = {} if path is None else {"name": path.name, "content": read_text_file(path)}
    found: TrialShape = show(call(Call("POST", "/v1/phrasings/test", body=body)), as_json, trial_lines)
    if found["failures"]:
        fail()


@phrasings.command("reviewed")
@rule_argument
@json_flag
def reviewed(rule: str, as_json: bool) -> None:
    """登记已复核：看过依据现在的条文，限制用语不用改。"""
    done = call(Call("POST", f"/v1/phrasings/{segment(rule)}/review"))
    show(done, as_json, lambda edited, page: edit_lines("已登记复核", edited, page))


for each in (add, remove, disable, restore, export, import_sheet):
    phrasings.add_command(each)
