"""Adds judged questions to a company's set and takes them out: golds are proven against the store first.

One file a set, $ZHIGUI_HOME/questions/NAME.jsonl, replaced as a whole: a reader finds the old one or the new one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kb.citing.resolve import Resolver
from kb.citing.types import CitationState, Pin
from kb.errors import ConflictError, NotFoundError
from kb.evaluation.candidates import question_key
from kb.evaluation.judged import GoldArticle, JudgedQuestion, QuestionSetError, article_label, judged_question
from kb.evaluation.sets import QuestionSets, cited, read_set
from kb.law.numerals import format_article_number
from kb.phrasing.rules.writer import write_atomically
from kb.records.redact import masked
from kb.search.lookup import Lookup

COMPANY_SET = "company"
_NAME = re.compile(r"[\w一-龥][\w一-龥-]{0,59}")


@dataclass(frozen=True, slots=True)
class NewQuestion:
    """A question to add; `gold` as people write articles: 消保法55, 《广告法》第九条.

    Questions of one `situation` always share a half; without one a question stands for itself.
    """

    question: str
    gold: tuple[str, ...] = ()
    answerable: bool = True
    kind: str | None = None
    industry: str | None = None
    voice: str | None = None
    situation: str | None = None
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class EditedSet:
    """What a change did: to which set and question, how many questions it holds now, and what to know, in Chinese."""

    name: str
    question: JudgedQuestion
    questions: int
    notes: tuple[str, ...] = ()


class QuestionEditor:
    """Changes the company's sets. `pin` is the generation and day that golds are proven on."""

    def __init__(self, sets: QuestionSets, lookup: Lookup, resolver: Resolver, pin: Pin) -> None:
        self._sets = sets
        self._lookup = lookup
        self._resolver = resolver
        self._pin = pin

    def add(self, name: str, new: NewQuestion) -> EditedSet:
        """Appends a question. QuestionSetError when it cannot be used or a gold is not there, ConflictError for one
        that the set holds already, or for a set that is not the company's to change."""
        path = self._path(name)
        clean = masked(new.question.strip())
        notes = [f"问题里的{'、'.join(clean.kinds)}已遮盖。"] if clean.kinds else []
        golds = self._golds(new, notes)
        with self._sets.writing:
            lines, held = self._held(path)
            self._must_be_new(name, clean.text, held, notes)
            entry = _entry(_next_id(name, held), clean.text, new, golds)
            try:
                question = judged_question(entry, "")
            except ValueError as error:
                raise QuestionSetError(f"{error}。") from None
            lines.append(json.dumps(entry, ensure_ascii=False))
            write_atomically(path, "\n".join(lines) + "\n")
        return EditedSet(name, question, len(held) + 1, tuple(notes))

    def remove(self, name: str, question_id: str) -> EditedSet:
        """Takes a question out. NotFoundError when the set or the question is not there."""
        path = self._path(name)
        with self._sets.writing:
            if not path.exists():
                raise NotFoundError(f"公司没有题集 {name}；可用 zhigui evaluate sets 查看。")
            lines, held = self._held(path)
            found = next((one for one in held if one.question_id == question_id), None)
            if found is None:
                ids = "、".join(one.question_id for one in held[-5:])
                raise NotFoundError(f"题集 {name} 里没有编号为 {question_id} 的题；最近的几题：{ids}。")
            # Lines and questions go together: `_held` drops blank lines, and a set has one question a line.
            del lines[held.index(found)]
            if lines:
                write_atomically(path, "\n".join(lines) + "\n")
            else:
                path.unlink()  # a file without questions is no set
        return EditedSet(name, found, len(lines))

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise QuestionSetError(f"题集名称 {name[:60]!r} 不能用；请用汉字、字母、数字、横线或下划线，最多 60 个字。")
        path, ours = self._sets.company_path(name), self._sets.is_ours(name)
        if ours and not path.exists():
            # A company's file of our set's name stands in its place: one question would hide hundreds.
            raise ConflictError(f"{name} 是自带的题集，不能改；请用 --set 另起一个名称，如 {COMPANY_SET}。")
        if path.with_suffix(".csv").exists():
            raise ConflictError(f"题集 {name} 是表格 {name}.csv，请直接在表格里增删，或用 --set 另起一个名称。")
        return path

    def _held(self, path: Path) -> tuple[list[str], tuple[JudgedQuestion, ...]]:
        if not path.exists():
            return [], ()
        held = read_set(path).questions
        return [line for line in path.read_text("utf-8-sig").split("\n") if line.strip()], held

    def _must_be_new(self, name: str, question: str, held: tuple[JudgedQuestion, ...], notes: list[str]) -> None:
        key = question_key(question)
        same = next((one for one in held if question_key(one.question) == key), None)
        if same is not None:
            raise ConflictError(f"题集 {name} 已经有这道题：{same.question_id} {same.question}")
        if any(question_key(each) == key for each in self._sets.all_questions()):
            notes.append("别的题集里也有这道题。")

    def _golds(self, new: NewQuestion, notes: list[str]) -> tuple[GoldArticle, ...]:
        if new.answerable and not new.gold:
            raise QuestionSetError("要写能回答它的条文（--gold 消保法55）；没有条文能回答的，加 --unanswerable。")
        if not new.answerable and new.gold:
            raise QuestionSetError("不能既写能回答它的条文，又说没有条文能回答。")
        faults: list[str] = []
        found: dict[GoldArticle, None] = {}
        for text in new.gold:
            try:
                found[self._proven(text, new.as_of or self._pin.as_of, notes)] = None
            except QuestionSetError as error:
                faults.append(f"{text[:60]}：{error}")
        if faults:
            raise QuestionSetError("\n".join(faults))
        return tuple(found)

    def _proven(self, text: str, as_of: date, notes: list[str]) -> GoldArticle:
        """The article that a reference names on a day."""
        found = self._lookup.lookup(text, as_of=as_of, generation=self._pin.generation)
        if found is None:
            return self._section(text, as_of)
        if found.reason is not None:
            raise QuestionSetError(found.detail or found.note or "没有这一条。")
        if not found.hits:
            raise QuestionSetError(f"《{found.title}》是一部法规，要写到条，如 {found.title}第五条。")
        if found.note:
            notes.append(found.note)
        return GoldArticle(found.title, found.hits[0].provision.label)

    def _section(self, text: str, as_of: date) -> GoldArticle:
        """A unit of a text without articles: 《指南》一（二）."""
        named = cited(text)
        try:
            label = article_label(named["article"]) if "article" in named else None
        except ValueError:
            label = None
        if label is None:
            raise QuestionSetError("看不懂这是哪一条；应写作 消保法55、《广告法》第九条，不分条的写《名称》一（二）。")
        found = self._resolver.resolve_reference(named["title"], label, Pin(self._pin.generation, as_of))
        if found.state is not CitationState.VERIFIED or found.provision is None or found.version is None:
            raise QuestionSetError(f"{found.detail or '没有这一条'}。")
        article = found.provision.article
        shown = format_article_number(article) if article is not None else found.provision.label
        return GoldArticle(found.version.instrument.short_title, shown)


def _entry(question_id: str, question: str, new: NewQuestion, golds: tuple[GoldArticle, ...]) -> Mapping[str, object]:
    """The fields of a line, in the order of our own files; what is not known is left out."""
    stated: dict[str, object] = {
        "id": question_id,
        "question": question,
        "industry": new.industry,
        "kind": new.kind,
        "voice": new.voice,
        "answerable": new.answerable,
        "gold": [{"title": one.title, "article": one.article} for one in golds] or None,
        "situation": new.situation,
        "as_of": new.as_of.isoformat() if new.as_of is not None else None,
    }
    return {name: value for name, value in stated.items() if value is not None}


def _next_id(name: str, held: tuple[JudgedQuestion, ...]) -> str:
    """Named by the set, so that sets joined by + have no id twice; a number that was given is not given again while
    a later one stands."""
    given = (re.fullmatch(rf"{re.escape(name)}-(\d+)", one.question_id) for one in held)
    return f"{name}-{max((int(one[1]) for one in given if one is not None), default=0) + 1:04d}"
