"""What a text says about itself: front matter, the lines of adoption and amendment under the title, the last article.

A date is taken only where the text states it; a partial date (2026) is none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import yaml

from ingest.documents import DocumentMetadata, better
from ingest.errors import MetadataError
from kb.law.errors import NumeralError
from kb.law.instruments import DateBasis, DatedFact, LegalRank, VersionDates
from kb.law.numerals import parse_numeral

_FRONT_MATTER = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_NUMBER = r"[0-9０-９〇○零一二三四五六七八九十]"
_DATE = re.compile(rf"({_NUMBER}{{4}})\s*年\s*({_NUMBER}{{1,3}})\s*月\s*({_NUMBER}{{1,3}})\s*日")
# 自2022年5月1日起施行 is no act.
_ADOPTED = re.compile(rf"(?<!自)(?<!自\s){_DATE.pattern}[^。；（）\n]{{0,60}}?(通过|公布|发布|修订|修正|修改)")
_COMMENCES = re.compile(rf"自\s*{_DATE.pattern}\s*起\s*(?:施行|实施|生效|执行)")
_COMMENCES_ON_ISSUE = re.compile(r"自(?:公布|发布|颁布|印发)之日起(?:施行|实施|生效|执行)")
_DOCUMENT_NUMBER = re.compile(r"(?!日)[\u4e00-\u9fff]{2,20}(?:令第?\s*\d+\s*号|[〔\[（(]\d{4}[〕\]）)]\s*\d+\s*号)")
_REPEALED = re.compile(r"已废止[（(](\d{4}-\d{2}-\d{2})")
_PARENTHESES = re.compile(r"[（(]([^（）()]*(?:[（(][^（）()]*[）)][^（）()]*)*)[）)]", re.DOTALL)
CURATED = "由整理者填写，未核实"
_TEXT_BASES = frozenset({"final article of the text", "stated_in_text"})
_ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
# YAML's "\\x0b" and "\\ud800" come in so; no XML, which feeds and Word files are, may hold them.
_UNPRINTED = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_RANKS = {rank.value: rank for rank in LegalRank} | {"部门规范性文件": LegalRank.NORMATIVE_DOCUMENT}


class _PlainLoader(yaml.SafeLoader):
    """YAML without aliases: eight lines of them unfold to gigabytes, and nobody writes them above a law."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise MetadataError("文件开头的说明里用了 YAML 的引用（*名称），没有读取；请直接写出内容。", "文件开头")
        return super().compose_node(parent, index)


def split_front_matter(text: str) -> tuple[Mapping[str, Any], str]:
    """The YAML mapping on top of a file, empty without one, and the rest. Raises MetadataError with the line."""
    match = _FRONT_MATTER.match(text)
    if match is None:
        return {}, text
    try:
        found = yaml.load(match.group(1), _PlainLoader) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"第 {mark.line + 2} 行" if mark else None
        raise MetadataError("文件开头的说明（--- 之间）格式有误，请检查引号与缩进。", place) from error
    except ValueError as error:
        # What looks like a day becomes one as it is read: 2023-02-29.
        raise _impossible_day(match.group(1)) from error
    if not isinstance(found, dict):
        raise MetadataError("文件开头的说明（--- 之间）应当是“名称: 值”的形式。", "第 2 行")
    return found, text[match.end() :]


def _impossible_day(block: str) -> MetadataError:
    for number, line in enumerate(block.splitlines(), 2):
        for found in _ISO_DAY.finditer(line):
            try:
                date(*map(int, found.groups()))
            except ValueError:
                return MetadataError(
                    f"文件开头的说明里写着不存在的日期 {found.group()}；请核对后改正。", f"第 {number} 行"
                )
    return MetadataError("文件开头的说明（--- 之间）里有不存在的日期或时间；请核对后改正。")


def front_matter_metadata(fields: Mapping[str, Any]) -> DocumentMetadata:
    """What front matter states, in the field names that are found in the wild. Empty strings are None."""
    value = {str(k): _text(v) for k, v in fields.items()}
    status = value.get("status")
    count = value.get("articles")
    basis = value.get("effective_date_basis") or ""
    effective = _dated(
        value.get("effective_date"), DateBasis.STATED_IN_TEXT if basis in _TEXT_BASES else DateBasis.SOURCE
    )
    if effective.value and effective.basis is DateBasis.SOURCE and "unverified" in basis:
        effective = DatedFact(effective.value, effective.basis, CURATED)
    repealed = _REPEALED.search(status or "")
    return DocumentMetadata(
        title=value.get("title"),
        version_label=value.get("version"),
        issuing_authority=value.get("issuer") or value.get("issuing_authority"),
        document_number=value.get("doc_no") or value.get("document_number"),
        legal_rank=_rank(value.get("doc_type") or value.get("legal_rank")),
        province=value.get("province"),
        source_status=status,
        article_count=int(count) if count and count.isdecimal() else None,
        dates=VersionDates(
            promulgation=_dated(value.get("publish_date") or value.get("promulgation_date"), DateBasis.SOURCE),
            effective=effective,
            repeal=_dated(repealed.group(1) if repealed else value.get("repeal_date"), DateBasis.SOURCE),
        ),
    )


def stated_dates(preface: str, last_article: str) -> VersionDates:
    """Dates that the text itself states: adoption and last amendment under the title, commencement at its end.

    Commencement counts only when it does not lie before the version's own promulgation: the last article of an
    amended law still names the original date.
    """
    acts = [(_date(m), m.group(4)) for m in _ADOPTED.finditer(_within_parentheses(preface))]
    days = [(day, act) for day, act in acts if day is not None]
    adoption = DatedFact(days[0][0], DateBasis.STATED_IN_TEXT, "标题下的通过记载") if days else DatedFact()
    latest = max((day for day, _ in days), default=None)
    promulgation = DatedFact(latest, DateBasis.STATED_IN_TEXT, "标题下的公布、修改记载") if latest else DatedFact()
    return VersionDates(adoption, promulgation, _commencement(preface, last_article, latest, len(days)))


def commencement_in(last_article: str, promulgated: date | None) -> DatedFact:
    """The effective date that a version's last article proves; empty when it names the original commencement.

    >>> commencement_in("本法自2026年3月1日起施行。", date(2025, 9, 12)).value
    datetime.date(2026, 3, 1)
    >>> commencement_in("本法自1994年1月1日起施行。", date(2013, 10, 25)).value is None
    True
    """
    stated = [day for m in _COMMENCES.finditer(last_article) if (day := _date(m)) is not None]
    if stated and (promulgated is None or stated[-1] >= promulgated):
        return DatedFact(stated[-1], DateBasis.STATED_IN_TEXT, "末条载明的施行日期")
    return DatedFact()


def merge_dates(first: VersionDates, second: VersionDates) -> VersionDates:
    """The better proven fact of each kind."""
    return VersionDates(
        better(first.adoption, second.adoption),
        better(first.promulgation, second.promulgation),
        better(first.effective, second.effective),
        better(first.repeal, second.repeal),
    )


def document_number_in(preface: str) -> str | None:
    """The document number 文号 that stands under the title, None without one."""
    match = _DOCUMENT_NUMBER.search(preface)
    return match.group(0) if match else None


def _commencement(preface: str, last_article: str, latest: date | None, acts: int) -> DatedFact:
    stated = commencement_in(last_article, latest)
    if stated.value is not None:
        return stated
    in_preface = commencement_in(preface, latest)
    if in_preface.value is not None:
        return DatedFact(in_preface.value, in_preface.basis, "标题下载明的施行日期")
    if acts == 1 and latest is not None and _COMMENCES_ON_ISSUE.search(last_article):
        return DatedFact(latest, DateBasis.STATED_IN_TEXT, "末条：自公布之日起施行")
    return DatedFact()


def _within_parentheses(preface: str) -> str:
    found = "；".join(m.group(1) for m in _PARENTHESES.finditer(preface))
    return found or preface


def _date(match: re.Match[str]) -> date | None:
    try:
        year, month, day = (parse_numeral(match.group(i)) for i in (1, 2, 3))
        return date(year, month, day)
    except (NumeralError, ValueError):
        return None


def _dated(value: str | None, basis: DateBasis) -> DatedFact:
    if value is None:
        return DatedFact()
    try:
        return DatedFact(datetime.strptime(value, "%Y-%m-%d").date(), basis)  # noqa: DTZ007 - a day, no instant
    except ValueError:
        return DatedFact()


def _rank(value: str | None) -> LegalRank | None:
    if value is None:
        return None
    if value not in _RANKS:
        known = "、".join(_RANKS)
        raise MetadataError(f"效力位阶“{value}”认不出来；可用：{known}。", "doc_type")
    return _RANKS[value]


def _text(value: object) -> str | None:
    plain = _UNPRINTED.sub("", str(value)).strip() if value is not None else ""
    return plain or None
