"""zhigui records retention|erase|hold|holds|release|certificate."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import cast

import click

from api.cli.chinese import ChineseCommand, argument
from api.cli.gateway import Caller, call, connected
from api.cli.options import Function, fail, json_flag
from api.cli.output import show, write_file
from api.cli.records import PLACE
from api.cli.records_retention_shapes import CertificateShape, PreviewShape
from api.cli.render_retention import (
    certificate_lines,
    certificate_list_lines,
    erasure_lines,
    hold_lines,
    hold_list_lines,
    preview_lines,
    release_lines,
    retention_lines,
)
from api.cli.terminal import say
from api.client import Call, Json, segment

PERSONAL = ("phone", "id_card", "email", "bank_card", "plate", "passport", "order", "text")
_FOUND_BY = (
    click.option("--phone", metavar="号码", help="手机号或电话号；写 - 从标准输入读一行，不留在命令历史里"),
    click.option("--id-card", metavar="号码", help="身份证号；各项都可写 - 从标准输入读"),
    click.option("--email", metavar="邮箱", help="邮箱"),
    click.option("--bank-card", metavar="号码", help="银行卡号"),
    click.option("--plate", metavar="车牌", help="车牌号"),
    click.option("--passport", metavar="号码", help="护照号或港澳通行证号"),
    click.option("--order", metavar="单号", help="订单号或运单号"),
    click.option("--record", "record_ids", metavar="编号", multiple=True, help="记录编号，可写多次，可只写前六位"),
    click.option("--session", "session_ids", metavar="通话", multiple=True, help="通话编号，可写多次"),
    click.option("--text", metavar="文字", help="记录、评价或处理说明中的文字"),
    click.option("--with-session", "with_sessions", is_flag=True, help="连同查到的记录所在通话的其他记录"),
)
reason_option = click.option("--reason", metavar="事由", help="为什么；写进删除证明，其中的个人信息会被遮盖")


def found_by_options(function: Function) -> Function:
    """What records are found by."""
    for option in reversed(_FOUND_BY):
        function = option(function)
    return function


@click.command("retention", cls=ChineseCommand)
@click.option("--apply", "apply_now", is_flag=True, help="现在就删除到期的记录内容")
@json_flag
def retention(apply_now: bool, as_json: bool) -> None:
    """记录留存多久、依据什么、现在有几条到期。

    公司的设置写在数据目录下的 retention.toml，写法同 corpus/retention.toml。
    """
    if apply_now:
        show(call(Call("POST", f"{PLACE}/retention")), as_json, erasure_lines)
    else:
        show(call(Call("GET", f"{PLACE}/retention")), as_json, retention_lines)


@click.command("erase", cls=ChineseCommand)
@found_by_options
@click.option("--person", metavar="人员", help="离职人员的登录名或编号：删除其姓名、登录名等，与其他依据不能同用")
@reason_option
@click.option("--dry-run", is_flag=True, help="只看会删除哪些，不删除")
@click.option("--yes", is_flag=True, help="不再询问")
@json_flag
def erase(
    *, person: str | None, reason: str | None, dry_run: bool, yes: bool, as_json: bool, **found_by: object
) -> None:
    """应请求删除一个人的个人信息，并出具证明。

    先列出会删除的记录再询问；各项依据同时写时须都符合。在保全中的记录暂不删除，解除后自动删除。
    """
    body = _given(found_by)
    if person is not None and body:
        raise click.UsageError("--person 不能与其他查找依据同用。")
    if not dry_run and not reason:
        raise click.UsageError("请用 --reason 写明事由，如 --reason 来电要求删除。")
    with connected() as caller:
        if person is not None:
            _erase_person(caller, person, reason, yes=yes, dry_run=dry_run, as_json=as_json)
            return
        found = caller(Call("POST", f"{PLACE}/erasures/preview", body=body))
        if dry_run or not (as_json and yes):
            preview = show(found, dry_run and as_json, preview_lines)
            if dry_run or not _goes_on(preview, yes):
                return
        show(caller(Call("POST", f"{PLACE}/erasures", body={**body, "reason": reason})), as_json, erasure_lines)


@click.command("certificate", cls=ChineseCommand)
@argument("erasure", metavar="证明编号", required=False, help="不写则列出全部")
@click.option("--out", metavar="文件", type=click.Path(path_type=Path), help="写到文件；.json 结尾的为可校验的 JSON")
@json_flag
def certificate(erasure: str | None, out: Path | None, as_json: bool) -> None:
    """删除证明：可以交给本人的文字，及签名的 JSON。"""
    if erasure is None:
        show(call(Call("GET", f"{PLACE}/erasures")), as_json, certificate_list_lines)
        return
    found = call(Call("GET", f"{PLACE}/erasures/{segment(erasure)}"))
    shown = show(found, as_json, certificate_lines) if out is None else _written(found, out)
    if not shown["genuine"]:
        fail()


@click.command("hold", cls=ChineseCommand)
@found_by_options
@click.option("--actor", metavar="人员", help="只保全这个人的：姓名、登录名或人员编号")
@click.option("--from", "first", metavar="日期", help="从哪一天起（北京时间，含当天），如 2026-11-01")
@click.option("--to", "last", metavar="日期", help="到哪一天止（含当天）")
@click.option("--reason", metavar="事由", required=True, help="为什么，如案号；其中的个人信息会被遮盖")
@json_flag
def hold(
    *, actor: str | None, first: str | None, last: str | None, reason: str, as_json: bool, **found_by: object
) -> None:
    """保全记录：到期、应请求都不删除，直到解除。"""
    given = {"actor": actor, "from": first, "to": last, "reason": reason}
    body = {**_given(found_by), **{name: value for name, value in given.items() if value is not None}}
    show(call(Call("POST", f"{PLACE}/holds", body=body)), as_json, hold_lines)


@click.command("holds", cls=ChineseCommand)
@click.option("--active", is_flag=True, help="只看仍在保全中的")
@json_flag
def holds(active: bool, as_json: bool) -> None:
    """全部保全，新的在前。"""
    query = {"active": "true" if active else None}
    show(call(Call("GET", f"{PLACE}/holds", query=query)), as_json, hold_list_lines)


@click.command("release", cls=ChineseCommand)
@argument("hold_id", metavar="保全编号", help="见 zhigui records holds")
@click.option("--reason", metavar="事由", required=True, help="为什么解除")
@json_flag
def release(hold_id: str, reason: str, as_json: bool) -> None:
    """解除保全；其间申请删除的随即补删。"""
    done = call(Call("POST", f"{PLACE}/holds/{segment(hold_id)}/release", body={"reason": reason}))
    show(done, as_json, release_lines)


def _given(found_by: dict[str, object]) -> dict[str, Json]:
    """What was given, values from standard input read."""
    body: dict[str, Json] = {}
    for name, value in found_by.items():
        if isinstance(value, str):
            body[name] = _one_line() if value == "-" else value
        elif isinstance(value, tuple) and value:
            body[name] = [str(each) for each in value]
        elif value is True:
            body[name] = True
    return body


def _one_line() -> str:
    """A value from standard input: one line, so that the answer to the question after it can follow."""
    return sys.stdin.readline().strip()


def _goes_on(preview: PreviewShape, yes: bool) -> bool:
    """Whether there is something to do, and the person wants it."""
    if not preview["count"] and not preview["held"]:
        return False
    if yes or _confirmed():
        return True
    say("没有删除。")
    return False


def _confirmed() -> bool:
    try:
        return click.confirm("确定删除吗", default=False)
    except click.Abort:
        if sys.stdin.isatty():
            raise
        # The one line that was to be read here went to --phone -, or nobody sits at the other end.
        raise click.UsageError("这里没有人可以确认；看过 --dry-run 的结果后，请加 --yes。") from None


def _erase_person(caller: Caller, person: str, reason: str | None, *, yes: bool, dry_run: bool, as_json: bool) -> None:
    say("会删除这位人员的姓名、登录名、登录凭证与登录地址；人员编号留在记录链里。所问的问题是业务记录，不在其内。")
    if dry_run:
        return
    if not yes and not _confirmed():
        say("没有删除。")
        return
    body: Json = {"person": person, "reason": reason}
    show(caller(Call("POST", f"{PLACE}/erasures/person", body=body)), as_json, erasure_lines)


def _written(found: Json, out: Path) -> CertificateShape:
    """Writes the text, or for a name in .json the whole certificate."""
    shape = cast(CertificateShape, found)
    whole = json.dumps(found, ensure_ascii=False, indent=2) + "\n"
    write_file(out, (whole if out.suffix == ".json" else shape["text"]).encode("utf-8"))
    return shape


COMMANDS = (retention, erase, certificate, hold, holds, release)
