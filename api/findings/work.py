"""What is amiss with work behind the service: ingest runs, notices to others, the reading of files from outside."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from api.findings.finding import Examined, Finding, error, said, warning
from ingest.sandbox import Protection
from kb.store.runs import STALE_AFTER, RunState
from kb.store.webhooks import SqlWebhooks

# A dead run is closed 15 s after it counts as dead; what stands longer is closed by nobody.
CLOSED_BY = STALE_AFTER + timedelta(minutes=2)
# A run before it may take so long that this alone is no fault: it is told, not called an error.
WAITED = timedelta(minutes=30)
_LIST = "zhigui ingestions list"


def runs(examined: Examined) -> Iterator[Finding]:
    """Ingest runs that failed, whose process died and that nobody closes, or that nobody takes."""
    failed = [each for each in examined.ingestion.runs() if each.state is RunState.FAILED]
    if failed:
        what = f"最近有 {len(failed):,} 个入库任务失败（最近的是 {failed[0].run_id} 号）"
        yield warning("runs_failed", what, _LIST, f"运行 zhigui ingestions show {failed[0].run_id} 看原因，改好后重试")
    kept = examined.kb.store.runs
    if stuck := kept.unfinished(examined.now - CLOSED_BY):
        what = f"入库任务 {_numbers(stuck)} 的进程已经不在，任务没有收尾，占着它要更新的法规"
        yield warning("runs_stuck", what, _LIST, "重启服务，启动时会收尾；没有发布的内容不会被看到")
    waiting = [each for each in kept.several(kept.due(examined.now)) if examined.now - each.created_at > WAITED]
    if waiting:
        what = f"入库任务 {_numbers([each.run_id for each in waiting])} 排队超过 {WAITED.seconds // 60} 分钟"
        advice = "检查服务或 zhigui worker 是否在运行、前面的任务是否卡住；不要了就 zhigui ingestions cancel"
        yield warning("runs_waiting", what, _LIST, advice)


def notices(examined: Examined) -> Iterator[Finding]:
    """Notices of updates that their receiver never took."""
    if failed := SqlWebhooks(examined.kb.store.engine).failed():
        what = f"有 {failed:,} 条更新通知没有送达，不再重试"
        yield warning("notices_failed", what, "zhigui webhooks list", "修好接收方，再用 zhigui webhooks retry 补发")


def reading(examined: Examined) -> Iterator[Finding]:
    """What keeps a file from outside from doing harm on this machine, and what does not."""
    yield from gaps(examined.ingestion.sandbox.protection())


def gaps(found: Protection) -> Iterator[Finding]:
    """What a protection lacks."""
    where = "读取文件的进程"
    if found.problem:
        yield error("reading_not_started", said(found.problem), where, "处理之后重启服务，再重新导入")
        return
    if not found.network:
        what = "这台机器不允许读取进程断网：宏和外部链接仍不会执行，其余限制照常"
        yield warning("reading_with_network", what, where, "要断网，请允许建立用户和网络命名空间")
    if not found.privileges:
        what = "这台机器不能禁止读取进程提升权限"
        yield warning("reading_with_privileges", what, where, "请不要用管理员账号运行服务")


def _numbers(run_ids: tuple[int, ...] | list[int]) -> str:
    return "、".join(map(str, run_ids))
