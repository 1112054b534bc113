"""Questions as GIFT, the format Moodle and others read as plain text; see Moodle's page “GIFT format”.

GIFT has no marking points and one gap a question: points stand in the general feedback, the answers of several gaps
in one line, parted by ；.
"""

from __future__ import annotations

import re
from itertools import islice, product
from typing import Final

from kb.quiz.export.bundle import Bundle, Question
from kb.quiz.export.markup import writable
from kb.quiz.export.moodle import fraction, name_of, tags_of
from kb.quiz.export.wording import answer, is_judged, is_true, lettered, material_name, takes_several
from kb.store.quiz_records import ItemDraft

_MARKS: Final = re.compile(r"[\\~=#{}:]")
# A text that begins so would be read as the name of a format or as a share of the points.
_MISREAD: Final = re.compile(r"\s*[\[%]")
# In a comment these part one mark from the next.
_UNTAGGED: Final = re.compile(r"[\[\]<>`\x00-\x1f\x7f]")
# Two gaps with eight wordings each: more would bury the question.
_MOST_COMBINED: Final = 64
PARTED: Final = "；"
STAR: Final = "\\*"


def gift(bundle: Bundle) -> bytes:
    """The bundle as one UTF-8 text."""
    parts = []
    for section in bundle.sections:
        names = (bundle.title, section.title) if section.title else (bundle.title,)
        path = "/".join(("$course$", "知规", *(" ".join(writable(each).split()).replace("/", "//") for each in names)))
        parts.append(f"$CATEGORY: {path}")
        parts += [_question(each, bundle.topic(each.item)) for each in section.questions]
    return ("\n\n".join(parts) + "\n").encode()


def escaped(text: str) -> str:
    r"""The text with GIFT's marks escaped and its line breaks written out.

    >>> print(escaped("a=b {x}\n~"))
    a\=b \{x\}\n\~
    """
    return _MARKS.sub(lambda found: f"\\{found.group()}", writable(text)).replace("\n", "\\n")


def _question(question: Question, topic: str) -> str:
    draft = question.item.draft
    marks = [f"[id:{question.item.item_id}]", *(f"[tag:{_UNTAGGED.sub(' ', tag)}]" for tag in tags_of(draft, topic))]
    lines = [f"// {' '.join(marks)}", f"::{escaped(name_of(question))}::[plain]{escaped(_asked(draft))} {{"]
    lines += _answers(draft)
    lines.append(f"####{_text(_general(draft))}")
    return "\n".join((*lines, "}"))


def _asked(draft: ItemDraft) -> str:
    stem = draft.stem
    if len(draft.blanks) > 1:
        stem = f"{stem}（依次填写，各空之间用“{PARTED}”隔开）"
    return f"{material_name(draft)}：{draft.material}\n{stem}" if draft.material else stem


def _answers(draft: ItemDraft) -> list[str]:
    if is_judged(draft):
        why = escaped(next((option.proof.detail for option in draft.options if option.proof.detail), ""))
        return [f"{'TRUE' if is_true(draft) else 'FALSE'}#{why}#{why}"]
    if draft.options:
        several, right = takes_several(draft), sum(option.correct for option in draft.options)
        return [
            f"{_mark(correct, right, several=several)}{_text(text)}{f'#{escaped(why)}' if why else ''}"
            for _, text, correct, why in lettered(draft)
        ]
    if draft.blanks:
        combined = islice(product(*(blank.accepted for blank in draft.blanks)), _MOST_COMBINED)
        # `->` would make it a question of pairs and cannot be escaped; a bare asterisk stands for anything.
        return [f"={_text(PARTED.join(each).replace('->', '→').replace('*', STAR))}" for each in combined]
    return []


def _mark(correct: bool, right: int, *, several: bool) -> str:
    if not several:
        return "=" if correct else "~"
    return f"~%{fraction(right)}%" if correct else "~%-100%"


def _text(text: str) -> str:
    return f"[plain]{escaped(text)}" if _MISREAD.match(text) else escaped(text)


def _general(draft: ItemDraft) -> str:
    return f"{draft.explanation}\n评分要点\n{answer(draft)}" if draft.points else draft.explanation
