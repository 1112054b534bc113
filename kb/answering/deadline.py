"""By when: counts a period that a quoted article states from the day a caller names to its last day.

Nothing is guessed: two days, two periods, or a day of another event than the one the law counts from give no deadline.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kb.answering.deadline_types import DeadlineFound
from kb.answering.extract import Draft
from kb.answering.redraft import Said, draft_from, place, sentences_of
from kb.answering.types import MAX_SAYABLE
from kb.citing.citations import CitationKind, CitedProvision, Slice, requoted
from kb.law.counting import counted, working_day_rule
from kb.law.days import NamedDay, named_days
from kb.law.deadlines import CIVIL_BASIS, Deadline, HolidayCalendar, Period, PeriodError, parse_period, reckon
from kb.law.instruments import VersionId
from kb.law.measures import Quantity, QuantityKind
from kb.law.paragraphs import parse_paragraphs
from kb.law.penalties import content_grams
from kb.law.quantities import find_quantities

_ASKS_WHEN = re.compile(
    r"最[晚迟后]|截止|截至|到期|过期|超期|逾期|期限|时限|时效|来得?及|赶得?上|[晚迟]了|过了|超过|超了|期内|还能|还可以|能不能|可以|能退|能换|"
    r"哪[一]?天|几[号日天]|多久|多少[天日]|多长时间|什么时[候间]|何时|啥时"
)
# The event a period runs from: 自收到商品之日起七日内, 接到投诉后七个工作日内.
_RUNS_FROM = re.compile(
    r"(?:自|从|在|于|应当|可以)?(?P<event>[^，。；：、自从在于]{1,30}?)(?:之日起的?|之日后?|之日起计算的|起|以后|后)$"
)
_CLAUSE = re.compile(r"[，。；：\n]")
_WITHIN = re.compile(r"\s*(?:以内|之内|内)")
# What callers and statutes call the same event, the more special one first: 收到判决书 is no receipt of goods. A day of
# another kind starts no such period, and neither does an event of no kind: 作出核定, 用工, 收到上诉状.
_EVENTS = (
    ("return", re.compile(r"退回|寄回|退货给|返还商品")),
    ("decision", re.compile(r"决定|判决|裁[决定]|告知书|通知|拒赔|驳回")),
    ("complaint", re.compile(r"投诉|举报|反映|告到")),
    ("application", re.compile(r"申请|提交材料|受理")),
    ("contract", re.compile(r"签合同|合同签|签约|签订|订立|合同成立|合同生效|签的.{0,4}(?:合同|协议)")),
    ("order", re.compile(r"下单|拍下|购买|买的|买了|付款|付的|订购|交了?钱")),
    ("goods", re.compile(r"签收|收到(?!.{0,6}(?:状|书))|收货|到货|到手|拿到|取件|取到|交付")),
    ("knowledge", re.compile(r"知道|发现|得知|知悉")),
)
# What is left of an event without these is its own object, which the question must speak of: 受理临床试验申请.
_GENERAL = re.compile(
    r"收到|接到|签收|受理|提出|作出|送达|交付|退回|商品|货物|标的物|投诉|举报|申请|行政|机关|决定书?|书面|通知书?|告知书?|知道|应当|或者|材料|当事人|之|其|该|的"
)
_EXCEPTS = re.compile(r"除外|不适用|不属于")
NOTE_EXCEPTIONS = "条文另有除外情形，先核对是否适用"
_NEAR_DAY = 12
_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class _Stated:
    """A period as an article states it: the event it runs from, and where in the text it stands."""

    period: Period
    event: str
    start: int = 0


ArticlesOf = Callable[[VersionId], Iterable[tuple[str, str]]]


def find_deadline(
    question: str, draft: Draft, today: date, calendar: HolidayCalendar, articles_of: ArticlesOf
) -> DeadlineFound | None:
    """The deadline a question asks for; None when it names no day or several, or the quoted articles no one period.

    `articles_of` gives the (label, text) of a version, for how it counts its own days.
    """
    day = _asked_day(question, today)
    found = _stated_by(draft) if day is not None else None
    if day is None or found is None:
        return None
    citation, stated = found
    began = _beginning(stated, question, day)
    if began is None:
        return None
    rule = working_day_rule(articles_of(citation.version))
    period = counted(began.period, rule, citation.text)
    try:
        deadline = reckon(day.day, period, calendar)
    except PeriodError:
        return None
    basis = f"{citation.title}{rule.label}" if rule is not None and period != began.period else CIVIL_BASIS
    excepts = (NOTE_EXCEPTIONS,) if _EXCEPTS.search(_paragraph_quoted(citation)) else ()
    return DeadlineFound(
        start=day.day,
        start_text=day.text,
        period=period,
        last_day=deadline.last_day,
        rule=f"{deadline.rule}（{basis}）",
        notes=(*deadline.notes, *excepts, *_where_it_stands(deadline, today)),
        event=began.event,
        citation=citation,
    )


def with_deadline(
    question: str, draft: Draft, as_of: date, top_k: int, *, calendar: HolidayCalendar, articles_of: ArticlesOf
) -> tuple[Draft, DeadlineFound | None]:
    """The draft of an answer with its deadline said and found; as it was, and None, where none is asked for."""
    found = find_deadline(question, draft, as_of, calendar, articles_of)
    return say_deadline(draft, found, top_k) if found is not None else (draft, None)


def _asked_day(question: str, today: date) -> NamedDay | None:
    days = list(named_days(question, today))
    if len({each.day for each in days}) > 1:
        # 3月1号签收的，今天还能退吗: today is when it is asked, not what is counted from.
        days = [each for each in days if each.day != today]
    distinct = {each.day for each in days}
    return days[0] if len(distinct) == 1 and _ASKS_WHEN.search(question) else None


def _stated_by(draft: Draft) -> tuple[CitedProvision, tuple[_Stated, ...]] | None:
    """The article among those said that states one period; its quotation first, else the 款 that does."""
    used = {n for sentence in draft.sentences for n in sentence.citations}
    laws = [each for each in draft.citations if each.kind is not CitationKind.HANDBOOK]
    said = [each for each in laws if each.n in used] or laws[:1]
    for whole in (False, True):
        texts = [(each, each.text if whole else each.quotation) for each in said]
        found = [(each, stated) for each, text in texts if (stated := stated_periods(text))]
        if found:
            periods = {one.period for _, stated in found for one in stated}
            citation, stated = found[0]
            cited = _quoting(citation, stated[0]) if whole else citation
            return (cited, stated) if len(periods) == 1 else None
    return None


def _quoting(citation: CitedProvision, stated: _Stated) -> CitedProvision:
    """The citation with the 款 that states the period instead of what was quoted."""
    paragraphs = parse_paragraphs(citation.text)
    for each in paragraphs:
        if each.start <= stated.start < each.end and not each.items:
            return requoted(citation, Slice(each.start, each.end, each.number if len(paragraphs) > 1 else None))
    return citation


def _paragraph_quoted(citation: CitedProvision) -> str:
    """The whole 款 around the quotation, its 项 included: an exception to another 款 is none to this one."""
    at = citation.text.find(citation.quotation)
    paragraphs = parse_paragraphs(citation.text)
    return next((citation.text[each.start : each.end] for each in paragraphs if each.start <= at < each.end), "")


def stated_periods(text: str) -> tuple[_Stated, ...]:
    """The periods within which something must be done after an event, in order.

    >>> [(one.period.printed, one.event) for one in stated_periods("消费者有权自收到商品之日起七日内退货。")]
    [('7日', '收到商品')]
    >>> stated_periods("应当提前三十日公示；处三年以下有期徒刑。")
    ()
    """
    found = []
    for quantity in find_quantities(text):
        clause_start = max((match.end() for match in _CLAUSE.finditer(text, 0, quantity.start)), default=0)
        runs = _RUNS_FROM.search(text[clause_start : quantity.start])
        if quantity.kind is QuantityKind.PERIOD and runs and _is_limit(text, quantity):
            try:
                period = parse_period(text[quantity.start : quantity.end])
                found.append(_Stated(period, _event_words(runs["event"]), quantity.start))
            except PeriodError:
                continue
    return tuple(found)


def _is_limit(text: str, quantity: Quantity) -> bool:
    return text[quantity.start : quantity.end].endswith("内") or _WITHIN.match(text, quantity.end) is not None


def _event_words(words: str) -> str:
    """收到商品 out of 消费者有权自收到商品: what stands behind the last 自 or 从."""
    return re.split(r"[自从]", words)[-1].strip()


def _beginning(stated: Sequence[_Stated], question: str, day: NamedDay) -> _Stated | None:
    """The period that begins with the event of the caller's day; None where that is another event, or not known.

    A question that states a period of its own (15个工作日到账) asks for that one.
    """
    own = _own_periods(question)
    behind = re.split(r"[，。；？！?!,]", question[day.end : day.end + _NEAR_DAY])[0]
    # 买的东西3月1号签收: what happened on a day stands behind it, else before.
    happened = _kind(behind) or _kind(question[max(0, day.start - _NEAR_DAY) : day.start])
    for each in stated:
        objects = content_grams(_GENERAL.sub("，", each.event))
        spoken_of = not objects or any(gram in question for gram in objects)
        if (not own or each.period in own) and spoken_of and happened is not None and happened == _kind(each.event):
            return each
    return None


def _own_periods(question: str) -> set[Period]:
    found = set()
    for quantity in find_quantities(question):
        if quantity.kind is QuantityKind.PERIOD and not question.startswith(("前", "之前", "以前"), quantity.end):
            try:
                found.add(parse_period(question[quantity.start : quantity.end]))
            except PeriodError:
                continue
    return found


def _kind(words: str) -> str | None:
    return next((name for name, pattern in _EVENTS if pattern.search(words)), None)


def _where_it_stands(deadline: Deadline, today: date) -> tuple[str, ...]:
    left = (deadline.last_day - today).days
    if deadline.start > today:
        return ()
    return (f"到{spoken(today)}已经超过期限{-left}天" if left < 0 else f"到{spoken(today)}还剩{left}天",)


def say_deadline(draft: Draft, found: DeadlineFound, top_k: int) -> tuple[Draft, DeadlineFound]:
    """The draft with “从…起算，最后一天是…” where it fits into what can be said, and the deadline with its number.

    What else was to be said gives way to it, but for the handbook's line: the day is what was asked for.
    """
    before = sentences_of(draft)
    article = place(found.citation)
    line = [each for each in before if each.is_line]
    stating = [each for each in before if any(one.quotation == found.citation.quotation for one in each.citations)][:1]
    rest = [each for each in before if not each.is_line and not each.cites(article)]
    short, full = _sentence(found, named=False), _sentence(found, named=True)
    wanted = [[*line, *stating, short, *rest], [*line, *stating, short]] if stating else []
    for said in (*wanted, [*line, full, *rest], [*line, full]):
        if sum(len(each.text) for each in said) <= MAX_SAYABLE:
            draft = draft_from(said, draft.citations, top_k)
            break
    same = [each for each in draft.citations if place(each) == article]
    cited = next((each for each in same if each.quotation == found.citation.quotation), found.citation)
    return draft, replace(found, citation=cited)


def _sentence(found: DeadlineFound, *, named: bool) -> Said:
    source = f"按《{found.citation.title}》{found.citation.article}，" if named else ""
    source += "不属于除外情形的，" if NOTE_EXCEPTIONS in found.notes else ""
    start = f"{found.event}之日（{spoken(found.start)}）"
    day = f"{found.last_day.year}年{spoken(found.last_day)}（星期{_WEEKDAYS[found.last_day.weekday()]}）"
    return Said(f"{source}从{start}起算，{found.period.printed}的最后一天是{day}。", (found.citation,), reckoned=True)


def spoken(day: date) -> str:
    """3月1日."""
    return f"{day.month}月{day.day}日"
