"""Periods, previews, holds and erasures as the terminal shows them."""

from __future__ import annotations

from typing import Any

import click
import pytest
from click.testing import CliRunner

from api.cli.records_retention import COMMANDS, erase
from api.cli.render_retention import (
    certificate_list_lines,
    erasure_lines,
    hold_lines,
    preview_lines,
    retention_lines,
)
from api.cli.terminal import Paper

PAPER = Paper(80, False)
FOUND: dict[str, Any] = {
    "count": 2, "kinds": {"ask": 3}, "held": 1, "holds": ["H1"], "first": "2026-11-01T02:00:00Z",
    "last": "2026-11-02T02:00:00Z", "session_others": 4, "elsewhere": ["题集 company 的 c-1"], "means": ["手机号"],
}  # fmt: skip


def shown(lines: list[str]) -> str:
    """Lines as one text without the breaks of wrapping."""
    return "".join(lines).replace(" ", "")


def test_a_preview_tells_what_goes_what_is_held_and_what_stays() -> None:
    text = shown(preview_lines(FOUND, PAPER))  # type: ignore[arg-type]
    for told in ("按手机号找到：提问3条", "其中1条在保全中（H1）", "还有4条没有查到", "题集company的c-1", "会删除2条"):
        assert told in text
    assert "2026-11-0110:00:00" in text


def test_a_preview_of_nothing_says_so() -> None:
    nothing: Any = {**FOUND, "count": 0, "held": 0, "kinds": {}}
    assert preview_lines(nothing, PAPER) == ["按手机号没有找到可以删除的记录。"]


def test_an_erasure_tells_its_certificate_and_what_is_left_in_the_files() -> None:
    done: Any = {"count": 2, "held": 1, "bytes_left": True, "certificate": {"erasure_id": "E20261122-3f9a1c02"}}
    lines = erasure_lines(done, PAPER)
    assert "查看：zhigui records certificate E20261122-3f9a1c02" in lines
    assert "另有1条在保全中" in shown(lines)
    assert "自动清除" in shown(lines)
    nothing: Any = {"count": 0, "held": 0, "bytes_left": False, "certificate": None}
    assert erasure_lines(nothing, PAPER) == ["没有可以删除的内容。"]


def test_a_certificate_that_was_edited_stands_out_in_the_list() -> None:
    one = {
        "erasure_id": "E1", "kind": "request", "at": "2026-11-01T02:00:00Z", "actor_id": "p-1", "reason": "来电",
        "count": 1, "held": 0, "genuine": False,
    }  # fmt: skip
    found: Any = {"certificates": [one]}
    assert "被改动过" in shown(certificate_list_lines(found, PAPER))


def test_a_period_tells_months_due_records_and_unverified_articles() -> None:
    basis = [{"title": "病历管理规定", "article": "第二十九条", "needs": True, "unverified": True}]
    period = {
        "name": "医疗", "months": 18, "reason": "因为", "basis": basis, "changed": True, "notice": "短于法定",
        "due": 7, "held": 2, "oldest": None,
    }  # fmt: skip
    found: Any = {"periods": [period], "due": 7, "bytes_left": False}
    text = shown(retention_lines(found, PAPER))
    for told in ("医疗：1年6个月（公司设置），到期7条，到期但在保全中2条", "（未核对原文）", "短于法定", "--apply"):
        assert told in text


def test_a_released_hold_tells_who_ended_it_and_why() -> None:
    hold: Any = {
        "hold_id": "H1", "reason": "诉讼", "placed_by": "p-1", "placed_at": "2026-11-01T02:00:00Z",
        "released_by": "p-2", "released_at": "2026-11-03T02:00:00Z", "release_reason": "撤诉", "records": 3,
    }  # fmt: skip
    text = shown(hold_lines(hold, PAPER))
    assert "已解除" in text and "p-2撤诉" in text


@pytest.mark.parametrize("command", COMMANDS, ids=lambda each: str(each.name))
def test_every_command_explains_itself_in_chinese(command: click.Command) -> None:
    result = CliRunner().invoke(command, ["--help"])
    assert result.exit_code == 0
    assert result.output.startswith("用法：")
    assert all(each.help for each in command.params if isinstance(each, click.Option) and "--help" not in each.opts)


@pytest.mark.parametrize(
    "given", [["--phone", "13800138000"], ["--person", "zhou", "--phone", "13800138000", "--reason", "离职"]]
)
def test_an_erasure_needs_a_reason_and_one_kind_of_criterion(given: list[str]) -> None:
    assert CliRunner().invoke(erase, given).exit_code == 2
