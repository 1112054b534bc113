"""zhigui backup."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.chinese import ChineseCommand, argument
from api.cli.options import fail, json_flag
from api.cli.output import read_text_file, show
from api.cli.progress import progress_bar
from api.cli.terminal import Paper, say
from api.client import CallError, Json

if TYPE_CHECKING:
    from kb.backups.manifest import Manifest

passphrase_option = click.option(
    "--passphrase-file", metavar="文件", type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="口令写在哪个文件的第一行；不给就在终端上问",
)  # fmt: skip


@click.command("backup", cls=ChineseCommand)
@argument(
    "file",
    metavar="文件",
    type=click.Path(path_type=Path, dir_okay=False),
    help="备份成哪个文件，如 /backup/zhigui.zip",
)
@click.option("--encrypt", is_flag=True, help="用口令加密；丢了口令就恢复不了")
@passphrase_option
@click.option("--without-records", is_flag=True, help="不含问答等记录、考试成绩、登录状态和签名密钥")
@click.option("--force", is_flag=True, help="已有这个文件就换掉")
@json_flag
def backup(
    file: Path, *, encrypt: bool, passphrase_file: Path | None, without_records: bool, force: bool, as_json: bool
) -> None:
    """把数据目录备份成一个文件；服务照常运行，不用停。

    不加密的备份里有来电人说的话和签名密钥，请放在只有管理员能读的地方，或用 --encrypt。
    """
    from api.cli.opening import load_settings
    from kb.backups.making import Wanted, make_backup

    phrase = passphrase(passphrase_file, twice=True) if encrypt or passphrase_file is not None else None
    wanted = Wanted(file, phrase, with_records=not without_records, replace=force)
    with progress_bar("正在备份") as draw:
        made = make_backup(load_settings(), wanted, datetime.now(UTC), draw)
    told = manifest_object(made) | {"file": str(file), "bytes": file.stat().st_size, "encrypted": phrase is not None}
    show(told, as_json, backup_lines)
    if not made.verified.intact:
        fail()


def manifest_object(made: Manifest) -> dict[str, Json]:
    """What a backup holds, for --json."""
    told = asdict(made)
    told["made_at"] = made.made_at.isoformat()
    told["files"] = len(told.pop("parts"))
    return told


def backup_lines(told: dict[str, Json], page: Paper) -> list[str]:
    """Where it is and what is in it."""
    size = int(str(told["bytes"])) / 1e6
    lines = [f"已备份到 {told['file']}（{size:,.1f} MB，{'已加密' if told['encrypted'] else '未加密'}）"]
    lines += holding_lines(told, page)
    if not told["encrypted"]:
        lines += page.block("备份没有加密：请放在只有管理员能读的地方。", style="yellow")
    return lines


def holding_lines(told: dict[str, Json], page: Paper) -> list[str]:
    """What a store holds, whether its records verify, and what was left out."""
    counts, verified = told["counts"], told["verified"]
    assert isinstance(counts, dict) and isinstance(verified, dict)
    lines = [
        f"数据第 {counts['generation']} 代：法规 {counts['instruments']} 条登记、{counts['versions']} 个版本、"
        f"{counts['provisions']} 条；人员 {counts['people']} 名",
        f"记录 {verified['records']} 条，" + ("校验无误" if verified["intact"] else "校验发现问题："),
    ]
    faults, left_out = verified["faults"], told["left_out"]
    assert isinstance(faults, (list, tuple)) and isinstance(left_out, (list, tuple))
    for fault in faults:
        lines += page.block(str(fault), 2, "red")
    for each in left_out:
        lines += page.block(f"没有包含 {each}", style="yellow")
    return lines


def passphrase(file: Path | None, *, twice: bool = False) -> str:
    """The passphrase of a file's first line, or asked for at the terminal. CallError when there is neither."""
    if file is not None:
        phrase = read_text_file(file).split("\n", 1)[0].rstrip("\r")
        if not phrase:
            raise CallError(f"{file} 的第一行是空的：口令要写在第一行。")
        return phrase
    if not sys.stdin.isatty():
        raise CallError("需要口令：请用 --passphrase-file 给出口令文件。")
    given: str = click.prompt("口令", hide_input=True, err=True)
    if twice and click.prompt("再输一遍", hide_input=True, err=True) != given:
        raise CallError("两次输入的口令不一样，没有备份。")
    if twice:
        say("请记住口令：丢了它，谁也恢复不了这份备份。")
    return given
