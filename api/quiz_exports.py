"""What an export of questions holds: the items that may be used, or a paper as it stands; and the file it becomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import quote

from fastapi import Response

from api.errors import ApiError
from api.reports.records_export import SHANGHAI
from kb.bootstrap import KnowledgeBase
from kb.errors import ConflictError, NotFoundError
from kb.quiz.bank import ItemFilter, is_usable
from kb.quiz.export.bundle import Bundle, Question, Section, selection
from kb.quiz.export.formats import written, zipped
from kb.quiz.export.names import ENDINGS, MEDIA_TYPES, PRINTED, Part, QuizFormat
from kb.quiz.papers.desk import blueprint_of
from kb.store.quiz_records import ItemKind, ItemState, QuizItem

# What a bank holds at most; a printed selection of more would be a book.
MOST_ITEMS = 20_000
MOST_PRINTED = 1_000
ZIP = "application/zip"
_KINDS = tuple(ItemKind)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The items of an export, and how many of those asked for it leaves out, by why."""

    items: tuple[QuizItem, ...]
    draft: int
    due: int
    flagged: int
    left_out: int


def chosen(kb: KnowledgeBase, wanted: ItemFilter, *, drafts: bool) -> Chosen:
    """The items a filter lets pass, by kind and topic: those that may be used, with `drafts` all."""
    bank = kb.quizzes.bank
    found = sorted(bank.find(wanted, MOST_ITEMS).items, key=_place)
    due = bank.due()
    held = tuple(each for each in found if drafts or (is_usable(each) and each.item_id not in due))
    ids = {each.item_id for each in held}
    others = [each for each in found if each.item_id not in ids]
    return Chosen(
        held,
        draft=sum(each.state is ItemState.DRAFT for each in others),
        due=sum(each.item_id in due for each in others),
        flagged=sum(each.draft.flag is not None for each in others),
        left_out=len(others),
    )


def selection_of(kb: KnowledgeBase, items: Sequence[QuizItem], as_of: date) -> Bundle:
    """A selection of the bank."""
    return selection("题目", items, as_of, datetime.now(UTC), _topics(kb))


def paper_bundle(kb: KnowledgeBase, paper_id: str, *, drafts: bool) -> Bundle:
    """A paper as it stands. ConflictError names its items that are due or unproven by now, unless `drafts`."""
    desk = kb.quizzes.papers
    paper = desk.kept.get(paper_id)
    items = desk.items_of([paper])
    if not drafts:
        _refuse_unsound(kb, paper_id, list(items.values()))
    blueprint = blueprint_of(paper)
    sections = tuple(
        Section(
            section.title,
            tuple(
                Question(items[each.item_id, each.revision], each.points)
                for each in paper.items
                if each.section == number
            ),
        )
        for number, section in enumerate(blueprint.sections)
    )
    return Bundle(
        paper.title,
        tuple(each for each in sections if each.questions),
        paper.draft.as_of,
        datetime.now(UTC),
        paper_id=paper_id,
        minutes=blueprint.minutes,
        pass_mark=blueprint.pass_mark,
        closed_book=blueprint.closed_book,
        topics=_topics(kb),
    )


def file_of(bundle: Bundle, how: QuizFormat, part: Part) -> tuple[bytes, str]:
    """The bytes of the file, and its ending."""
    if how not in PRINTED:
        return written(bundle, how), ENDINGS[how]
    if sum(1 for _ in bundle.questions()) > MOST_PRINTED:
        raise ApiError(422, f"一次最多打印 {MOST_PRINTED} 题，请缩小范围，或导出为 Excel。")
    files = {each: _printed(bundle, how, each) for each in (Part.PAPER, Part.KEY) if part in {each, Part.BOTH}}
    if part is not Part.BOTH:
        return files[part], how.value
    made_at = bundle.made_at.astimezone(SHANGHAI)
    return zipped({f"试卷.{how}": files[Part.PAPER], f"答案与解析.{how}": files[Part.KEY]}, made_at), "zip"


def file_reply(content: bytes, how: QuizFormat, name: str, ending: str, left_out: int = 0) -> Response:
    """The file under a Chinese name; the header says how many questions were left out."""
    return Response(
        content,
        media_type=ZIP if ending == "zip" else MEDIA_TYPES[how],
        headers={
            "Content-Disposition": f"attachment; filename=\"quiz.{ending}\"; filename*=UTF-8''{quote(name)}.{ending}",
            "X-Zhigui-Left-Out": str(left_out),
        },
    )


def nothing_to_export(found: Chosen) -> NotFoundError:
    """Why an export would be empty."""
    if found.left_out:
        return NotFoundError(
            f"没有可以导出的题目：符合条件的 {found.left_out} 题待审、待复核或没有证明。"
            "可先批准，或加上 include=drafts。"
        )
    return NotFoundError("没有符合条件的题目；可用 zhigui quiz items 查看题库。")


def _printed(bundle: Bundle, how: QuizFormat, part: Part) -> bytes:
    # Word and PDF libraries are a second of imports that no other request should wait for.
    if how is QuizFormat.DOCX:
        from kb.quiz.export.word import word_key, word_paper

        return word_key(bundle) if part is Part.KEY else word_paper(bundle)
    from api.reports.quiz_pdf import pdf_key, pdf_paper

    return pdf_key(bundle) if part is Part.KEY else pdf_paper(bundle)


def _refuse_unsound(kb: KnowledgeBase, paper_id: str, items: Sequence[QuizItem]) -> None:
    due = kb.quizzes.bank.due()
    unsound = [each.item_id for each in items if each.item_id in due or each.draft.flag is not None]
    if unsound:
        some = "、".join(unsound[:5]) + ("等" if len(unsound) > 5 else "")
        raise ConflictError(
            f"试卷 {paper_id} 有 {len(unsound)} 题待复核或没有证明（{some}），"
            "请先复核，或加上 include=drafts 照原样导出。"
        )


def _place(item: QuizItem) -> tuple[int, str, str]:
    return (_KINDS.index(item.draft.kind), item.draft.topic, item.item_id)


def _topics(kb: KnowledgeBase) -> dict[str, str]:
    return {each.topic_id: each.name for each in kb.quizzes.topics.topics}
