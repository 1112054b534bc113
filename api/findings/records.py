"""What is amiss with the database and with records that are not where they belong."""

from __future__ import annotations

from collections.abc import Iterator

from api.findings.finding import Examined, Finding, error, said, where_stored
from kb.store.engine import knows_revision, newest_revision, revision_of


def structure(examined: Examined) -> Iterator[Finding]:
    """The tables are of another version than the program: another program changed them while this one ran."""
    found, wanted = revision_of(examined.kb.store.engine) or "空", newest_revision()
    if found == wanted:
        return
    older = knows_revision(found)
    what = f"数据库的结构（{found}）与这一版程序的（{wanted}）不一致"
    advice = "重启服务，启动时会升级" if older else "换上与数据库相配的版本，再重启服务；不要用这一版继续写入"
    yield error("schema_differs", what, where_stored(examined.settings), advice)


def records(examined: Examined) -> Iterator[Finding]:
    """Records that the database does not hold, and days that are not signed."""
    spooled, spool = examined.kb.recorder.state(), examined.settings.home / "spool"
    if spooled.lost:
        what = f"{spooled.lost:,} 条记录既没有写进数据库，也没能暂存（服务这次启动以来）"
        advice = "检查数据库与磁盘，请客服自行登记；是哪些时刻，见服务日志"
        yield error("records_lost", what, where_stored(examined.settings), advice)
    if spooled.waiting:
        what = f"{spooled.waiting:,} 条记录暂存待写"
        yield error("records_spooled", what, spool, "检查数据库与磁盘，恢复后自动补写；一直不减少就查看服务日志")
    if spooled.unreadable:
        what = f"{spooled.unreadable:,} 个暂存文件读不出，已改名为 .bad"
        yield error("records_unreadable", what, spool, "里面可能还有问答的片段：抄录下来，再手工删除")
    if examined.kb.heads.problem:
        what = f"记录的日结没有签成：{said(examined.kb.heads.problem)}"
        yield error("heads_unsigned", what, "记录链", "运行 zhigui records verify 查看是哪一条")
