"""A paper and its key as PDF, on the paper that case files are written on."""

from __future__ import annotations

from typing import Final

from api.reports.case_paper import CasePaper
from kb.quiz.export.bundle import Bundle
from kb.quiz.export.layout import NAMES, Group, asked, explained, facts_line, groups, short_answer, stages
from kb.quiz.export.markup import writable
from kb.quiz.export.wording import answer
from kb.quiz.types import GAP

_A_ROW: Final = 10
_BOX: Final = 8.0
_OPEN_LINES: Final = 8
REPLACED: Final = "文中〔U+……〕是字库里没有的字符的编码。"


def pdf_paper(bundle: Bundle) -> bytes:
    """The paper without answers: questions first, the answer sheet on a page of its own."""
    paper = _begun(bundle, bundle.title)
    paper.paragraph(NAMES)
    for stage in stages(bundle):
        if stage.title:
            paper.heading(writable(stage.title))
        for group in stage.groups:
            paper.subheading(group.heading)
            for each in group.questions:
                _lines(paper, asked(each))
    paper.add_page()
    paper.heading("答题卡")
    paper.paragraph(NAMES)
    for group in groups(bundle):
        paper.subheading(group.heading)
        _sheet(paper, group)
    return _finished(paper)


def pdf_key(bundle: Bundle) -> bytes:
    """The key: a table of the answers, then every answer with what it stands on."""
    paper = _begun(bundle, f"{bundle.title}　答案与解析")
    for group in groups(bundle):
        paper.subheading(group.heading)
        paper.paragraph("　".join(f"{each.number}. {writable(short_answer(each))}" for each in group.questions))
    paper.heading("解析")
    for group in groups(bundle):
        for each in group.questions:
            paper.subheading(writable(f"{each.number}. {answer(each.question.item.draft)}"))
            _lines(paper, explained(each))
    return _finished(paper)


def _begun(bundle: Bundle, title: str) -> CasePaper:
    plain = " ".join(writable(title).split())
    paper = CasePaper(plain, plain, bundle.made_at)
    paper.title_line(plain)
    paper.paragraph(facts_line(bundle), small=True)
    return paper


def _lines(paper: CasePaper, lines: tuple[str, ...]) -> None:
    for line in lines:
        paper.paragraph(writable(line))
    paper.ln(1.5)


def _sheet(paper: CasePaper, group: Group) -> None:
    drafts = [(each.number, each.question.item.draft) for each in group.questions]
    numbers = [number for number, draft in drafts if draft.options]
    for first in range(0, len(numbers), _A_ROW):
        _boxes(paper, numbers[first : first + _A_ROW])
    for number, draft in drafts:
        if draft.blanks:
            paper.paragraph(f"{number}. " + "　".join([GAP * 2] * len(draft.blanks)))
        elif draft.points:
            paper.paragraph(f"{number}.")
            for _ in range(_OPEN_LINES):
                paper.paragraph(GAP * 10)


def _boxes(paper: CasePaper, numbers: list[int]) -> None:
    """A row of numbers above a row of empty boxes; never parted by the end of a page."""
    if paper.get_y() + 2 * _BOX > paper.h - paper.b_margin - _BOX:
        paper.add_page()
    left, top, width = paper.l_margin, paper.get_y() + 1, paper.epw / _A_ROW
    for place, number in enumerate(numbers):
        for row, said in enumerate((str(number), "")):
            paper.set_xy(left + place * width, top + row * _BOX)
            paper.cell(width, _BOX, said, border=1, align="C")
    paper.set_xy(left, top + 2 * _BOX + 1)


def _finished(paper: CasePaper) -> bytes:
    if paper.replaced:
        paper.paragraph(REPLACED, small=True)
    return paper.finished()
