"""zhigui upgrade."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import click

from api.cli.chinese import ChineseCommand
from api.cli.gateway import running_owner
from api.cli.ingest import followed
from api.cli.options import fail, json_flag
from api.cli.output import show
from api.cli.progress import Bar, progress_bar
from api.cli.render_upgrade import upgrade_lines
from api.cli.resource_shapes import RunShape
from api.cli.upgrade_shapes import UpgradeShape
from api.client import Call, Json, OwnerClient
from api.owner import Owner


@click.command("upgrade", cls=ChineseCommand)
@click.option("--dry-run", is_flag=True, help="只检查：新版本改了什么、影响什么，与公司的内容在哪里相遇；不入库")
@json_flag
def upgrade(dry_run: bool, as_json: bool) -> None:
    """升级之后：把新版本的手册和起步法规库入库，并登记随产品的内容已经看过。

    先用 --dry-run 看一遍。公司自己的文件不会被改动；再运行一次什么也不会变。
    """
    owner = running_owner()
    with progress_bar("升级") as bar:
        done = _by_service(owner, dry_run, bar) if owner else _here(dry_run, bar)
    result = show(cast(Json, done), as_json, upgrade_lines)
    if not finished(result):
        fail()


def finished(done: UpgradeShape) -> bool:
    """Whether every run came to its end and no handbook was refused; defective originals of a package do not count."""
    return all(run["state"] == "done" and not (run["failed"] and run["kind"] == "handbook") for run in done["runs"])


def _by_service(owner: Owner, dry_run: bool, bar: Bar) -> UpgradeShape:
    answer = OwnerClient(owner)
    begun = cast(UpgradeShape, answer(Call("POST", "/v1/upgrade", body={"dry_run": dry_run})))
    begun["runs"] = [followed(answer, run, bar) for run in begun["runs"]]
    return _accepted(begun, dry_run, answer)


def _here(dry_run: bool, bar: Bar) -> UpgradeShape:
    from api.cli.opening import opened
    from api.schemas.ingestion import IngestionOut

    with opened() as desk:
        answer = desk.client()
        report = answer(Call("GET", "/v1/upgrade"))
        requests = desk.ingestion.upgrades.requests(dry_run=dry_run)
        reports = [desk.ingestion.run_now(each, bar) for each in requests]
        runs = [cast(RunShape, IngestionOut.model_validate(each).model_dump(mode="json")) for each in reports]
        done = cast(UpgradeShape, {"report": report, "runs": runs, "accepted": False})
        return _accepted(done, dry_run, answer)


def _accepted(done: UpgradeShape, dry_run: bool, answer: Callable[[Call], Json]) -> UpgradeShape:
    """Our content is accepted once what belongs to it came in."""
    if not dry_run and finished(done):
        answer(Call("POST", "/v1/upgrade/accept", body={"content_id": done["report"]["content_id"]}))
        done["accepted"] = True
    return done
