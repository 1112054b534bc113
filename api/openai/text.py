"""An answer as the text of a chat: what can be said, with marks [1], and below it what the marks stand for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from kb.answering.types import Answer, AnsweredSentence
from kb.citing.citations import CitationKind, CitedProvision


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark [n] in a text, from `start` to `end` in code points."""

    n: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Marked:
    """A text and the marks in it, in order."""

    text: str
    marks: tuple[Mark, ...] = ()


def marked(sentences: Iterable[AnsweredSentence], start: int = 0) -> Marked:
    """The sentences with their marks behind them; `start` is where they begin in the whole text.

    >>> marked([AnsweredSentence("可以退。", (1, 2))], 10)
    Marked(text='可以退。[1][2]', marks=(Mark(n=1, start=14, end=17), Mark(n=2, start=17, end=20)))
    """
    text, marks = "", []
    for each in sentences:
        text += each.text
        for n in each.citations:
            mark = f"[{n}]"
            marks.append(Mark(n, start + len(text), start + len(text) + len(mark)))
            text += mark
    return Marked(text, tuple(marks))


def spoken(answer: Answer) -> tuple[AnsweredSentence, ...]:
    """What is said, sentence by sentence; of a refusal its reason and what to ask the caller."""
    if answer.refusal is not None:
        asking = f"\n可以先问来电人：{answer.refusal.ask_caller}" if answer.refusal.ask_caller else ""
        return (AnsweredSentence(f"{answer.refusal.reason}{asking}", ()),)
    return answer.sentences


def below(answer: Answer, said: Sequence[AnsweredSentence]) -> str:
    """What stands below: the citations that `said` uses, then what the officer must know; empty without any."""
    used = {n for sentence in said for n in sentence.citations}
    cited = [f"[{each.n}] {_reference(each)}" for each in answer.citations if each.n in used]
    blocks = ["\n".join(["依据：", *cited])] if cited else []
    if answer.escalation is not None:
        blocks.append(f"必须移交：{answer.escalation.reason}")
    blocks += [f"{each.topic_name}：{each.advice}" for each in answer.risks]
    if answer.clarification is not None:
        blocks.append(f"可以先问来电人：{answer.clarification.ask_caller}")
    if answer.notice:
        blocks.append(f"注意：{answer.notice}")
    return "".join(f"\n\n{each}" for each in blocks)


def title(citation: CitedProvision) -> str:
    """What a citation is called: 《title》 and place."""
    return f"《{citation.title}》{citation.locator}"


def address(citation: CitedProvision, base: str) -> str:
    """Where it can be read: the article in this service; a handbook's name where there is no address of its own."""
    if citation.href is not None:
        return f"{base}{citation.href}"
    return f"{base}/v1/handbooks/{quote(citation.title, safe='')}"


def _reference(citation: CitedProvision) -> str:
    kind = "（内部手册，不是法律）" if citation.kind is CitationKind.HANDBOOK else ""
    notice = f"（{citation.notice}）" if citation.notice else ""
    return f"{title(citation)}{kind}{notice}"
