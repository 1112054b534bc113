"""zhigui phrasings export|import: restricted phrasings as Excel and CSV."""

from __future__ import annotations

from pathlib import Path

import click

from api.cli.chinese import ChineseCommand, argument
from api.cli.gateway import call, fetch
from api.cli.options import fail, json_flag, topic_option
from api.cli.output import show, unwritable
from api.cli.phrasing_shapes import ImportShape
from api.cli.render_phrasings import import_lines
from api.cli.terminal import say
from api.client import Call, CallError, Form

FORMATS = ("xlsx", "csv")
# The service refuses more; read here, so that nobody waits for an upload that is refused.
MAX_BYTES = 50 * 1024 * 1024


@click.command("export", cls=ChineseCommand)
@argument("path", metavar="文件", type=click.Path(path_type=Path), help="写到哪里，.xlsx 或 .csv")
@topic_option
def export(path: Path, topic: str | None) -> None:
    """把限制用语导出成表格，一条一行；改好后可以再导入。"""
    how = path.suffix.lower().lstrip(".")
    if how not in FORMATS:
        raise click.UsageError("文件名要以 .xlsx 或 .csv 结尾")
    content = fetch(Call("GET", "/v1/phrasings/export", query={"format": how, "topic": topic}))
    try:
        path.write_bytes(content)
    except OSError as error:
        raise unwritable(path, error) from error
    say(f"已导出到 {path}")


@click.command("import", cls=ChineseCommand)
@argument(
    "path", metavar="文件", type=click.Path(path_type=Path), help="Excel（.xlsx）或 CSV；至少有一列“禁用词”或“说法”"
)
@click.option("--topic", metavar="主题", help="没有“主题”列时，所有行的主题，如 absolute_claim")
@click.option("--basis", metavar="依据", multiple=True, help="没有“依据”列时，所有行的依据，如 《广告法》第九条")
@click.option(
    "--severity",
    metavar="程度",
    type=click.Choice(["block", "warn"]),
    help="没有“严重程度”列时：block 禁止（默认），warn 提示",
)
@click.option("--dry-run", is_flag=True, help="只检查，不写入")
@json_flag
def import_sheet(
    path: Path, *, topic: str | None, basis: tuple[str, ...], severity: str | None, dry_run: bool, as_json: bool
) -> None:
    """导入公司的敏感词表：逐行说明结果；有误的行不导入，其余照常，退出码 1。"""
    fields = [("topic", topic), ("severity", severity), *(("basis", each) for each in basis)]
    fields.append(("dry_run", "true" if dry_run else "false"))
    form = Form(path.name, _content(path), tuple((name, value) for name, value in fields if value is not None))
    report: ImportShape = show(call(Call("POST", "/v1/phrasings/import", form=form)), as_json, import_lines)
    if report["refused"]:
        fail()


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise CallError(f"{path.name}：文件超过 {MAX_BYTES // 2**20} MB，请拆成几个文件。")
        return path.read_bytes()
    except OSError as error:
        raise CallError(f"读不了 {path}：{error.strerror}。") from error
