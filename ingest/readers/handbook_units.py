"""Sections of a handbook as units: what officers may say about one matter, with the fields that its text names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from ingest.errors import TextError
from ingest.readers.handbook_pieces import (
    LONGEST_SAYABLE,
    LONGEST_UNIT,
    pieces_of,
    sayable_answer,
    short_heading,
    some_of,
    split_list,
    triggers_in,
)
from ingest.readers.handbook_sections import Section, printed_sections
from ingest.readers.handbook_tables import Asked, Column, asked_rows, cells_of, is_rule, is_torn, row_texts
from kb.law.citations import find_citations
from kb.law.numerals import format_article_number
from kb.law.titles import normalise_title
from kb.store.drafts import CitedDraft, UnitDraft

PATH = " › "
WHOLE, INTRODUCTION = "全文", "总述"
_FIELD = re.compile(r"^-\s*(问法|可以说|触发|移交|行业|需要)[：:]\s*(.*)$")
_LOOSE_FIELD = re.compile(
    r"^[-*•·●■◆▪]?\s*[【\[]?(问法|常见问法|可以说|标准话术|参考话术|推荐话术|触发|触发词|移交|移交对象|行业|适用行业|需要)"
    r"[】\]]?\s*[：:]\s*(\S.*)$"
)
_LOOSE_NAMES = {
    "常见问法": "问法", "标准话术": "可以说", "参考话术": "可以说", "推荐话术": "可以说",
    "触发词": "触发", "移交对象": "移交", "适用行业": "行业",
}  # fmt: skip
_QUESTION = re.compile(r"^(?:[-*•]\s*+)?(?:问题?|[Qq])\s*+[\d一二三四五六七八九十]{0,3}+\s*+[：:.、．]\s*+(\S.*)$")
_ANSWER = re.compile(r"^(?:[-*•]\s*+)?(?:答案?|回答|[Aa])\s*+[\d一二三四五六七八九十]{0,3}+\s*+[：:.、．]\s*+(\S.*)$")
_ASKS = re.compile(r"[吗呢？?]$|怎么|如何|多久|多少|能不能|可不可以|能否|可否|是否|哪些|什么|怎样|谁")
_INDUSTRIES = {"通用": "general", "市场": "market", "零售": "market", "金融": "finance", "教育": "education",
               "培训": "education", "医疗": "medical", "医美": "medical"}  # fmt: skip


@dataclass(slots=True)
class Units:
    """Collects the units of one handbook, in order, and what was noticed on the way.

    `house`: the file is written for us, so what breaks our form is an error with its line and not a notice.
    """

    industries: tuple[str, ...]
    aliases: Mapping[str, str] | None
    house: bool
    units: list[UnitDraft] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    _empty: list[str] = field(default_factory=list)
    _long: list[str] = field(default_factory=list)
    _torn: list[str] = field(default_factory=list)

    def take(self, section: Section, name: str) -> None:
        """The units of one section; `name` is what the units of a section without headings are called."""
        heading = PATH.join(section.path) or name
        if not section.has_text:
            return
        rest: list[str] = []
        for is_row, group in groupby(section.lines, key=lambda line: bool(cells_of(line))):
            lines = list(group)
            rows = [cells for line in lines if (cells := cells_of(line)) and not is_rule(cells)]
            torn = is_row and is_torn(rows)
            if torn:
                # Half a question with half of another's answer is worse than none.
                self._torn.append(heading)
            asked = asked_rows(rows) if is_row and not torn else None
            if asked is not None:
                for row in asked:
                    self._asked(section, row)
            else:
                rest += _as_printed(rows) if torn else row_texts(rows) if is_row else self._pairs(section, lines)
        self._text(replace(section, lines=tuple(rest)), heading)

    def finish(self) -> tuple[UnitDraft, ...]:
        """The units, each under a heading of its own; what is told of them together stands in the notices."""
        counts = Counter(unit.heading for unit in self.units)
        repeated = [heading for heading, count in counts.items() if count > 1]
        if self._long:
            told = f"处话术超过 {LONGEST_SAYABLE} 字，只作正文、不作“可以说”"
            self.notices.append(f"{len(self._long)} {told}：{some_of(self._long)}。")
        if self._empty:
            self.notices.append(f"{len(self._empty)} 个问题没有答案，未收入：{some_of(self._empty)}。")
        if self._torn:
            told = "处问答表格的行列对不齐，没有拆成单元，只作正文；若是 PDF，请改用 Word 原文件导入"
            self.notices.append(f"{len(self._torn)} {told}：{some_of(self._torn)}。")
        if repeated:
            told = f"后面的加了序号，如“{repeated[0]}（2）”"
            self.notices.append(f"{len(repeated)} 个标题重复出现：{some_of(repeated)}；{told}。")
        return tuple(_named_apart(self.units))

    def _asked(self, section: Section, row: Asked) -> None:
        questions = split_list(row.get(Column.QUESTION), "；;\n")
        topic, sayable = row.get(Column.TOPIC), row.get(Column.SAYABLE)
        named = topic if not questions or (topic and len(questions) > 1) else questions[0]
        named = named or sayable or row.get(Column.FORBIDDEN)
        if not any(row.get(each) for each in (Column.ANSWER, Column.SAYABLE, Column.FORBIDDEN, Column.HAND_OVER)):
            if named:
                self._empty.append(named)
            return
        heading = PATH.join((*section.path[-2:], short_heading(named)))
        body = [row.get(Column.ANSWER) or sayable or named]
        if sayable and sayable != body[0]:
            body.append(f"可以说：{sayable}")
        labels = ((Column.FORBIDDEN, "不能说"), (Column.HAND_OVER, "移交"), (Column.BASIS, "依据"))
        body += [f"{label}：{row.get(column)}" for column, label in labels if row.get(column)]
        body += [f"{name}：{value}" for name, value in row.others]
        self._add(
            heading,
            body,
            questions=questions or ((topic,) if topic else ()),
            sayable=self._sayable(sayable, heading) if sayable else sayable_answer(row.get(Column.ANSWER)),
            fields={
                "触发": row.get(Column.TRIGGERS) or (triggers_in(topic) if row.get(Column.HAND_OVER) else ""),
                "移交": row.get(Column.HAND_OVER),
                "行业": row.get(Column.INDUSTRIES),
                "需要": row.get(Column.NEEDS),
            },
        )

    def _pairs(self, section: Section, lines: Sequence[str]) -> list[str]:
        """Takes printed pairs 问：… 答：… as units; what is left of the lines."""
        if self.house:
            return list(lines)
        rest: list[str] = []
        question, answer = "", list[str]()
        for line in (each.strip() for each in lines):
            if asked := _QUESTION.match(line):
                self._pair(section, question, answer)
                question, answer = asked.group(1), []
            elif question and (said := _ANSWER.match(line)):
                answer.append(said.group(1))
            elif question and line:
                # 问题：… may be the name of a paragraph, with no answer to come.
                answer.append(line)
            elif line:
                rest.append(line)
        self._pair(section, question, answer)
        return rest

    def _pair(self, section: Section, question: str, answer: list[str]) -> None:
        if question and not answer:
            self._empty.append(question)
        elif question:
            heading = PATH.join((*section.path[-2:], short_heading(question)))
            self._add(heading, answer, questions=(question,), sayable=sayable_answer("".join(answer)), fields={})

    def _text(self, section: Section, heading: str) -> None:
        fields, body = self._fields(section, heading)
        if not body and not fields:
            return
        if not body and self.house:
            raise TextError(f"“{heading}”没有正文。", f"第 {section.line} 行起")
        said = fields.get("可以说") or None
        sayable = self._sayable(said, heading, section.line) if said else None
        if said and sayable is None:
            body.append(f"可以说：{said}")
        body = body or [fields.get("可以说") or fields.get("移交") or heading]
        questions = split_list(fields.get("问法", ""), "；;")
        if not questions and not self.house and _ASKS.search(heading):
            questions = (heading.rpartition(PATH)[2],)
        if sum(map(len, body)) <= LONGEST_UNIT:
            self._add(heading, body, questions=questions, sayable=sayable, fields=fields)
            return
        parts = printed_sections(replace(section, lines=tuple(body)))
        for part in parts:
            name = PATH.join(part.path[-3:]) or heading
            pieces = pieces_of([line for line in part.lines if line.strip()])
            for number, piece in enumerate(pieces, start=1):
                numbered = f"{name}（{number}）" if len(pieces) > 1 else name
                self._add(numbered, piece, questions=questions, sayable=sayable, fields=fields)
                questions, sayable, fields = (), None, {"行业": fields.get("行业", "")}

    def _fields(self, section: Section, heading: str) -> tuple[dict[str, str], list[str]]:
        """The fields that lines name, and the other lines. In our own form fields stand above the text."""
        fields: dict[str, str] = {}
        body: list[str] = []
        for line in (each.strip() for each in section.lines):
            match = (_FIELD if self.house else _LOOSE_FIELD).match(line)
            name = _LOOSE_NAMES.get(match.group(1), match.group(1)) if match else ""
            if (match and self.house and not body) or (match and not self.house and name not in fields):
                fields[name] = match.group(2).strip()
            elif line:
                body.append(line)
        return fields, body

    def _sayable(self, text: str, heading: str, line: int | None = None) -> str | None:
        plain = text.strip().strip('“”"「」').strip()
        if self.house and line is not None:
            if len(text) > LONGEST_SAYABLE:
                raise TextError(
                    f"“{heading}”的“可以说”有 {len(text)} 字，上限 {LONGEST_SAYABLE} 字，请改短。", f"第 {line} 行起"
                )
            return text
        if len(plain) > LONGEST_SAYABLE:
            self._long.append(heading)
            return None
        return plain or None

    def _add(
        self,
        heading: str,
        body: Sequence[str],
        *,
        questions: tuple[str, ...],
        sayable: str | None,
        fields: Mapping[str, str],
    ) -> None:
        text = "\n".join(line for line in body if line)
        if not text:
            return
        self.units.append(
            UnitDraft(
                heading,
                tuple(_INDUSTRIES.get(each, each) for each in split_list(fields.get("行业", ""))) or self.industries,
                questions,
                sayable,
                split_list(fields.get("触发", "")),
                fields.get("移交") or None,
                split_list(fields.get("需要", "")),
                text,
                _rests_on(text, self.aliases),
            )
        )


def _named_apart(units: Iterable[UnitDraft]) -> Iterator[UnitDraft]:
    seen: Counter[str] = Counter()
    for unit in units:
        seen[unit.heading] += 1
        count = seen[unit.heading]
        yield unit if count == 1 else replace(unit, heading=f"{unit.heading}（{count}）")


def _as_printed(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    return ("　".join(filter(None, row)) for row in rows)


def _rests_on(text: str, aliases: Mapping[str, str] | None) -> tuple[CitedDraft, ...]:
    found = (
        CitedDraft(normalise_title(c.title), format_article_number(c.article))
        for c in find_citations(text, aliases=aliases)
        if c.title and c.article
    )
    return tuple(dict.fromkeys(found))
