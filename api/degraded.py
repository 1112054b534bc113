"""In which ways the service answers less well than it could, in words for those who use it.

What is told here anybody may know, before signing in: how the service fares, nothing of what is in it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from api.shared_limits import SharedCounts
from kb.bootstrap import KnowledgeBase
from kb.search.encoder_absent import AbsentEncoder
from kb.search.hits import IndexState

# A day of calls takes some 50 MiB of records; below this the day may not be got through.
LEAST_FREE = 200 * 1024 * 1024


class Mode(StrEnum):
    """The ways, gravest first."""

    EMPTY = "empty"
    HOME_READ_ONLY = "home_read_only"
    STORE_AWAY = "store_away"
    RECORDS_LOST = "records_lost"
    RECORDS_SPOOLED = "records_spooled"
    DISK_LOW = "disk_low"
    LEXICAL_BEHIND = "lexical_behind"
    ENCODER_AWAY = "encoder_away"
    LEXICAL_ONLY = "lexical_only"
    VECTORS_AWAY = "vectors_away"
    VECTORS_BEHIND = "vectors_behind"
    PHRASES_BEHIND = "phrases_behind"
    MODEL_AWAY = "model_away"
    REDIS_AWAY = "redis_away"
    CONTENT_NOT_IN_FORCE = "content_not_in_force"


@dataclass(frozen=True, slots=True)
class Degraded:
    """One way: its code for programs, and what it means for the answer, in Chinese."""

    code: Mode
    words: str


def degraded_modes(kb: KnowledgeBase, counts: SharedCounts | None = None) -> tuple[Degraded, ...]:
    """Every way in which it is so now, gravest first; none when all is well. Reads the store. Raises StoreError.

    `counts`: where requests are counted for all replicas, if anywhere.
    """
    found = [*_of_indexes(kb.index_state()), *_of_records(kb), *_of_home(kb.settings.home), *_of_parts(kb)]
    if counts is not None and counts.away():
        found.append(Degraded(Mode.REDIS_AWAY, "任务队列（Redis）暂时连不上：作答不受影响；入库任务等它恢复再执行。"))
    gravest = tuple(Mode)
    return tuple(sorted(found, key=lambda each: gravest.index(each.code)))


def _of_indexes(state: IndexState) -> Iterator[Degraded]:
    if state.lexical_generation == 0:
        yield Degraded(Mode.EMPTY, "知识库还是空的，不能作答。")
        return
    if state.lexical != "ready":
        yield Degraded(Mode.LEXICAL_BEHIND, "刚发布的更新还在建索引，答复暂按上一代文本。")
    done, total = state.vectors_done, state.vectors_total
    progress = f"（{done:,}/{total:,}）"
    if total and not done:
        yield Degraded(Mode.LEXICAL_ONLY, "语义索引还没有建，只按字词查找：换了说法的问题可能找不到条文。")
    elif done < total:
        yield Degraded(Mode.VECTORS_BEHIND, f"语义索引还没有建完{progress}：换了说法的问题可能找不到条文。")
    if state.phrases_done < state.phrases_total:
        yield Degraded(Mode.PHRASES_BEHIND, f"问法索引还没有建完（{state.phrases_done:,}/{state.phrases_total:,}）。")


def _of_records(kb: KnowledgeBase) -> Iterator[Degraded]:
    spooled = kb.recorder.state()
    if spooled.lost:
        yield Degraded(Mode.RECORDS_LOST, "服务启动以来有记录没能写下来，请自行登记通话，并告诉管理员。")
    if spooled.waiting:
        yield Degraded(Mode.RECORDS_SPOOLED, f"有 {spooled.waiting:,} 条记录暂存，等数据库恢复后自动补记。")


def _of_home(home: Path) -> Iterator[Degraded]:
    if not os.access(home, os.W_OK):
        yield Degraded(Mode.HOME_READ_ONLY, "数据目录写不进去：可以查询，但不能记录和更新，请告诉管理员。")
    elif shutil.disk_usage(home).free < LEAST_FREE:
        yield Degraded(Mode.DISK_LOW, "磁盘快满了，记录和更新可能写不进去，请告诉管理员。")


def _of_parts(kb: KnowledgeBase) -> Iterator[Degraded]:
    if kb.store_away:
        yield Degraded(Mode.STORE_AWAY, "数据库暂时连不上：可以查询和作答，记录先存在本机；不能入库，也不能改设置。")
    if kb.vectors_away:
        yield Degraded(Mode.VECTORS_AWAY, "向量库暂时连不上，只按字词查找：换了说法的问题可能找不到条文。")
    if isinstance(kb.switch.wanted.encoder, AbsentEncoder):
        yield Degraded(
            Mode.ENCODER_AWAY, "语义模型打不开，新内容只按字词查找：换了说法的问题可能找不到条文，请告诉管理员。"
        )
    if kb.model_paused:
        yield Degraded(Mode.MODEL_AWAY, "大模型暂时联系不上，答复只摘录原文。")
    if kb.content_problem is not None:
        yield Degraded(Mode.CONTENT_NOT_IN_FORCE, "改动过的内容文件有误、没有生效，仍按原来的内容作答。")
