"""Questions on their way into a judged set, as text for people."""

from __future__ import annotations

from api.cli.evaluation_shapes import CandidateListShape, CandidateShape, EditedSetShape
from api.cli.terminal import Paper
from kb.evaluation.labels import HALVES


def candidate_lines(found: CandidateListShape, page: Paper) -> list[str]:
    """Every candidate with how often it was asked, what was answered and what people said."""
    if not found["candidates"]:
        return ["没有待收的问题：没有拒答过，也没有评为不对的，或都已收进题集。"]
    lines = [line for one in found["candidates"] for line in _candidate(one, page)]
    return [*lines, *page.block("收进题集：zhigui evaluate add 问题 --gold 条文；没有条文能回答的用 --unanswerable。")]


def added_lines(edited: EditedSetShape, page: Paper) -> list[str]:
    """What went in."""
    gold = "；".join(f"《{one['title']}》{one['article']}" for one in edited["gold"]) or "应当拒答"
    lines = page.block(f"已收进题集 {edited['set']}：{edited['question_id']} {edited['question']}")
    lines += page.block(f"依据：{gold}", 2)
    lines += page.block(f"属于{HALVES[edited['half']]}；题集现有 {edited['questions']} 题。", 2, "dim")
    return lines + _notes(edited, page)


def removed_lines(edited: EditedSetShape, page: Paper) -> list[str]:
    """What went out."""
    lines = page.block(f"已从题集 {edited['set']} 去掉：{edited['question_id']} {edited['question']}")
    left = f"题集还有 {edited['questions']} 题。" if edited["questions"] else "题集已空，文件已删除。"
    return [*lines, *page.block(left, 2, "dim"), *_notes(edited, page)]


def _candidate(one: CandidateShape, page: Paper) -> list[str]:
    counts = [f"问过 {one['asked']} 次"]
    counts += [f"拒答 {one['refused']} 次"] if one["refused"] else []
    counts += [f"评为不对 {one['faulted']} 次"] if one["faulted"] else []
    lines = page.block(one["question"], 4, first="  · ")
    lines += page.block(f"{'，'.join(counts)}；最近 {one['last_asked'][:10]}", 4, "dim")
    head = "拒答" if one["status"] == "refused" else "答的是"
    lines += page.block(f"{head}：{one['text']}" + (f"（{'；'.join(one['cited'])}）" if one["cited"] else ""), 4, "dim")
    lines += [line for each in one["comments"] for line in page.block(f"意见：{each}", 4)]
    return lines + (page.block(f"应引：{'；'.join(one['should_cite'])}", 4, "green") if one["should_cite"] else [])


def _notes(edited: EditedSetShape, page: Paper) -> list[str]:
    return [line for note in edited["notes"] for line in page.block(note, 2, "yellow")]
