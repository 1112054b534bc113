"""zhigui upgrade as people run it: said before it happens, carried out once, with and without a service."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.builders_corpus import edit, make_rule, release, write, write_corpus

COMMAND = (sys.executable, "-m", "api.cli.main")
LYING = "guaranteed_return.lying"
UNITS = {"先问什么", "运费谁出"}


class Place:
    """A home folder with the corpus/ that its program ships."""

    def __init__(self, folder: Path) -> None:
        self.home, self.corpus = folder / "home", folder / "corpus"

    @property
    def environment(self) -> dict[str, str]:
        given = {"ZHIGUI_HOME": str(self.home), "ZHIGUI_CORPUS": str(self.corpus), "NO_COLOR": "1", "PYTHONUTF8": "1"}
        return {**os.environ, **given}

    def zhigui(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*COMMAND, *arguments], env=self.environment, capture_output=True, text=True, check=False)

    def json(self, *arguments: str) -> dict[str, Any]:
        done = self.zhigui(*arguments, "--json")
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def serve(self) -> subprocess.Popen[str]:
        """A service, once it says that it is ready."""
        process = subprocess.Popen(
            [*COMMAND, "serve", "--no-starter", "--port", "0"], env=self.environment, stderr=subprocess.PIPE, text=True
        )
        assert process.stderr is not None
        for line in process.stderr:
            if "已就绪" in line:
                return process
        raise AssertionError(f"服务没有启动，退出码 {process.wait()}")

    def headings(self) -> set[str]:
        """The units of the handbook that officers have."""
        return {unit["heading"] for unit in self.json("handbooks", "show", "returns")["units"]}

    def handbooks(self) -> set[str]:
        """The handbooks that officers have."""
        return {each["handbook_id"] for each in self.json("handbooks", "list")["handbooks"]}


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place whose first release came in and was accepted."""
    folder = tmp_path_factory.mktemp("upgrade")
    place = Place(folder)
    write_corpus(place.corpus)
    done = place.zhigui("upgrade")
    assert done.returncode == 0, done.stderr
    assert "还没有登记过" in done.stdout
    assert "升级完成，已登记" in done.stdout
    return folder


@pytest.fixture
def place(begun: Path, tmp_path: Path) -> Place:
    """A copy of it, with an overlay of the company's."""
    for name in ("home", "corpus"):
        shutil.copytree(begun / name, tmp_path / name, ignore=shutil.ignore_patterns("owner.lock"))
    found = Place(tmp_path)
    write(found.home, "phrasings/公司.toml", make_rule(LYING, "躺着收息", "躺着也收息"))
    return found


@pytest.fixture
def served(place: Place) -> Iterator[Place]:
    process = place.serve()
    yield place
    process.terminate()
    process.communicate()


def test_a_dry_run_says_what_comes_and_changes_nothing_then_the_upgrade_does_it_once(place: Place) -> None:
    assert place.headings() == UNITS
    overlay = (place.home / "phrasings" / "公司.toml").read_bytes()
    release(place.corpus)
    checked = place.zhigui("upgrade", "--dry-run")
    assert checked.returncode == 0, checked.stderr
    for said in (
        "手册单元：修改 1，删去 1",
        "- returns#运费谁出",
        "限制用语：修改 1",
        "大白话：新增 1",
        "公司的内容与改动相冲突：1 处",
        "公司：躺着也收息",
        "+ 手册《退换货手册》",
        "只检查，什么也没有改",
    ):
        assert said in checked.stdout
    assert place.headings() == UNITS
    done = place.json("upgrade")
    assert done["accepted"]
    assert [(each["object_id"], each["meeting"]) for each in done["report"]["overlays"]] == [(LYING, "conflict")]
    assert place.headings() == UNITS - {"运费谁出"}
    again = place.json("upgrade")
    assert (again["report"]["changes"], again["report"]["overlays"]) == ([], [])
    assert [(run["added"], run["generation"]) for run in again["runs"]] == [([], None)]
    assert (place.home / "phrasings" / "公司.toml").read_bytes() == overlay


def test_a_running_service_carries_the_upgrade_out_and_doctor_points_to_it_before(served: Place) -> None:
    assert served.json("doctor")["upgrade"] is None
    release(served.corpus)
    (served.corpus / "handbooks" / "privacy.md").unlink()
    edit(served.corpus / "authority.toml", 'topic = "退款"', 'topic = "退钱"')
    assert "请运行 zhigui upgrade 查看并确认" in served.json("doctor")["upgrade"]
    assert "其中 1 处与公司的内容相冲突" in served.zhigui("doctor").stdout.replace("\n", "")
    checked = served.json("upgrade", "--dry-run")
    assert (checked["accepted"], checked["report"]["left"]) == (False, ["个人信息手册"])
    assert (served.headings(), served.handbooks()) == (UNITS, {"returns", "privacy"})
    done = served.json("upgrade")
    assert done["accepted"]
    assert (served.headings(), served.handbooks()) == (UNITS - {"运费谁出"}, {"returns"})
    assert served.json("doctor")["upgrade"] is None


def test_a_handbook_that_cannot_be_read_leaves_the_upgrade_unaccepted(place: Place) -> None:
    release(place.corpus)
    write(place.home, "handbooks/坏.md", "---\nid: bad\n---\n# 只有标题\n")
    done = place.zhigui("upgrade")
    assert done.returncode == 1
    assert "坏.md" in done.stdout
    assert "升级没有完成，没有登记" in done.stdout
    assert "限制用语：修改 1" in place.zhigui("upgrade", "--dry-run").stdout
