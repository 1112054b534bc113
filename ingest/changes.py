"""The news of the knowledge base: one entry for every publication, correction, withdrawal and rollback.

An entry is made from the generation's own rows and from what its run had told of its impact; feeds, webhook and
terminal show the same one. Its id never changes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from ingest.change_words import DATE, article_counts, object_counts, titles
from kb.store.changes import GenerationNews, SqlChanges, VersionNews, by_version

# Feed readers show an entry as a whole; a starter of 350 laws is summed up.
INSTRUMENTS_LISTED = 50
ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class ChangedInstrument:
    """An instrument in an entry: what happened to which version, since when, and its articles' changes by kind."""

    instrument_id: str
    title: str
    version_id: str
    label: str | None
    what: str
    effective_date: date | None
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ChangeEntry:
    """One entry. `due` counts what fell due for review, by kind; `instruments` lists the first, the total is exact."""

    id: str
    generation: int
    kind: str
    published_at: datetime
    title: str
    lines: tuple[str, ...]
    instruments: tuple[ChangedInstrument, ...]
    instruments_total: int
    handbooks: tuple[str, ...]
    due: Mapping[str, int]
    run_id: int | None
    source: str | None

    def as_json(self) -> dict[str, object]:
        """The entry as plain values, the payload of the webhook."""
        plain = asdict(self)
        plain["published_at"] = self.published_at.isoformat().replace("+00:00", "Z")
        for each in plain["instruments"]:
            each["effective_date"] = each["effective_date"].isoformat() if each["effective_date"] else None
        return {**plain, **{name: list(plain[name]) for name in ("lines", "instruments", "handbooks")}}


def change_entries(
    changes: SqlChanges, authority: str, *, after: int = 0, before: int | None = None, limit: int = 50
) -> tuple[ChangeEntry, ...]:
    """The entries of generations in (after, before), newest first; `authority` is the host that entry ids name."""
    return tuple(_entry(news, authority) for news in changes.news(after, before, limit))


def entry_id(authority: str, generation: int) -> str:
    """The tag URI (RFC 4151) of an entry; the year is that of the scheme, not of the entry.

    >>> entry_id("kb.example.cn", 12)
    'tag:kb.example.cn,2026:zhigui/changes/12'
    """
    return f"tag:{authority},2026:zhigui/changes/{generation}"


def source_name(source: str | None) -> str | None:
    """Where texts came from, for readers anywhere: names of files, never the folders of our machine.

    >>> source_name("/法务/甲.docx、/法务/乙、丙.pdf"), source_name("china-law")
    ('甲.docx、乙、丙.pdf', 'china-law')
    """
    if source is None:
        return None
    return "、".join(path.rpartition("/")[2] for path in source.replace("、/", "\n/").split("\n"))


def _entry(news: GenerationNews, authority: str) -> ChangeEntry:
    impact = {each["version_id"]: each for each in (news.impact or {}).get("instruments", ())}
    instruments = _instruments(news, impact)
    counts = (news.impact or {}).get("object_counts", {})
    due = {kind: number for kind, number in counts.items() if kind != ANSWER}
    title = _TITLES.get(news.kind, _publication)(news)
    return ChangeEntry(
        id=entry_id(authority, news.number),
        generation=news.number,
        kind=news.kind,
        published_at=news.created_at,
        title=title,
        lines=(*_lines(news, instruments, impact), *((f"待复核：{object_counts(due)}",) if due else ())),
        instruments=instruments[:INSTRUMENTS_LISTED],
        instruments_total=len(instruments),
        handbooks=news.handbooks,
        due=due,
        run_id=news.run_id,
        source=source_name(news.source),
    )


def _instruments(news: GenerationNews, impact: Mapping[str, Mapping[str, Any]]) -> tuple[ChangedInstrument, ...]:
    def named(what: str, each: VersionNews, day: date | None) -> ChangedInstrument:
        counts = impact.get(each.version_id, {}).get("counts", {}) if what == "added" else {}
        return ChangedInstrument(each.instrument_id, each.title, each.version_id, each.label, what, day, dict(counts))

    dated = {own[0].version_id: own for own in by_version((*news.dated, *news.cleared)).values()}
    return (
        *(named("added", each, each.effective_date) for each in news.came_in),
        *(named("withdrawn", each, each.effective_date) for each in news.taken_back),
        *(named("dated", own[0], _effective(own)) for own in dated.values()),
        *(named("ended", each, each.value) for each in news.ended),
    )


def _effective(news: Sequence[VersionNews]) -> date | None:
    return next((each.value for each in news if each.kind == "effective" and each.value is not None), None)


def _lines(
    news: GenerationNews, instruments: Sequence[ChangedInstrument], impact: Mapping[str, Mapping[str, Any]]
) -> tuple[str, ...]:
    if len(instruments) > INSTRUMENTS_LISTED:
        lines = [f"共 {len(_titles_of(news.came_in))} 部法规、{len(news.came_in)} 个版本；逐部清单见入库任务。"]
    else:
        lines = [_line(each, impact.get(each.version_id, {})) for each in instruments]
    if news.handbooks:
        lines.append(f"手册：{''.join(f'《{each}》' for each in news.handbooks)}")
    if news.note and news.kind != "rollback":
        lines.append(f"说明：{news.note}")
    return tuple(lines)


def _line(each: ChangedInstrument, impact: Mapping[str, Any]) -> str:
    name = _named(each.title, each.label)
    since = f"，自 {each.effective_date.isoformat()} 起施行" if each.effective_date else "，施行日期未核实"
    if each.what == "withdrawn":
        which = f"自 {each.effective_date.isoformat()} 起施行的" if each.effective_date else "施行日期未核实的"
        return f"撤下{name}{which}文本"
    if each.what == "ended":
        return f"{name}自 {each.effective_date.isoformat() if each.effective_date else ''} 起废止"
    if each.what == "dated":
        return f"{name}日期有变动" + (since if each.effective_date else "")
    if impact.get("role") == "older":
        return f"{name}补入旧版本，不影响现行文字"
    new = "新版本" if impact.get("role") == "successor" else "入库"
    counts = f"；{article_counts(each.counts)}" if each.counts else ""
    return f"{name}{new}{since}{counts}"


def _named(title: str, label: str | None) -> str:
    return f"《{title}》（{label}）" if label else f"《{title}》"


def _publication(news: GenerationNews) -> str:
    names = _titles_of(news.came_in)
    impact = {each["version_id"]: each for each in (news.impact or {}).get("instruments", ())}
    if len(news.came_in) == 1:
        (only,) = news.came_in
        successor = impact.get(only.version_id, {}).get("role") == "successor"
        since = f"，自 {only.effective_date.isoformat()} 起施行" if only.effective_date else ""
        return f"{_named(only.title, only.label)}{'有新版本' if successor else '入库'}{since}"
    if len(news.came_in) > INSTRUMENTS_LISTED:
        return f"批量入库法规 {len(names)} 部"
    if names:
        return f"法规更新：{titles(names)}"
    if news.dated:
        return f"日期有了新的依据：{titles(_titles_of(news.dated))}"
    if news.handbooks:
        return f"手册更新：{titles(news.handbooks, '份')}"
    return "来源更新，文字没有变化"


def _correction(news: GenerationNews) -> str:
    """A date that a person settled or took back, or what was read later from texts that were there."""
    for each in news.settled[:1]:
        return f"核定{_named(each.title, each.label)}的{DATE[each.kind or '']}：{each.value}"
    for each in news.cleared[:1]:
        return f"撤销{_named(each.title, each.label)}手工核定的{DATE[each.kind or '']}"
    return news.note or "法规之间的关系有变动"


def _withdrawal(news: GenerationNews) -> str:
    if not news.taken_back and news.handbooks:
        return f"撤下手册{''.join(f'《{each}》' for each in news.handbooks[:3])}"
    return f"撤下{''.join(_named(each.title, each.label) for each in news.taken_back[:3]) or '一个版本'}"


def _rollback(news: GenerationNews) -> str:
    gone = _titles_of(news.taken_back)
    told = news.note.replace("回滚", "撤回") if news.note else "撤回一次入库"
    return told + (f"：{titles(gone)}" if gone else "")


def _titles_of(news: Sequence[VersionNews]) -> list[str]:
    return list(dict.fromkeys(each.title for each in news))


_TITLES: Mapping[str, Callable[[GenerationNews], str]] = {
    "publication": _publication,
    "correction": _correction,
    "withdrawal": _withdrawal,
    "rollback": _rollback,
}
