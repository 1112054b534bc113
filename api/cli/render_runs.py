"""Ingest runs as text for people."""

from __future__ import annotations

from api.cli.labels import RUN_STATE
from api.cli.resource_shapes import RunListShape, RunShape
from api.cli.terminal import Paper, pad, width

COLOURS = {"done": "green", "failed": "red", "cancelled": "yellow", "running": "blue"}
SHOWN_ADDED = 20


def run_lines(run: RunShape, page: Paper) -> list[str]:
    """A run with everything that failed, and where."""
    state = page.style(RUN_STATE.get(run["state"], run["state"]), COLOURS.get(run["state"], "strong"))
    trial = "（只检查，没有入库）" if run["dry_run"] else ""
    lines = [f"任务 {run['run_id']}：{state}{trial}  {run['source'] or ''}"]
    counts = f"新增 {len(run['added'])}，未变 {run['unchanged']}，失败 {len(run['failed'])}，共 {run['total']}"
    lines += page.block(counts + (f"；数据第 {run['generation']} 代" if run["generation"] else ""), 2)
    for added in run["added"][:SHOWN_ADDED]:
        lines += page.block(added, 4, first="  + ")
    if len(run["added"]) > SHOWN_ADDED:
        lines.append(f"  …… 另有 {len(run['added']) - SHOWN_ADDED} 部")
    for note in run["notes"]:
        lines += page.block(note, 4, "yellow", first="  ! ")
    for failure in run["failed"]:
        place = f"（{failure['place']}）" if failure["place"] else ""
        lines += page.block(f"{failure['path']}{place}：{failure['reason']}", 4, "red", first="  × ")
    return lines


def run_list_lines(found: RunListShape, page: Paper) -> list[str]:
    """Runs as a table, newest first."""
    if not found["ingestions"]:
        return ["还没有入库任务。"]
    lines = [page.style("编号  状态    进度        开始时间          来源", "dim")]
    for run in found["ingestions"]:
        state = RUN_STATE.get(run["state"], run["state"])
        started = (run["started_at"] or "")[:16].replace("T", " ")
        progress = f"{run['done']}/{run['total']}"
        row = f"{run['run_id']:>4}  {pad(state, 8)}{pad(progress, 12)}{pad(started, 18)}"
        lines += page.block(run["source"] or "", width(row), first=row) or [row]
    return lines
