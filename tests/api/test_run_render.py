"""Runs, the schedule and the quarantine as the terminal shows them."""

from __future__ import annotations

from api.cli.progress import _last
from api.cli.render_runs import beijing, quarantine_lines, run_lines, run_list_lines, schedule_lines
from api.cli.resource_shapes import FailureShape, RunShape
from api.cli.terminal import Paper

PAGE = Paper(80, colour=False)


def make_run(**fields: object) -> RunShape:
    """A run as the service tells it."""
    run: RunShape = {
        "run_id": 7, "state": "done", "source": "/法务/送审/甲.docx", "kind": "instrument", "dry_run": False,
        "total": 1, "done": 1, "added": ["《甲办法》"], "unchanged": 0, "failed": [], "notes": [], "generation": 3,
        "started_at": "2026-11-21T19:30:00Z", "finished_at": None,
    }  # fmt: skip
    return {**run, **fields}  # type: ignore[typeddict-item]


def shown(run: RunShape) -> str:
    return "\n".join(run_lines(run, PAGE))


def refused(path: str, quarantine: str | None = "7-1") -> FailureShape:
    return {"path": path, "reason": "缺第三条。", "place": "第四条", "quarantine": quarantine}


def test_a_run_says_what_came_in_what_was_refused_and_what_to_do() -> None:
    text = shown(make_run(failed=[refused("/法务/送审/乙.docx")], total=2))
    assert "任务 7：完成  甲.docx" in text
    assert "新增 1，未变 0，没有入库 1，共 2；数据第 3 代" in text
    assert "× 乙.docx（第四条）：缺第三条。" in text
    assert "zhigui quarantine list" in text


def test_a_file_in_a_folder_of_ours_goes_by_its_name() -> None:
    text = shown(make_run(failed=[refused("/srv/home/inbox/taken/20261122-120000-ab-instrument/乙.docx")]))
    assert "× 乙.docx（第四条）" in text


def test_without_a_kept_copy_nobody_is_sent_to_the_quarantine() -> None:
    assert "quarantine" not in shown(make_run(failed=[refused("/a/乙.docx", None)]))


def test_a_run_under_way_says_what_it_is_at() -> None:
    text = shown(make_run(state="running", phase="preparing", current="/a/乙.docx", done=3, total=20, added=[]))
    assert "正在准备 乙.docx（3/20）" in text


def test_the_page_of_a_long_file_is_shown_behind_its_name() -> None:
    text = shown(make_run(state="running", phase="preparing", current="/a/乙.pdf（第 25/200 页）", added=[]))
    assert "正在准备 乙.pdf（第 25/200 页）（1/1）" in text


def test_a_refused_file_goes_by_its_place_in_the_folder_that_was_named() -> None:
    failed = [refused("/法务/送审/处罚/乙.docx"), refused("/法务/送审/收文.zip › 附件/丙.docx")]
    text = shown(make_run(source="/法务/送审", failed=failed))
    assert "× 处罚/乙.docx（第四条）" in text
    assert "× 收文.zip › 附件/丙.docx（第四条）" in text


def test_a_run_that_was_taken_back_tells_no_impact_as_if_it_still_held() -> None:
    impact = {"as_of": "2026-11-22", "instruments": [], "objects": [], "object_counts": {"handbook": 3}}
    text = shown(make_run(state="rolled_back", impact=impact, passages={"changed": 9, "embedded": 9, "reused": 0}))
    assert "已撤回" in text
    assert "答复恢复到任务之前" in text
    assert "需要复核" not in text
    assert "向量" not in text


def test_passages_that_still_wait_for_their_vectors_are_told() -> None:
    text = shown(make_run(passages={"changed": 39, "embedded": 0, "reused": 0})).replace("\n", "")
    assert "新文本共 39 段，语义索引在后台补齐" in text
    assert " 0 段" not in text


def test_a_run_that_was_put_back_says_when_it_goes_on_in_beijing_time() -> None:
    text = shown(make_run(state="queued", attempt=2, not_before="2026-11-21T19:31:00Z", added=[], notes=["对方没回应"]))
    assert "第 2 次尝试将在 2026-11-22 03:31 开始" in text
    assert "! 对方没回应" in text


def test_an_update_says_how_much_was_embedded_again() -> None:
    text = shown(make_run(passages={"changed": 120, "embedded": 3, "reused": 117}))
    assert "新文本共 120 段，重新计算向量 3 段，沿用 117 段" in text


def test_lists_name_who_asked_and_few_of_many_files() -> None:
    many = "、".join(f"/a/{n}、附件.md" for n in range(9))
    lines = "\n".join(run_list_lines({"ingestions": [make_run(source=many, actor="inbox")]}, Paper(120, colour=False)))
    assert "0、附件.md、1、附件.md、2、附件.md 等 9 份（收件文件夹）" in lines
    assert "2026-11-22 03:30" in lines


def test_an_empty_schedule_shows_how_to_write_one() -> None:
    text = "\n".join(schedule_lines({"schedule": [], "inbox": "/srv/inbox"}, PAGE))
    assert "[[schedule]]" in text
    assert "/srv/inbox" in text


def test_a_schedule_says_when_next_and_how_the_last_one_ended() -> None:
    planned = {"source": "china-law", "kind": "instrument", "rule": "每天 03:30",
               "next_at": "2026-11-23T03:30:00+08:00", "last": make_run(state="failed")}  # fmt: skip
    text = "\n".join(schedule_lines({"schedule": [planned], "inbox": "/x"}, PAGE))  # type: ignore[list-item]
    assert "china-law：每天 03:30，下一次 2026-11-23 03:30" in text
    assert "上一次：任务 7，失败" in text


def test_the_quarantine_shows_name_reason_and_what_to_do() -> None:
    entry = {"entry_id": "7-1", "name": "乙.docx", "location": "/a/乙.docx", "reason": "文件打不开，请重新另存。",
             "place": None, "kind": "instrument", "run_id": 7, "refused_at": "2026-11-22T04:00:00Z",
             "size": 2048}  # fmt: skip
    text = "\n".join(quarantine_lines({"quarantine": [entry]}, PAGE))  # type: ignore[list-item]
    assert "7-1  乙.docx" in text
    assert "× 文件打不开，请重新另存。" in text
    assert "任务 7，2026-11-22 12:00，2 KB" in text
    assert "zhigui quarantine retry" in text
    assert quarantine_lines({"quarantine": []}, PAGE) == ["隔离区是空的：没有被拒绝的文件。"]


def test_the_bar_names_phase_and_text_without_folders() -> None:
    assert _last("正在准备 /法务/送审/包.zip › 办法.docx") == "正在准备 办法.docx"
    assert _last("/法务/甲.md") == "甲.md"
    assert _last("排队中") == "排队中"
    assert beijing(None) == ""
