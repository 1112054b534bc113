"""zhigui ingest."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import cast

import click

from api.cli.chinese import ChineseCommand, argument
from api.cli.gateway import running_owner
from api.cli.options import fail, json_flag
from api.cli.output import show
from api.cli.progress import Bar, progress_bar
from api.cli.render_runs import beijing, progress_label, run_lines
from api.cli.resource_shapes import RunShape
from api.cli.terminal import say
from api.client import Call, CallError, Json, OwnerClient
from api.owner import Owner

POLL_S = 0.3
TELL_AFTER_S = 3.0
FINAL = frozenset({"done", "failed", "cancelled", "rolled_back"})


@click.command("ingest", cls=ChineseCommand)
@argument(
    "paths",
    metavar="文件或目录",
    nargs=-1,
    type=click.Path(path_type=Path),
    help="Word、PDF、网页、Markdown、纯文本或它们的压缩包；目录会逐层读取",
)
@click.option(
    "--source", metavar="来源", help="按名称入库：china-law、handbooks、目录里的法规名称，或 sources（有网址的全部）"
)
@click.option(
    "--kind",
    metavar="种类",
    type=click.Choice(["instrument", "handbook"]),
    default="instrument",
    help="instrument 法规（默认），handbook 内部手册",
)
@click.option("--owner", metavar="部门", help="手册的编制部门；不写则以文件所写为准，下同")
@click.option("--review-date", metavar="日期", help="手册的复审日期，如 2027-05-31")
@click.option("--effective-date", metavar="日期", help="手册的生效日期；此前仍用旧版")
@click.option(
    "--audience",
    metavar="角色",
    multiple=True,
    type=click.Choice(["officer", "trainer", "editor", "supervisor", "auditor", "admin"]),
    help="手册给谁看，可写多次：officer 一线客服、trainer 培训师、editor 知识编辑、supervisor 主管、"
    "auditor 审计质检 或 admin 管理员",
)
@click.option("--dry-run", is_flag=True, help="只检查：说明改了什么、影响什么，不入库")
@json_flag
def ingest(
    paths: tuple[Path, ...],
    *,
    source: str | None,
    kind: str,
    dry_run: bool,
    as_json: bool,
    audience: tuple[str, ...],
    **said: str | None,
) -> None:
    """入库：把法规或内部手册读进知识库。

    没有变化的文本不重复入库；某个文件有误时说明原因和位置，其余照常，退出码 1。
    """
    if bool(paths) == (source is not None):
        raise click.UsageError("文件或目录与 --source 要写且只写一种")
    handbook = {name: value for name, value in {**said, "audience": [*audience]}.items() if value}
    if handbook and kind != "handbook":
        raise click.UsageError("--owner、--review-date、--effective-date 和 --audience 只用于 --kind handbook")
    absolute = [str(path.absolute()) for path in paths]
    missing = [path for path in absolute if not Path(path).exists()]
    if missing:
        raise CallError(f"没有这个文件或目录：{'、'.join(missing)}。")
    body: dict[str, Json] = {"source": source, "paths": [*absolute], "kind": kind, "dry_run": dry_run}
    if handbook:
        body["handbook"] = cast(Json, handbook)
    owner = running_owner()
    with progress_bar("入库") as bar:
        run = _by_service(owner, body, bar) if owner else _here(body, bar)
    result = show(run, as_json, run_lines)
    if result["failed"] or result["state"] != "done":
        fail()


def _by_service(owner: Owner, body: Json, bar: Bar) -> Json:
    answer = OwnerClient(owner)
    return cast(Json, followed(answer, cast(RunShape, answer(Call("POST", "/v1/ingestions", body=body))), bar))


def followed(answer: OwnerClient, run: RunShape, bar: Bar) -> RunShape:
    """A run of the service, watched to its end; an interrupted command cancels it."""
    place = f"/v1/ingestions/{run['run_id']}"
    waited = 0.0
    try:
        while run["state"] not in FINAL:
            time.sleep(POLL_S)
            run = cast(RunShape, answer(Call("GET", place)))
            waited = _tell_waiting(run, waited)
            bar(run["done"], run["total"], progress_label(run))
    except KeyboardInterrupt:
        # Whoever interrupts the command means the run, not only the waiting for it.
        answer(Call("DELETE", place))
        raise
    except CallError as error:
        # The service may have stopped; what becomes of the run is known once it is back.
        raise CallError(
            f"{error}任务 {run['run_id']} 做到哪里，用 zhigui ingestions show {run['run_id']} 查看。",
            error.status,
        ) from error
    return run


def _tell_waiting(run: RunShape, waited: float) -> float:
    """Says once why nothing happens; how long the run has been waiting."""
    if run["state"] != "queued":
        return 0.0
    if waited < TELL_AFTER_S <= waited + POLL_S:
        not_before = run.get("not_before")
        when = f"{beijing(not_before)} 再试" if not_before else "等前面的任务做完，或等 zhigui worker 接手"
        say(f"任务 {run['run_id']} 还在排队：{when}。按 Ctrl-C 取消任务。")
    return waited + POLL_S


def _here(body: Json, bar: Bar) -> Json:
    from api.cli.opening import opened
    from api.routes.ingestions import request_of
    from api.schemas.ingestion import IngestionOut

    asked = request_of(json.dumps(body).encode(), trusted=True)
    with opened() as desk:
        report = desk.ingestion.run_now(asked, bar)
    return cast(Json, IngestionOut.model_validate(report).model_dump(mode="json"))
