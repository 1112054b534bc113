"""One policy update as a clerk types it: looked at, taken in, answered from, compared, reviewed, and taken back."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import pytest

from tests.builders_docx import write_law_docx
from tests.builders_home import home_with_lean_corpus
from tests.e2e.test_command_line import COMMAND, environment

TITLE = "示例热线服务管理办法"
QUESTION = f"《{TITLE}》第二条怎么规定"
BEFORE, FROM = "2025-11-30", "2025-12-01"
LAW = """# 示例热线服务管理办法

（2022年3月1日示例机关令第12号公布{amended}）

第一条　为了规范热线服务，制定本办法。

第二条　热线经营者应当在{days}日内答复消费者的投诉。

第三条　热线经营者应当保存通话录音。

第四条　本办法自2022年5月1日起施行。
"""
DECISION = """# 示例机关关于修改《示例热线服务管理办法》的决定

（2025年10月8日示例机关令第88号公布）

示例机关决定对《示例热线服务管理办法》作如下修改：

一、将第二条中的“七日”修改为“三日”。

二、本决定自2025年12月1日起施行。
"""
HANDBOOK = """---
title: 热线手册
industries: [general]
---
# 热线手册

## 多久答复投诉

适用问题：多久能答复我的投诉

应答：我登记您的投诉，会按时答复您。

依据：《示例热线服务管理办法》第二条
"""


class Clerk:
    """Types commands; every one is a process of its own over one home folder."""

    def __init__(self, home: Path) -> None:
        self.environment = environment(home)

    def types(self, *arguments: str, fails: bool = False) -> str:
        """What a command prints, its lines joined as a reader joins them."""
        done = subprocess.run([*COMMAND, *arguments], env=self.environment, capture_output=True, text=True, check=False)
        assert (done.returncode != 0) is fails, done.stdout + done.stderr
        return "".join(line.strip() for line in (done.stdout + done.stderr).split("\n"))

    def reads(self, *arguments: str) -> Any:
        """What a command answers as JSON."""
        done = subprocess.run(
            [*COMMAND, *arguments, "--json"], env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout)

    def article_two(self, day: str) -> str:
        """The wording of the article that an answer of a day quotes."""
        answer = self.reads("ask", QUESTION, "--as-of", day)
        (cited,) = [each for each in answer["citations"] if (each["title"], each["article"]) == (TITLE, "第二条")]
        return str(cited["quotation"])


@pytest.fixture
def clerk(tmp_path: Path) -> Iterator[Clerk]:
    """A clerk beside a running service, as in an office."""
    clerk = Clerk(home_with_lean_corpus(tmp_path))
    service = subprocess.Popen(
        [*COMMAND, "serve", "--no-starter", "--port", "0"], env=clerk.environment, stderr=subprocess.PIPE, text=True
    )
    assert service.stderr is not None
    assert any("已就绪" in line for line in service.stderr), f"服务没有启动，退出码 {service.wait()}"
    yield clerk
    service.terminate()
    service.communicate()


@pytest.fixture
def mail(tmp_path: Path) -> Path:
    """What came from the legal department."""
    folder = tmp_path / "mail"
    folder.mkdir()
    amended = "　根据2025年10月8日《示例机关关于修改〈示例热线服务管理办法〉的决定》修改"
    write_law_docx(folder / "旧文本.docx", LAW.format(days="七", amended=""), automatic=True)
    (folder / "更新").mkdir()
    write_law_docx(folder / "更新" / "修改决定.docx", DECISION, automatic=False)
    write_law_docx(folder / "更新" / "新文本.docx", LAW.format(days="三", amended=amended), automatic=True)
    (folder / "手册.md").write_text(HANDBOOK, "utf-8")
    return folder


def test_an_update_from_the_mail_to_the_officer_and_back(clerk: Clerk, mail: Path, tmp_path: Path) -> None:
    update = str(mail / "更新")
    assert f"《{TITLE}》" in clerk.types("ingest", str(mail / "旧文本.docx"))
    clerk.types("ingest", "--kind", "handbook", str(mail / "手册.md"))

    looked_at = clerk.types("ingest", "--dry-run", update)
    assert "只检查，没有入库" in looked_at
    assert f"自 {FROM} 起施行（修改决定写明）" in looked_at
    assert "第二条 期限：七日内 → 三日内" in looked_at
    assert "《热线手册》“多久答复投诉”" in looked_at
    assert "七日内" in clerk.article_two(FROM)

    run = clerk.reads("ingest", update)
    assert (run["state"], len(run["added"]), run["failed"]) == ("done", 2, [])
    assert "七日内" in clerk.article_two(BEFORE)
    assert "三日内" in clerk.article_two(FROM)
    assert "未变 2" in clerk.types("ingest", update)

    clerk.types("instruments", "compare", TITLE, "--docx", str(tmp_path / "对照.docx"))
    report = docx.Document(str(tmp_path / "对照.docx"))
    cells = [cell.text for table in report.tables for row in table.rows for cell in row.cells]
    assert any("七日内" in cell for cell in cells)
    assert any("三日内" in cell for cell in cells)

    due = clerk.types("reviews", "list")
    assert "《热线手册》“多久答复投诉”" in due
    assert f"自{FROM}起有新文字" in due

    assert "已撤回" in clerk.types("ingestions", "rollback", str(run["run_id"]))
    assert "七日内" in clerk.article_two(FROM)
    assert "多久答复投诉" not in clerk.types("reviews", "list")
    assert "已经撤回过" in clerk.types("ingestions", "rollback", str(run["run_id"]), fails=True)
