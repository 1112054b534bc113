"""zhigui check."""

from __future__ import annotations

from pathlib import Path

import click

from api.cli.chinese import ChineseCommand, argument
from api.cli.gateway import call
from api.cli.options import as_of_option, fail, industry_option, json_flag, scene_option
from api.cli.output import given_text, read_text_file, show
from api.cli.render_check import check_lines
from api.client import Call, Json

FAILING = {"never": (), "warn": ("warn", "block"), "block": ("block",)}


@click.command("check", cls=ChineseCommand)
@argument("text", metavar="文本", required=False, help="要审查的话；- 表示从标准输入读取")
@click.option(
    "--file", "path", metavar="文件", type=click.Path(path_type=Path), help="审查文件里的文字（UTF-8 或 GB18030）"
)
@industry_option
@scene_option
@as_of_option
@click.option("--no-paraphrases", is_flag=True, help="不找换了说法的同义话，只按限制用语的写法查")
@click.option(
    "--fail-on",
    metavar="结论",
    type=click.Choice(list(FAILING)),
    default="never",
    help="到这一结论时退出码为 1：warn、block；never 从不（默认）",
)
@json_flag
def check(
    text: str | None, *, path: Path | None, no_paraphrases: bool, fail_on: str, as_json: bool, **asked: str | None
) -> None:
    """审查文本：不能说的话、引用是否属实。"""
    if (text is None) == (path is None):
        raise click.UsageError("写要审查的话，或用 --file 指定文件，两者选一")
    draft = given_text(text) if text is not None else read_text_file(path or Path())
    body: dict[str, Json] = {"text": draft, "paraphrases": not no_paraphrases, **asked}
    if show(call(Call("POST", "/v1/check", body=body)), as_json, check_lines)["verdict"] in FAILING[fail_on]:
        fail()
