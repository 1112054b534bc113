"""zhigui restore."""

from __future__ import annotations

import sys
import tempfile
from contextlib import ExitStack
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.backup import holding_lines, manifest_object, passphrase, passphrase_option
from api.cli.chinese import ChineseCommand, argument
from api.cli.options import fail, json_flag
from api.cli.output import show
from api.cli.progress import progress_bar
from api.cli.terminal import Paper
from api.client import Json
from api.owner import HomeLock

if TYPE_CHECKING:
    from kb.backups.restoring import Restored


@click.command("restore", cls=ChineseCommand)
@argument("file", metavar="文件", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="备份文件")
@click.option(
    "--into", metavar="文件夹", type=click.Path(path_type=Path, file_okay=False),
    help="恢复成哪个数据目录；要空的，或还没有的",
)  # fmt: skip
@click.option("--verify-only", is_flag=True, help="只检查这份备份能不能恢复，什么也不改")
@passphrase_option
@click.option("--force", is_flag=True, help="数据目录里已有内容也恢复；原来的改名，保留在旁边")
@json_flag
def restore(
    file: Path, *, into: Path | None, verify_only: bool, passphrase_file: Path | None, force: bool, as_json: bool
) -> None:
    """从备份恢复数据目录：先全部检查一遍，再一次换上；检查不过，什么也不动。

    旧版本做的备份会升级到这一版。词语索引在下次启动时重建。
    """
    if (into is None) != verify_only:
        raise click.UsageError("--into 与 --verify-only 要给出其中一个")
    with ExitStack() as stack, progress_bar("正在检查" if verify_only else "正在恢复") as draw:
        from api.cli.opening import load_settings
        from kb.backups.restoring import Asked
        from kb.backups.restoring import restore as carry_out

        settings = load_settings()
        phrase = passphrase(passphrase_file) if passphrase_file is not None or _asks(file) else None
        home = None if into is None else into.absolute()
        if home is not None and home.is_dir() and any(home.iterdir()):
            stack.enter_context(HomeLock(home))
        scratch = (
            Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="zhigui-"))) / "restored"
            if home is None
            else home.with_name(f".{home.name}.restoring")
        )
        asked = Asked(
            file, home, phrase, replace=force, store_url=settings.database_url, ledger_key=settings.ledger_key
        )
        found = carry_out(asked, scratch, datetime.now(UTC), draw)
    show(_told(found, home), as_json, restore_lines)
    if not found.same:
        fail()


def _asks(file: Path) -> bool:
    """Whether a passphrase has to be asked for."""
    from kb.backups.sealed import is_sealed

    with file.open("rb") as source:
        return is_sealed(source) and sys.stdin.isatty()


def _told(found: Restored, home: Path | None) -> dict[str, Json]:
    return manifest_object(found.manifest) | {
        "restored_to": None if home is None else str(home),
        "kept": None if found.kept is None else str(found.kept),
        "schema_now": found.schema,
        "counts": asdict(found.counts),
        "verified": asdict(found.verified),
        "same": found.same,
    }


def restore_lines(told: dict[str, Json], page: Paper) -> list[str]:
    """Where it is now, what it holds, and whether it is what was backed up."""
    done = f"已恢复到 {told['restored_to']}" if told["restored_to"] else "这份备份可以恢复"
    lines = [f"{done}（{told['made_at']} 的备份，知规 {told['program']}）", *holding_lines(told, page)]
    if told["schema_now"] != told["schema"]:
        lines.append(f"数据库结构已从 {told['schema']} 升级到 {told['schema_now']}")
    if told["kept"]:
        lines.append(f"原来的数据目录改名为 {told['kept']}，确认无误后可以删除")
    if told["same"]:
        lines.append("与备份时的条数、校验结果一致")
    else:
        lines += page.block("与备份时的条数或校验结果不一致：请先不要启用，换一份备份核对。", style="red")
    return lines
