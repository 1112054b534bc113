"""What doctor says of reading files from outside: how it is bounded here, and what this machine does not permit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from api.cli.doctor import doctor_lines
from api.cli.terminal import Paper
from api.findings.work import gaps
from ingest.readers.limits import ReaderLimits
from ingest.sandbox import Protection
from tests.builders_changes import World, opened_world

PAGE = Paper(200, False)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with opened_world(tmp_path) as opened:
        yield opened


def test_doctor_tells_how_files_from_outside_are_read(world: World) -> None:
    found = world.client.get("/v1/doctor").json()
    reading = found["reading"]
    assert reading["problem"] is None
    assert (reading["memory_mb"], reading["seconds"]) == (2048, 300)
    said = "\n".join(doctor_lines(found, PAGE))
    assert "外来文件在单独的进程里读，每份最多 2048 MB 内存、300 秒" in said
    assert ("读取时不能联网" in said) is reading["without_network"]


def test_what_the_machine_does_not_permit_is_told_with_what_to_do(world: World) -> None:
    found = world.client.get("/v1/doctor").json()
    whole = Protection(ReaderLimits(), network=True, privileges=True)
    for protection, advice in (
        (replace(whole, network=False), "请允许建立用户和网络命名空间"),
        (replace(whole, privileges=False), "请不要用管理员账号运行服务"),
        (replace(whole, problem="读取文件的进程没有启动起来。"), "没有启动起来"),
    ):
        found["reading"] |= {"without_network": protection.network, "problem": protection.problem}
        found["findings"] = [asdict(each) for each in gaps(protection)]
        said = "\n".join(doctor_lines(found, PAGE))
        assert advice in said
        assert ("读取时不能联网" in said) == (protection.network and protection.problem is None)
