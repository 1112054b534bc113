"""Lets a model put stems and stories into other words, where there is one; what it changes in substance is dropped.

The reply must keep every quantity, party, modal, title, name, gap and deciding word of the original, break no rule of
speech, meet the same risks and pass the same proof; else the item stays as the rules made it. Nothing a model says
decides what is right.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from kb.errors import ModelError
from kb.quiz.asking import AskedModel, Cancelled
from kb.quiz.prove.faults import Fault, ProofParts
from kb.quiz.rewriting_scenes import Scenes, caller_of
from kb.quiz.rewriting_substance import difference
from kb.quiz.rewriting_words import Words, deciding_words, facts_moved, gives_away, moved
from kb.quiz.types import Texts
from kb.store.quiz_records import ItemDraft, ItemKind

INSTRUCTIONS = """您在为客服培训改写试题的文字，改成平常说话的样子。只改说法，不改意思。
一、所有数字、期限、金额、人名、店名、商品、法律名称、“应当”“不得”“可以”一类的词，一个都不能多、不能少、不能变。
二、不添加新的事实、理由、条件，也不说答案。
三、（　　）和＿＿＿＿原样保留，引号里的话原样保留。
四、只回复改写后的文字，不作说明。"""
SCENE_INSTRUCTIONS = """您在为客服培训写来电人打进电话时说的话。
一、照“原来的说法”的意思，用来电人自己的口气另写一遍；“事实”里的词一个都不能少，数字、金额、期限不能变。
二、不添加新的事实、要求、人物、法律名称，也不说客服该怎么答。
三、只回复来电人说的那段话，不加引号，不作说明。"""
WORDED_BY = "model:"
NOT_REWRITTEN = frozenset((ItemKind.TRUE_FALSE, ItemKind.BLANK))
UNPROVEN = "改写后的题没有通过证明"


@dataclass(frozen=True, slots=True)
class Rewording:
    """What a wording is held against: the proof, the rules of speech, the texts and the words of the day."""

    prove: Callable[[ItemDraft], Sequence[Fault]]
    parts: ProofParts
    texts: Texts
    words: Words
    scenes: Scenes = field(default_factory=Scenes)


@dataclass(frozen=True, slots=True)
class Rewriting:
    """The item to go on with, and why the model's words were not taken, in Chinese; None where they were.

    `failed`: the model gave no reply at all.
    """

    draft: ItemDraft
    refused: str | None = None
    failed: bool = False


def rewritten(draft: ItemDraft, model: AskedModel, against: Rewording, cancelled: Cancelled | None = None) -> Rewriting:
    """The draft in the model's words, tagged so, where they keep its substance and its proof; else as it was."""
    if draft.kind in NOT_REWRITTEN:
        return Rewriting(draft, "这类题的题干就是条文，不改写")
    before, caller = text_of(draft), caller_of(draft)
    try:
        if caller is None:
            said = model.reply(INSTRUCTIONS, before, cancelled).strip()
        else:
            said = _bare(model.reply(SCENE_INSTRUCTIONS, _brief(draft, caller[1], against.scenes), cancelled))
    except ModelError as error:
        return Rewriting(draft, f"模型没有回复：{error}", failed=True)
    after = said if caller is None else f"{caller[0]}“{said}”"
    if not said or after == before:
        return Rewriting(draft, "模型没有给出不同的说法")
    changed = replace(draft, material=after) if draft.material else replace(draft, stem=after)
    # A caller's words are compared as they are said: their quotation marks are ours.
    lost = difference(*((caller[1], said) if caller is not None else (before, after)))
    lost = lost or _refused(draft, changed, against)
    if lost is not None:
        return Rewriting(draft, lost)
    return Rewriting(replace(changed, tags=(*draft.tags, f"{WORDED_BY}{model.name}")))


def text_of(draft: ItemDraft) -> str:
    """What is rewritten of a draft: its story, or the stem where it has none."""
    return draft.material or draft.stem


def worded_by(draft: ItemDraft) -> str | None:
    """The model that wrote the words of an item; None where the rules did."""
    return next((each.removeprefix(WORDED_BY) for each in draft.tags if each.startswith(WORDED_BY)), None)


def _refused(draft: ItemDraft, changed: ItemDraft, against: Rewording) -> str | None:
    """What else is wrong with a wording that keeps its numbers and people, in Chinese."""
    before, after = text_of(draft), text_of(changed)
    caller, recalled = caller_of(draft), caller_of(changed)
    if caller is not None:
        if recalled is None:
            return "来电人的话不成样子"
        before, after = caller[1], recalled[1]
    if facts_moved(before, after, against.scenes.facts):
        return "商品、店铺等事实不一致"
    if gives_away(draft, before, after):
        return "说出了答案"
    if lost := moved(before, after, deciding_words(draft, against.texts, against.words), against.words):
        return lost
    if _barred(after, draft, against) - _barred(before, draft, against):
        return "用了限制用语"
    if _risks(before, against) != _risks(after, against):
        return "触发的风险信号不同"
    return UNPROVEN if against.prove(changed) else None


def _barred(text: str, draft: ItemDraft, against: Rewording) -> frozenset[str]:
    """The restricted phrasings a text uses, those that only warn included."""
    guard, texts = against.parts.guard, against.texts
    if guard is None:
        return frozenset()
    found = guard.check(text, generation=texts.generation, as_of=texts.as_of, industry=draft.industry)
    return frozenset(each.rule_id for each in found.findings)


def _risks(text: str, against: Rewording) -> frozenset[str]:
    """What a caller's words would set off; more or less of it asks for another next step."""
    return frozenset(against.parts.risks.rule_ids(text)) if against.parts.risks is not None else frozenset()


def _brief(draft: ItemDraft, said: str, scenes: Scenes) -> str:
    """A scene as the model is told it, in JSON, so that no sentence of it can pass for an instruction."""
    scene = {"情形": scenes.name_of(draft), "事实": scenes.of(said), "原来的说法": said}
    return json.dumps({name: value for name, value in scene.items() if value}, ensure_ascii=False, indent=1)


def _bare(said: str) -> str:
    """The words without the quotation marks that a model puts round them."""
    said = said.strip()
    for opening, closing in ("“”", '""', "「」"):
        if len(said) > 1 and said.startswith(opening) and said.endswith(closing):
            return said[1:-1].strip()
    return said
