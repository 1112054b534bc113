"""Instruments: list, one, one article as of a day, two versions compared; dates settled and texts withdrawn."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Response

from api.comparisons import chosen_versions, reply_of
from api.comparisons import compare as compare_texts
from api.dates import date_now, refuse_impossible
from api.deps import Config, Ingests, Kb, Who, checked, serving_generation
from api.errors import field_error
from api.instrument_list import Wanted, facets, listed, narrowed
from api.instrument_text import text_of
from api.instruments import detail_of, summary_of
from api.naming import find_instrument, find_provision, find_version, version_on
from api.reports.responses import REPORT_MEDIA_TYPES, ReportFormat, report_response
from api.routing import Routes
from api.schemas.base import Industry, WrittenDay
from api.schemas.citation import Citation
from api.schemas.compare import CompareReply
from api.schemas.instrument import (
    DATE_NAMES,
    ArticleReply,
    DateKind,
    InstrumentDetail,
    InstrumentList,
    PublishedReply,
    SetDatesRequest,
    WithdrawRequest,
)
from api.schemas.instrument_text import InstrumentText
from kb.bootstrap import KnowledgeBase, today
from kb.citing.citations import cite
from kb.law.instruments import Instrument, LegalRank, ValidityStatus
from kb.law.titles import short_title
from kb.store.records import VersionOnDay

router = Routes(prefix="/instruments", tags=["instruments"])

MAX_REASON = 500
AsOf = Annotated[WrittenDay | None, Query(description="以哪一天的法律为准，默认今天（北京时间）")]


@router.get("", summary="法规列表")
def list_instruments(
    kb: Kb,
    settings: Config,
    *,
    q: Annotated[str | None, Query(description="标题中的字")] = None,
    rank: Annotated[LegalRank | None, Query(description="效力位阶")] = None,
    authority: Annotated[str | None, Query(description="制定机关", max_length=200)] = None,
    validity: Annotated[ValidityStatus | None, Query(description="当日效力")] = None,
    industry: Annotated[Industry | None, Query(description="行业")] = None,
    unproven: Annotated[bool | None, Query(description="只列施行日期没有核实（true）或已核实（false）的")] = None,
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    as_of: AsOf = None,
) -> InstrumentList:
    """A page of instruments by title; `q` is part of a title or an alias. `facets` say what else could be chosen."""
    generation, day = serving_generation(kb), as_of or today()
    titles = _wanted_titles(kb, checked("q", q, settings.max_question)) if q else None
    named = [
        each
        for each in listed(kb, generation, day)
        if titles is None or any(part in each.instrument.title for part in titles)
    ]
    wanted = Wanted(rank, authority, validity, industry, unproven)
    found = narrowed(named, wanted)
    return InstrumentList(
        instruments=tuple(summary_of(each, day) for each in found[offset : offset + limit]),
        facets=facets(named, wanted),
        total=len(found),
        offset=offset,
        limit=limit,
        as_of=day,
        generation=generation,
    )


@router.get("/{instrument}", summary="一部法规及其版本")
def one_instrument(instrument: str, kb: Kb, as_of: AsOf = None) -> InstrumentDetail:
    """An instrument by id, title or alias, with all its versions and the outline of the one in force."""
    return detail_of(kb, find_instrument(kb, instrument), serving_generation(kb), as_of or today())


@router.get("/{instrument}/text", summary="一部法规的全文")
def whole_text(
    instrument: str,
    kb: Kb,
    as_of: AsOf = None,
    version: Annotated[str | None, Query(description="版本编号，或它有效的一天；不写则取 as_of 那天的文本")] = None,
) -> InstrumentText:
    """A version for reading, with every 款 项 目 under the locator by which it is cited.

    Without `version` it is the one that answers on the day; where none does, the one closest to it (`binding` false).
    """
    return text_of(kb, find_instrument(kb, instrument), as_of or today(), version)


@router.get("/{instrument}/articles/{label}", summary="某日的一条")
def one_article(instrument: str, label: str, kb: Kb, as_of: AsOf = None) -> ArticleReply:
    """An article as it reads on a day; the label may be 第五十五条, 55 or 一（二）."""
    day = as_of or today()
    version = version_on(kb, find_instrument(kb, instrument), day)
    provision = find_provision(kb, version, label)
    labels = [each.label for each in kb.store.law.provisions(provision.version_id)]
    place = labels.index(provision.label)
    return ArticleReply(
        citation=Citation.model_validate(cite(provision, version, day, n=1)),
        previous=labels[place - 1] if place else None,
        next=labels[place + 1] if place + 1 < len(labels) else None,
        as_of=day,
        generation=serving_generation(kb),
    )


@router.get(
    "/{instrument}/compare",
    summary="两个文本逐条对照（JSON、网页或 Word）",
    response_model=CompareReply,
    responses={200: {"content": {each: {} for each in REPORT_MEDIA_TYPES.values()}}},
)
def compare(
    instrument: str,
    kb: Kb,
    old: Annotated[str | None, Query(alias="from", description="旧文本：版本编号、它有效的一天，或另一部法规")] = None,
    new: Annotated[str | None, Query(alias="to", description="新文本：同上；都不写则对照最后两个版本")] = None,
    how: Annotated[ReportFormat, Query(alias="format", description="json、html 或 docx")] = ReportFormat.JSON,
) -> CompareReply | Response:
    """What changed between two versions of one instrument, or between two instruments."""
    day = today()
    comparison = compare_texts(kb, *chosen_versions(kb, instrument, old, new, day), day)
    return reply_of(comparison) if how is ReportFormat.JSON else report_response(comparison, how)


@router.post("/{instrument}/dates", summary="凭依据核定生效、公布、废止等日期")
def set_dates(instrument: str, request: SetDatesRequest, kb: Kb, ingestion: Ingests, who: Who) -> PublishedReply:
    """Settle dates of a version with evidence; published in one step as a new generation."""
    owner = find_instrument(kb, instrument)
    checked("evidence", request.evidence, MAX_REASON)
    version = _named_version(kb, owner, request.version)
    dates = request.dates()
    refuse_impossible(version.version.dates, dates)
    generation = ingestion.set_dates(version.version.version_id, dates, request.evidence, who.actor_id)
    settled = "，".join(f"{DATE_NAMES[DateKind(kind)]}已核定为 {value}" for kind, value in dates.items())
    return PublishedReply(
        generation=generation, detail=f"《{owner.short_title}》的{settled}（数据第 {generation} 代）。"
    )


@router.delete("/{instrument}/dates/{kind}", summary="撤销手工核定的日期")
def clear_date(
    instrument: str,
    kind: DateKind,
    kb: Kb,
    ingestion: Ingests,
    who: Who,
    *,
    reason: Annotated[str, Query(min_length=2, max_length=MAX_REASON, description="撤销的原因")],
    version: Annotated[str | None, Query(description="版本编号；只有一个版本时可省略")] = None,
) -> PublishedReply:
    """Take a date entered by hand back; what sources and other texts say counts again. 404 where there is none."""
    owner = find_instrument(kb, instrument)
    checked("reason", reason, MAX_REASON)
    named = _named_version(kb, owner, version).version
    generation = ingestion.clear_date(named.version_id, kind, reason, who.actor_id)
    left = date_now(kb, owner, named.version_id, kind)
    return PublishedReply(
        generation=generation,
        detail=f"已撤销《{owner.short_title}》手工核定的{DATE_NAMES[kind]}，{left}（数据第 {generation} 代）。",
    )


@router.post("/{instrument}/withdraw", summary="撤下一个错误的版本")
def withdraw(instrument: str, request: WithdrawRequest, kb: Kb, ingestion: Ingests, who: Who) -> PublishedReply:
    """Take a wrong version out; earlier generations still show it."""
    owner = find_instrument(kb, instrument)
    checked("reason", request.reason, MAX_REASON)
    version = _named_version(kb, owner, request.version)
    generation = ingestion.withdraw(version.version.version_id, request.reason, who.actor_id)
    return PublishedReply(generation=generation, detail=f"《{owner.short_title}》已撤下（数据第 {generation} 代）。")


def _named_version(kb: KnowledgeBase, owner: Instrument, name: str | None) -> VersionOnDay:
    if name is not None:
        return find_version(kb, owner, name)
    versions = kb.store.law.versions_of(owner.instrument_id, serving_generation(kb))
    if len(versions) != 1:
        known = "、".join(_described(each) for each in versions)
        raise field_error("version", f"《{owner.short_title}》有 {len(versions)} 个版本，请写明是哪一个：{known}")
    return versions[0]


def _described(version: VersionOnDay) -> str:
    """A version to choose from: its number, its label, and since when."""
    own, since = version.version, version.validity.valid_from
    facts = (own.label, f"{since.isoformat()} 起" if since else "施行日期未核实")
    return f"{own.version_id[:12]}（{'，'.join(fact for fact in facts if fact)}）"


def _wanted_titles(kb: KnowledgeBase, words: str) -> tuple[str, ...]:
    plain = short_title(words)
    return tuple({words.strip(), plain, kb.terms.known_names.get(plain, plain)})
