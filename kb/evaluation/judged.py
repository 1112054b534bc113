"""Judged questions: what people ask, with every article that answers it; read from JSON lines or a table.

Every set has two halves by a hash of the situation, so that what is tuned on one is reported on the other. Standard
library and kb.law only: the command reads a user's file before anything heavy is imported.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256

from kb.errors import ContentError
from kb.law.errors import NumeralError
from kb.law.numerals import format_article_number, parse_article_number

MAX_QUESTIONS = 5_000
MAX_QUESTION_LENGTH = 2_000
# So many faults of a file are told at once; who mends ten has seen what is wrong with the rest.
SHOWN_FAULTS = 10
# Units of texts without articles, as the store labels them: 一、一（二）, 附件1.
_SECTION = re.compile(r"[一二三四五六七八九十百]+(?:（[一二三四五六七八九十百]+）)?|附件\d*")
_ARTICLE = re.compile(r"第?\s*[〇零一二三四五六七八九十百千\d]+\s*条(?:\s*之\s*[一二三四五六七八九十\d]+)?")


class QuestionSetError(ContentError):
    """A set of questions cannot be used; the message names file and lines."""


class Half(StrEnum):
    """Which questions of a set: all, those to tune on, or those to report on."""

    ALL = "all"
    DEVELOP = "develop"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """An article that answers, as the question set names it."""

    title: str
    article: str


@dataclass(frozen=True, slots=True)
class JudgedQuestion:
    """`key` decides the half: a situation's paraphrases share it, so that none is tuned on and reported at once.

    `kind` is what an answerable question is about, or why an unanswerable one has no answer. `as_of` is the day it
    is asked for where that is not today.
    """

    question_id: str
    key: str
    question: str
    answerable: bool
    gold: tuple[GoldArticle, ...]
    kind: str | None = None
    industry: str | None = None
    voice: str | None = None
    as_of: date | None = None

    @property
    def reported(self) -> bool:
        """Whether it belongs to the report half; the other one is for tuning."""
        return int(sha256(self.key.encode()).hexdigest(), 16) % 2 == 0


@dataclass(frozen=True, slots=True)
class JudgedSet:
    """A named set; `set_hash` is of its questions, whatever file and layout they came from."""

    name: str
    questions: tuple[JudgedQuestion, ...]

    @property
    def set_hash(self) -> str:
        """SHA-256 of the questions in their order."""
        plain = [asdict(one) for one in self.questions]
        return sha256(json.dumps(plain, ensure_ascii=False, sort_keys=True, default=str).encode()).hexdigest()

    def half(self, half: Half) -> tuple[JudgedQuestion, ...]:
        """The questions of a half, in order. QuestionSetError when there are none."""
        chosen = tuple(one for one in self.questions if half is Half.ALL or one.reported == (half is Half.REPORT))
        if not chosen:
            raise QuestionSetError(f"题集 {self.name} 的这一半（{half.value}）没有题目；可用 --half all 评测全部。")
        return chosen


def judged_set(name: str, rows: Iterable[tuple[str, object]]) -> JudgedSet:
    """A set from (place, entry) pairs; `place` (第 3 行) is named when its entry is wrong.

    QuestionSetError tells up to SHOWN_FAULTS faults at once; also for no questions, or too many.
    """
    questions: dict[str, JudgedQuestion] = {}
    places: dict[str, str] = {}
    faults: list[str] = []
    for number, (place, entry) in enumerate(rows, 1):
        try:
            question = judged_question(entry, f"q{number}")
            if question.question_id in questions:
                raise ValueError(f"编号 {question.question_id} 与{places[question.question_id]}重复")
        except ValueError as error:
            faults.append(f"{place}：{error}")
            continue
        questions[question.question_id], places[question.question_id] = question, place
    if faults:
        more = f"\n……另有 {len(faults) - SHOWN_FAULTS} 处" if len(faults) > SHOWN_FAULTS else ""
        raise QuestionSetError(f"题集 {name} 有误：\n" + "\n".join(faults[:SHOWN_FAULTS]) + more)
    if not questions:
        raise QuestionSetError(f"题集 {name} 里没有题目。")
    if len(questions) > MAX_QUESTIONS:
        raise QuestionSetError(f"题集 {name} 有 {len(questions)} 题，一次最多评测 {MAX_QUESTIONS} 题；请分开。")
    return JudgedSet(name, tuple(questions.values()))


def judged_question(entry: object, number: str) -> JudgedQuestion:
    """One entry as a question; ValueError, in Chinese, says what is wrong. `number` stands in for a missing id.

    The half goes by `situation`, else by the id.

    >>> judged_question({"question": "能退吗", "gold": [{"title": "消法", "article": "第25条"}]}, "q1").gold
    (GoldArticle(title='消法', article='第二十五条'),)
    """
    if not isinstance(entry, Mapping):
        raise ValueError('应为一个 JSON 对象，如 {"question": "能退吗", "gold": […]}')
    question = _text(entry, "question") or _text(entry, "query")
    if question is None:
        raise ValueError("缺少 question（问题）")
    if len(question) > MAX_QUESTION_LENGTH:
        raise ValueError(f"question 最多 {MAX_QUESTION_LENGTH} 个字，这里有 {len(question)} 个字")
    answerable = entry.get("answerable", True)
    if not isinstance(answerable, bool):
        raise ValueError("answerable 应为 true 或 false")
    gold = _gold(entry.get("gold"))
    if answerable and not gold:
        raise ValueError("缺少 gold（能回答它的条文）；没有条文能回答的题要写 answerable: false")
    question_id = _text(entry, "id") or number
    return JudgedQuestion(
        question_id,
        _text(entry, "situation") or question_id,
        question,
        answerable,
        gold,
        _text(entry, "kind") or _text(entry, "reason"),
        _text(entry, "industry"),
        _text(entry, "voice"),
        _day(_text(entry, "as_of")),
    )


def article_label(text: str) -> str:
    """A gold article as the store labels it; ValueError when it is neither an article nor a section.

    >>> [article_label(text) for text in ("第55条", "第一百三十三条之九", "一（二）")]
    ['第五十五条', '第一百三十三条之九', '一（二）']
    """
    plain = "".join(text.split())
    if _SECTION.fullmatch(plain):
        return plain
    try:
        if _ARTICLE.fullmatch(plain):
            return format_article_number(parse_article_number(plain))
    except NumeralError:
        pass  # told below, with the form that is wanted
    raise ValueError(f"看不懂条文“{text[:30]}”；应写作 第五十五条、第一百三十三条之九，无条文的文件写 一（二）")


def _gold(value: object) -> tuple[GoldArticle, ...]:
    if value is None:
        return ()
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise ValueError('gold 应为列表，如 [{"title": "广告法", "article": "第九条"}]')
    found = []
    for one in value:
        title, article = (_text(one, "title"), _text(one, "article")) if isinstance(one, Mapping) else (None, None)
        if title is None or article is None:
            raise ValueError("gold 的每一项都要有 title（法规名）和 article（条）")
        found.append(GoldArticle(title, article_label(article)))
    return tuple(dict.fromkeys(found))


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ValueError(f"as_of 应为日期，如 2026-11-21：{text}") from None


def _text(entry: Mapping[str, object], name: str) -> str | None:
    value = entry.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, (str, int)) and not isinstance(value, bool):
        return str(value).strip() or None
    raise ValueError(f"{name} 应为文字")
