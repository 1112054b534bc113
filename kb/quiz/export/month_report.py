"""The monthly report of study as Markdown and as a Word file, with the same content."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kb.quiz.export.markup import writable

HEADINGS = ("姓名", "已读", "答对", "答题次数")
NOTHING = "这个月没有学习记录。"
_NEVER = "—"
_CELL_BREAKS = str.maketrans({"|": "｜", "\n": " ", "\r": " "})


@dataclass(frozen=True, slots=True)
class Learned:
    """What one person did with a study; `words` is what he wrote of it."""

    name: str
    read_on: date | None
    passed_on: date | None
    tries: int
    words: str | None


@dataclass(frozen=True, slots=True)
class StudyOfMonth:
    """A study on which somebody did something, and from which days on its changes bind."""

    title: str
    since: tuple[date, ...]
    people: tuple[Learned, ...]


@dataclass(frozen=True, slots=True)
class MonthReport:
    """All of them in a month such as 2026-11."""

    month: str
    studies: tuple[StudyOfMonth, ...]

    @property
    def title(self) -> str:
        """学习月报（2026-11）."""
        return f"学习月报（{self.month}）"


def month_markdown(report: MonthReport) -> str:
    """The report as Markdown; what people wrote stands in quotations, which keep it from becoming headings of ours."""
    lines = [f"# {report.title}", ""]
    for study in report.studies:
        lines += [f"## {study.title}", "", *([_since(study), ""] if study.since else [])]
        lines += [f"| {' | '.join(HEADINGS)} |", f"|{' --- |' * len(HEADINGS)}"]
        lines += [f"| {' | '.join(each.translate(_CELL_BREAKS) for each in _row(one))} |" for one in study.people]
        lines.append("")
        for one in study.people:
            if one.words:
                quoted = "\n".join(f"> {line}" for line in one.words.splitlines())
                lines += [f"**{_words_of(one)}**", "", quoted, ""]
    return "\n".join(lines if report.studies else [*lines, NOTHING, ""])


def month_word(report: MonthReport) -> bytes:
    """The report as a Word file: a table for each study, and below it what people wrote."""
    # Word files take 94 modules to write.
    from kb.quiz.export.word import word_bytes, word_document

    document = word_document(report.title)
    for study in report.studies:
        document.add_heading(writable(study.title), level=1)
        if study.since:
            document.add_paragraph(_since(study))
        table = document.add_table(rows=1, cols=len(HEADINGS), style="Table Grid")
        for cell, heading in zip(table.rows[0].cells, HEADINGS, strict=True):
            cell.paragraphs[0].add_run(heading).bold = True
        for one in study.people:
            for cell, said in zip(table.add_row().cells, _row(one), strict=True):
                cell.text = writable(said)
        document.add_paragraph()
        for one in study.people:
            if one.words:
                document.add_heading(writable(_words_of(one)), level=2)
                for line in one.words.splitlines():
                    document.add_paragraph(writable(line))
    if not report.studies:
        document.add_paragraph(NOTHING)
    return word_bytes(document)


def _since(study: StudyOfMonth) -> str:
    return f"施行日期：{'、'.join(map(str, study.since))}"


def _row(one: Learned) -> tuple[str, ...]:
    return one.name, _day(one.read_on), _day(one.passed_on), str(one.tries)


def _words_of(one: Learned) -> str:
    return f"{one.name}的学习体会"


def _day(day: date | None) -> str:
    return _NEVER if day is None else day.isoformat()
