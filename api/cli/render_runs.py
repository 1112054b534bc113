"""Ingest runs, what is planned and what was refused, as text for people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone

from api.cli.labels import ACTOR, PHASE, RUN_STATE
from api.cli.resource_shapes import (
    DiscardedShape,
    FailureShape,
    QuarantineShape,
    RunListShape,
    RunShape,
    ScheduleShape,
)
from api.cli.terminal import Paper, pad, width

COLOURS = {"done": "green", "failed": "red", "cancelled": "yellow", "running": "blue"}
SHOWN_ADDED = 20
SHOWN_NAMES = 3
# Between an archive and its member, and before the page of a long file.
BETWEEN, AT_PAGE = " › ", "（第 "
BEIJING = timezone(timedelta(hours=8))


def run_lines(run: RunShape, page: Paper) -> list[str]:
    """A run: what came in, what was there already, what was refused and why, and what the new texts change."""
    trial = "（只检查，没有入库）" if run["dry_run"] else ""
    lines = page.block(f"任务 {run['run_id']}：{_state(run, page)}{trial}  {_source(run)}".rstrip())
    lines += _at_hand(run, page)
    failed = f"，没有入库 {len(run['failed'])}" if run["failed"] else ""
    counts = f"新增 {len(run['added'])}，未变 {run['unchanged']}{failed}，共 {run['total']}"
    taken_back = run["state"] == "rolled_back"
    lines += page.block(counts + (f"；数据第 {run['generation']} 代" if run["generation"] else ""), 2)
    if taken_back:
        lines += page.block("这次任务带来的一切都已撤回，答复恢复到任务之前；要用的文件请重新导入。", 2)
    for added in run["added"][:SHOWN_ADDED]:
        lines += page.block(added, 4, first="  + ")
    if len(run["added"]) > SHOWN_ADDED:
        lines.append(f"  …… 另有 {len(run['added']) - SHOWN_ADDED} 部")
    for note in run["notes"]:
        lines += page.block(note, 4, "yellow", first="  ! ")
    for failure in run["failed"]:
        lines += _failure(failure, run, page)
    if any(failure.get("quarantine") for failure in run["failed"]):
        lines += page.block(
            "没有入库的文件留在隔离区：zhigui quarantine list 查看，改好后重新导入，或 zhigui quarantine retry 编号。",
            2,
        )
    return lines if taken_back else [*lines, *_passages(run, page), *_impact(run, page)]


def run_list_lines(found: RunListShape, page: Paper) -> list[str]:
    """Runs as a table, newest first."""
    if not found["ingestions"]:
        return ["还没有入库任务。"]
    lines = [page.style("编号  状态    进度        开始时间          来源", "dim")]
    for run in found["ingestions"]:
        state = RUN_STATE.get(run["state"], run["state"])
        progress = f"{run['done']}/{run['total']}"
        row = f"{run['run_id']:>4}  {pad(state, 8)}{pad(progress, 12)}{pad(beijing(run['started_at']), 18)}"
        lines += page.block(_source(run), width(row), first=row) or [row]
    return lines


def schedule_lines(found: ScheduleShape, page: Paper) -> list[str]:
    """What comes in by itself: the scheduled sources and the inbox."""
    lines = []
    for planned in found["schedule"]:
        lines += page.block(
            f"{planned['source']}：{planned['rule']}，下一次 {beijing(planned['next_at'])}", 0, "strong"
        )
        last = planned["last"]
        told = (
            f"上一次：任务 {last['run_id']}，{RUN_STATE.get(last['state'], last['state'])}" if last else "还没有执行过"
        )
        lines += page.block(told, 2)
    if not lines:
        lines += page.block("没有定时入库。要加，写进 zhigui.toml，例如每天凌晨三点半：")
        lines += ["  [[schedule]]", '  source = "china-law"', '  at = "03:30"', '  every = "day"']
    return lines + page.block(f"收件文件夹：{found['inbox']}（放进去的文件会自动入库，手册放进其中的 handbooks）", 0)


def quarantine_lines(found: QuarantineShape, page: Paper) -> list[str]:
    """The refused files, each with its reason."""
    if not found["quarantine"]:
        return ["隔离区是空的：没有被拒绝的文件。"]
    lines = []
    for entry in found["quarantine"]:
        size = "，只留了原因" if entry["size"] is None else f"，{readable_size(entry['size'])}"
        head = f"{entry['entry_id']}  {entry['name']}"
        lines += page.block(head, 2, "strong", first="")
        place = f"（{entry['place']}）" if entry["place"] else ""
        lines += page.block(f"{entry['reason']}{place}", 4, "red", first="  × ")
        lines += page.block(f"任务 {entry['run_id']}，{beijing(entry['refused_at'])}{size}", 4, "dim", first="    ")
    return [
        *lines,
        *page.block(
            "改好后重新导入即可。不用改就能导入的：zhigui quarantine retry 编号；"
            "不要了：zhigui quarantine discard 编号。"
        ),
    ]


def discarded_lines(found: DiscardedShape, page: Paper) -> list[str]:
    """What was discarded."""
    return page.block(f"已从隔离区清除 {found['discarded']}；您自己的文件没有动。")


def progress_label(run: RunShape) -> str:
    """What a run is at, for the bar: 正在准备 办法.docx."""
    if run["state"] == "queued":
        return "排队中"
    if run.get("phase") == "embedding":
        return f"正在建立{run.get('current') or '语义索引'}"
    file, at_page, number = (run.get("current") or "").rpartition(AT_PAGE)
    doing = f"{_name(file)}{at_page}{number}" if at_page else _name(number)
    return f"{PHASE.get(run.get('phase') or '', '')} {doing}".strip()


def beijing(at: str | None) -> str:
    """A time of the API as people read it; empty for none.

    >>> beijing("2026-11-21T19:30:00Z")
    '2026-11-22 03:30'
    """
    if at is None:
        return ""
    moment = datetime.fromisoformat(at)
    return (moment.astimezone(BEIJING) if moment.tzinfo else moment).strftime("%Y-%m-%d %H:%M")


def readable_size(size: int) -> str:
    """Bytes as people read them.

    >>> readable_size(300), readable_size(1_600_000)
    ('300 字节', '1.5 MB')
    """
    return f"{size} 字节" if size < 1024 else f"{size / 1024:.0f} KB" if size < 2**20 else f"{size / 2**20:.1f} MB"


def _state(run: RunShape, page: Paper) -> str:
    return page.style(RUN_STATE.get(run["state"], run["state"]), COLOURS.get(run["state"], "strong"))


def _at_hand(run: RunShape, page: Paper) -> list[str]:
    """Where an open run stands."""
    not_before = run.get("not_before")
    if run["state"] == "queued" and not_before is not None:
        return page.block(f"第 {run.get('attempt', 1)} 次尝试将在 {beijing(not_before)} 开始", 2)
    label = progress_label(run) if run["state"] == "running" else ""
    return page.block(f"{label}（{run['done']}/{run['total']}）", 2) if label else []


def _paths(run: RunShape) -> list[str]:
    # A name may hold the mark that stands between two paths; a path begins with a slash.
    return (run["source"] or "").replace("、/", "\n/").split("\n")


def _source(run: RunShape) -> str:
    """Where the texts come from: a source by name, or the names of the files."""
    names = [path.rpartition("/")[2] for path in _paths(run)]
    more = f" 等 {len(names)} 份" if len(names) > SHOWN_NAMES else ""
    by = ACTOR.get(run.get("actor", ""), "")
    return "、".join(names[:SHOWN_NAMES]) + more + (f"（{by}）" if by else "")


def _name(path: str, folders: Sequence[str] = ()) -> str:
    """What a person calls a file: its name, with its place in the folder that was named; 法规.zip › 甲/乙.docx.

    >>> _name("/法务/送审/甲/乙.docx", ["/法务/送审"]), _name("/a/法规.zip › 甲/乙.docx")
    ('甲/乙.docx', '法规.zip › 甲/乙.docx')
    """
    file, between, member = path.partition(BETWEEN)
    for folder in folders:
        if file.startswith(f"{folder}/"):
            return file.removeprefix(f"{folder}/") + between + member
    return file.rpartition("/")[2] + between + member


def _failure(failure: FailureShape, run: RunShape, page: Paper) -> list[str]:
    place = f"（{failure['place']}）" if failure["place"] else ""
    name = _name(failure["path"], _paths(run))
    return page.block(f"{name}{place}：{failure['reason']}", 4, "red", first="  × ")


def _passages(run: RunShape, page: Paper) -> list[str]:
    counts = run.get("passages")
    if not counts or not counts["changed"]:
        return []
    told = f"新文本共 {counts['changed']} 段"
    waiting = counts["changed"] - counts["embedded"] - counts["reused"]
    if counts["embedded"] or not waiting:
        told += f"，重新计算向量 {counts['embedded']} 段"
    told += f"，沿用 {counts['reused']} 段" if counts["reused"] else ""
    if waiting:
        some = f"其中 {waiting} 段的" if waiting < counts["changed"] else ""
        told += f"，{some}语义索引在后台补齐（现在已可按词语检索）"
    return page.block(told, 2, "dim")


def _impact(run: RunShape, page: Paper) -> list[str]:
    impact = run.get("impact")
    if not impact:
        return []
    from api.cli.render_impact import impact_lines

    return ["", *impact_lines(impact, page)]
