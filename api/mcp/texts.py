"""The replies as text for whoever reads instead of parsing: the same lines as the commands print, unwrapped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypedDict, TypeVar, cast

from api.cli.change_shapes import ChangeListShape
from api.cli.changes import change_lines
from api.cli.labels import CITATION
from api.cli.render_answer import answer_lines
from api.cli.render_check import check_lines
from api.cli.render_instruments import compare_lines
from api.cli.render_law import hits_lines, lookup_lines
from api.cli.resource_shapes import CompareShape
from api.cli.shapes import AnswerShape, CheckedCitationShape
from api.cli.terminal import Paper
from api.client import Json

Shape = TypeVar("Shape")
Reply = Mapping[str, Json]
VERDICT = {
    "pass": "引用属实，引了条文的句子都有依据。",
    "fail": "有引用不属实，或有句子与所引条文不符。",
    "nothing_cited": "没有引用任何条文，无法核对。请写明《法规》第几条再核对。",
}
SENTENCE = {"supported": "有依据", "faulty": "不符", "uncited": "没有写明依据，未核对", "no_claim": "无需依据"}
# Wide enough that no paragraph of a law is broken into lines.
PAGE = Paper(columns=1_000_000, colour=False)


class SentenceShape(TypedDict):
    """A sentence as /v1/verify judges it."""

    text: str
    state: str
    reason: str | None


class VerifyShape(TypedDict):
    """The reply of /v1/verify, as far as it is shown."""

    verdict: str
    citations: list[CheckedCitationShape]
    sentences: list[SentenceShape]


def shown(renderer: Callable[[Shape, Paper], list[str]]) -> Callable[[Reply], str]:
    """A command's renderer as the text of a tool."""

    def text(reply: Reply) -> str:
        return _joined(renderer(cast(Shape, reply), PAGE))

    return text


def answer_text(reply: Reply) -> str:
    """The answer without what was taken out of it: an agent that reads it would repeat it."""
    return _joined(answer_lines(cast(AnswerShape, {**reply, "removed": []}), PAGE))


hits_text = shown(hits_lines)
lookup_text = shown(lookup_lines)
check_text = shown(check_lines)


def compare_text(reply: Reply) -> str:
    """The comparison without the command's hint at the end about files to print."""
    return _joined(compare_lines(cast(CompareShape, reply), PAGE)[:-1])


def changes_text(reply: Reply) -> str:
    """The changes, and how to ask for those before them."""
    found = cast(ChangeListShape, reply)
    lines = change_lines({**found, "more": False}, PAGE)
    if found["more"]:
        lines.append(f"还有更早的更新：把 before 设为 {found['changes'][-1]['generation']} 再查。")
    return _joined(lines)


def verify_text(reply: Reply) -> str:
    """The verdict, each citation, and each sentence with what is wrong with it."""
    found = cast(VerifyShape, reply)
    lines = [f"结论：{VERDICT.get(found['verdict'], found['verdict'])}"]
    if found["citations"]:
        lines += ["", "引用"]
    for citation in found["citations"]:
        detail = f"：{citation['detail']}" if citation["detail"] else ""
        lines.append(f"  {citation['cited']}　{CITATION.get(citation['state'], citation['state'])}{detail}")
        if citation.get("wording"):
            lines.append(f"    原文：{citation['wording']}")
    lines += ["", "各句"]
    for sentence in found["sentences"]:
        reason = f"：{sentence['reason']}" if sentence["reason"] else ""
        lines.append(f"  【{SENTENCE[sentence['state']]}】{sentence['text']}{reason}")
    return _joined(lines)


def _joined(lines: list[str]) -> str:
    return "\n".join(line.rstrip() for line in lines).strip()
