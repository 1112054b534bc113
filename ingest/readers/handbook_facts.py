"""What a handbook says about itself: owner, review date, the day it begins, whom it is for.

Taken from what the request says, else from front matter, else from the lines or the table on top of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from ingest.errors import MetadataError
from ingest.readers.handbook_tables import cells_of
from ingest.requests import HandbookOptions
from kb.law.errors import NumeralError
from kb.law.numerals import parse_numeral
from kb.store.roles import ROLE_NAMES, Role

# Facts stand on a cover, in the first table or below the first heading; further down 负责人 is about something else.
TOP_LINES = 25
_TOP_HEADINGS = 1
_FRONT = "文件开头的说明"
_LABELS = {
    "owner": (
        "编制部门|归口部门|归口管理部门|责任部门|主管部门|负责部门|制定部门|发布部门|维护部门|编制单位|负责人|责任人|owner"
    ),
    "review_date": "复审日期|复核日期|下次复审日期|下次复审|下次复核日期|复审时间|review_date",
    "effective_date": "生效日期|生效时间|实施日期|施行日期|执行日期|启用日期|effective_date",
    "audience": "可见范围|阅读范围|可见对象|阅读对象|适用岗位|适用人员|适用对象|audience",
}
# What a cover says beside these is of no use to an officer.
_COVER = re.compile(
    "(?:文件|文档)(?:编号|名称|类别|状态|版本)|编号|(?:当前)?版本号?|密级|页数|(?:编制|编写|审核|批准|审批|修订)人|(?:编制|发布|修订)日期"
)
_COVER_LINE = re.compile(r"^([^：:]{2,4})\s*[：:]\s*(\S.{0,29})$")
_LABEL_OF = {label: field for field, labels in _LABELS.items() for label in labels.split("|")}
_LINE = re.compile(rf"^[-*•]?\s*({'|'.join(sorted(_LABEL_OF, key=len, reverse=True))})\s*[：:]\s*(\S.*)$")
_NEXT_FACT = re.compile(rf"[\s；;]+(?=(?:{'|'.join(sorted(_LABEL_OF, key=len, reverse=True))})\s*[：:])")
_NUMBER = r"[0-9０-９〇○零一二三四五六七八九十]"
_DAY = re.compile(rf"({_NUMBER}{{4}})\s*[年\-/.]\s*({_NUMBER}{{1,3}})\s*[月\-/.]\s*({_NUMBER}{{1,3}})\s*日?")
_BEGINS = re.compile(rf"自\s*{_DAY.pattern}\s*起\s*(?:施行|实施|生效|执行|启用)")
# Longest meaning first: 客服主管 is no officer, 质检组长 no supervisor of calls.
_ROLES = (
    (re.compile(r"全体|全员|所有|不限|公开|all"), None),
    (re.compile(r"审计|质检|合规|法务|auditor"), Role.AUDITOR),
    (re.compile(r"管理员|系统管理|admin"), Role.ADMIN),
    (re.compile(r"主管|组长|班长|经理|店长|supervisor"), Role.SUPERVISOR),
    (re.compile(r"培训|讲师|trainer"), Role.TRAINER),
    (re.compile(r"编辑|知识库|内容维护|editor"), Role.EDITOR),
    (re.compile(r"客服|坐席|座席|一线|话务|接线|专员|热线|officer"), Role.OFFICER),
)
# 适用对象 may as well name customers; the others can only mean readers, and what is not understood must not be open.
_CLOSED_LABELS = frozenset({"可见范围", "阅读范围", "可见对象", "阅读对象"})
_OPEN_LABELS = frozenset({"适用对象", "适用人员"})
_HEADS = frozenset({"时限", "内容", "说明", "备注", "要求", "职责", "标准", "方式", "电话", "联系方式", "姓名", "部门"})
_PARTED = re.compile(r"[、，,；;/\s和及与]+")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a handbook beside its units. `used` are the lines, by index, that say nothing but such facts.

    `for_whom`: the text says who may read it, be it everybody.
    """

    owner: str | None = None
    review_date: date | None = None
    effective_date: date | None = None
    audience: tuple[str, ...] | None = None
    notices: tuple[str, ...] = ()
    used: frozenset[int] = frozenset()
    for_whom: bool = False


def facts_of(fields: Mapping[str, Any], lines: Sequence[str], options: HandbookOptions) -> Facts:
    """The facts, the best said first. Raises MetadataError for a date or an audience that cannot be understood."""
    printed = _printed(lines, for_whom=not options.audience)
    if not printed.for_whom and not options.audience:
        _refuse_unread_audience(lines)
    return replace(
        printed,
        owner=options.owner or _text(fields.get("owner")) or printed.owner,
        review_date=options.review_date or _stated(fields.get("review_date"), "review_date") or printed.review_date,
        effective_date=options.effective_date
        or _stated(fields.get("effective_date"), "effective_date")
        or printed.effective_date,
        audience=_first(options.audience, _audience_field(fields.get("audience")), printed.audience),
    )


def day_in(text: str) -> date | None:
    """The first whole day that a text names.

    >>> day_in("2027年5月31日"), day_in("二〇二七年五月三十一日"), day_in("2027.5.31 起"), day_in("2027年5月")
    (datetime.date(2027, 5, 31), datetime.date(2027, 5, 31), datetime.date(2027, 5, 31), None)
    """
    match = _DAY.search(text)
    return _day(match) if match else None


def audience_in(text: str) -> tuple[tuple[str, ...] | None, tuple[str, ...]]:
    """The roles that a line names, None for everybody, and the words that name no role.

    >>> audience_in("一线客服、客服主管"), audience_in("全体客服"), audience_in("officer, trainer"), audience_in("门店")
    ((('officer', 'supervisor'), ()), (None, ()), (('officer', 'trainer'), ()), ((), ('门店',)))
    """
    roles: dict[str, None] = {}
    unknown = []
    for word in filter(None, _PARTED.split(text.strip(" 。.[]"))):
        known = next(((True, role) for form, role in _ROLES if form.search(word)), None)
        if known is None:
            unknown.append(word)
        elif known[1] is None:
            return None, ()
        else:
            roles[known[1].value] = None
    return tuple(roles), tuple(unknown)


def _printed(lines: Sequence[str], *, for_whom: bool) -> Facts:
    facts, used, notices = Facts(), set[int](), list[str]()
    for index, label, value in _labelled(lines):
        used.add(index)
        field = _LABEL_OF.get(label)
        if field is None or getattr(facts, field) is not None:
            continue
        if field == "owner":
            facts = replace(facts, owner=value)
        elif field == "audience" and not for_whom:
            continue
        elif field == "audience":
            audience, told = _audience(label, value)
            facts, notices = replace(facts, audience=audience, for_whom=True), [*notices, *told]
        elif (day := day_in(value)) is None:
            notices.append(f"“{label}：{value}”不是完整的日期，没有采用；请写成 2027年5月31日 这样。")
        elif field == "review_date":
            facts = replace(facts, review_date=day)
        else:
            facts = replace(facts, effective_date=day)
    if facts.effective_date is None:
        begins = next((match for line in lines[:TOP_LINES] if (match := _BEGINS.search(line))), None)
        facts = replace(facts, effective_date=_day(begins) if begins else None)
    return replace(facts, notices=tuple(notices), used=frozenset(used))


def _labelled(lines: Sequence[str]) -> Iterable[tuple[int, str, str]]:
    """(index, label, value) of the facts on top; a table's row may hold several, side by side."""
    headings = 0
    for i, line in [(i, line.strip()) for i, line in enumerate(lines) if line.strip()][:TOP_LINES]:
        headings += line.startswith("##")
        if headings > _TOP_HEADINGS:
            return
        if cells := cells_of(line):
            # Labels and values in turn; 环节 | 负责人 | 时限 is the head of a table. A PDF's cells may run together.
            parts = [part for cell in cells for part in re.split("\u3000+", cell)]
            for label, value in zip(parts[::2], parts[1::2], strict=False):
                name = label.rstrip("：: ")
                if (name in _LABEL_OF or _COVER.fullmatch(name)) and value and value not in _HEADS:
                    yield i, name, value
            continue
        for part in _NEXT_FACT.split(line):
            if (fact := _LINE.match(part)) or ((fact := _COVER_LINE.match(part)) and _COVER.fullmatch(fact.group(1))):
                yield i, fact.group(1), fact.group(2)


def _refuse_unread_audience(lines: Sequence[str]) -> None:
    """A text that names its readers in a way we cannot read must not become open to everybody."""
    top = [line.strip() for line in lines if line.strip()][:TOP_LINES]
    for line in top:
        words = [part for cell in (cells_of(line) or (line,)) for part in re.split("[\u3000\t：:]+", cell.strip())]
        found = next((word for word in words if word in _LABEL_OF and word in _CLOSED_LABELS), None)
        if found is not None:
            raise MetadataError(
                f"文中有“{found}”，却没有读出是哪些角色；请写成“{found}：一线客服、主管”这样的一行，或在导入时指定。",
                found,
            )


def _audience(label: str, value: str) -> tuple[tuple[str, ...] | None, tuple[str, ...]]:
    roles, unknown = audience_in(value)
    if roles is None:
        return None, ()
    if unknown and label not in _OPEN_LABELS:
        raise MetadataError(f"“{label}：{value}”中的“{'、'.join(unknown)}”认不出是哪种角色；{_KNOWN_ROLES}", label)
    told = f"“{label}：{value}”" + (
        f"：只有{'、'.join(ROLE_NAMES[role] for role in roles)}看得到本手册。"
        if roles
        else f"没有提到客服角色，本手册未限制可见范围；要限制请写“可见范围：”，{_KNOWN_ROLES}"
    )
    return roles or None, (told,)


def _audience_field(value: Any) -> tuple[str, ...] | None:
    if value is None:
        return None
    words = [value] if isinstance(value, str) else value
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise MetadataError("audience 应当是一个列表，例如 [officer, trainer]。", _FRONT)
    roles, unknown = audience_in("、".join(words))
    if unknown:
        raise MetadataError(f"audience 中的“{'、'.join(unknown)}”认不出是哪种角色；{_KNOWN_ROLES}", _FRONT)
    return roles


_KNOWN_ROLES = f"可写：{'、'.join(ROLE_NAMES.values())}，或全体。"


def _stated(value: Any, name: str) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if value is None or isinstance(value, date):
        return value
    day = day_in(value) if isinstance(value, str) else None
    if day is None:
        raise MetadataError(f"{name} 应当是日期，例如 2027-05-31。", _FRONT)
    return day


def _text(value: Any) -> str | None:
    plain = str(value).strip() if value is not None else ""
    return plain or None


def _first(*audiences: tuple[str, ...] | None) -> tuple[str, ...] | None:
    return next((each for each in audiences if each), None)


def _day(match: re.Match[str]) -> date | None:
    try:
        year, month, day = (parse_numeral(match.group(i)) for i in (1, 2, 3))
        return date(year, month, day)
    except (NumeralError, ValueError):
        return None
