"""zhigui quiz import: questions of other systems into the bank."""

from __future__ import annotations

from pathlib import Path

import click

from api.cli.chinese import ChineseCommand, argument
from api.cli.gateway import call
from api.cli.options import fail, json_flag
from api.cli.output import show
from api.cli.quiz_exchange_shapes import ImportedFileShape
from api.cli.render_quiz_exchange import imported_lines
from api.client import Call, CallError, Form

# The service refuses more; read here, so that nobody waits for an upload that is refused.
MAX_BYTES = 50 * 1024 * 1024


@click.command("import", cls=ChineseCommand)
@argument(
    "path",
    metavar="文件",
    type=click.Path(path_type=Path),
    help="Excel（.xlsx）、CSV、GIFT（.gift、.txt）、Moodle XML（.xml）或知规的 .json；表格至少要有“题干”和“答案”两列",
)
@click.option("--dry-run", is_flag=True, help="只检查，不写入")
@json_flag
def import_file(path: Path, *, dry_run: bool, as_json: bool) -> None:
    """导入题目：题库里有的认出来，新题按依据找证明；有误的题不导入，其余照常，退出码 1。"""
    fields = (("dry_run", "true" if dry_run else "false"),)
    form = Form(path.name, _content(path), fields)
    report: ImportedFileShape = show(call(Call("POST", "/v1/quizzes/import", form=form)), as_json, imported_lines)
    if report["counts"]["refused"]:
        fail()


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise CallError(f"{path.name}：文件超过 {MAX_BYTES // 2**20} MB，请拆成几个文件。")
        return path.read_bytes()
    except OSError as error:
        raise CallError(f"读不了 {path}：{error.strerror}。") from error
