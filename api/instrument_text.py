"""A stored text set out for reading: headings, units, and in them every 款 项 目 under the locator citations print."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from api.comparisons import oldest_first
from api.deps import serving_generation
from api.instruments import sources_of, version_of
from api.naming import find_version
from api.schemas.instrument import InstrumentOut
from api.schemas.instrument_text import (
    HeadingOut,
    InstrumentText,
    ItemOut,
    ParagraphOut,
    PieceOut,
    ReferenceOut,
    UnitOut,
)
from kb.bootstrap import KnowledgeBase
from kb.errors import NotFoundError
from kb.law.citations import Citation, find_citations, format_locator
from kb.law.instruments import Instrument, Item, Locator, Paragraph, Subitem
from kb.law.paragraphs import parse_paragraphs
from kb.law.titles import short_title
from kb.law.validity import binds_on
from kb.store.records import Provision, VersionOnDay

# Looked for first: most paragraphs name no other place, and the finder takes thirty times as long.
_MAY_REFER = re.compile(r"《|第[〇零一二三四五六七八九十百千\d]+条|前[两二三四五]?[条款](?![件例])")
_NOTHING = Locator()


@dataclass(frozen=True, slots=True)
class _Names:
    """What instruments are called: the names that references may begin with, and who bears a short title."""

    own: Instrument
    aliases: Mapping[str, str]
    held: Mapping[str, Instrument]


def text_of(kb: KnowledgeBase, instrument: Instrument, day: date, version: str | None) -> InstrumentText:
    """A version by its name, else the one that answers on the day, else the one closest to it."""
    generation = serving_generation(kb)
    versions = oldest_first(kb.store.law.versions_of(instrument.instrument_id, generation))
    if not versions:
        raise NotFoundError(f"《{instrument.short_title}》没有可以阅读的文本：它的版本都已撤下。")
    chosen = find_version(kb, instrument, version) if version else _closest(versions, day)
    provisions = kb.store.law.provisions(chosen.version.version_id)
    names = _Names(
        instrument, kb.terms.known_names, {each.short_title: each for each in kb.store.law.instruments(generation)}
    )
    return InstrumentText(
        **InstrumentOut.model_validate(instrument).model_dump(),
        version=version_of(chosen, day, sources_of(kb, chosen)),
        binding=binds_on(chosen.validity, day),
        versions=tuple(version_of(each, day) for each in reversed(versions)),
        headings=tuple(_headings(provisions)),
        units=tuple(_unit(each, names) for each in provisions),
        as_of=day,
        generation=generation,
    )


def _closest(versions: Sequence[VersionOnDay], day: date) -> VersionOnDay:
    """What binds on the day, else what ended last before it, else what begins next, else the newest."""
    binding = [each for each in versions if binds_on(each.validity, day)]
    ended = [each for each in versions if each.validity.valid_to is not None and each.validity.valid_to <= day]
    coming = [each for each in versions if each.validity.valid_from is not None and each.validity.valid_from > day]
    return (binding or ended or coming[:1] or list(versions))[-1]


def _headings(provisions: Sequence[Provision]) -> Iterator[HeadingOut]:
    """Each heading once, where it begins; a chapter of the same name under another part is another one."""
    before: tuple[str, ...] = ()
    for index, provision in enumerate(provisions):
        same = 0
        while same < min(len(before), len(provision.path)) and before[same] == provision.path[same]:
            same += 1
        for depth in range(same, len(provision.path)):
            yield HeadingOut(depth=depth + 1, text=provision.path[depth], unit=index)
        before = provision.path


def _unit(provision: Provision, names: _Names) -> UnitOut:
    paragraphs = parse_paragraphs(provision.text)
    return UnitOut(
        label=provision.label,
        kind=provision.kind,
        path=provision.path,
        paragraphs=tuple(_paragraph(provision, each, len(paragraphs), names) for each in paragraphs),
    )


def _paragraph(provision: Provision, paragraph: Paragraph, of: int, names: _Names) -> ParagraphOut:
    found = tuple(_references(provision, paragraph, names))
    # As citations print it: an article of one paragraph is cited without 款.
    place = Locator(
        article=provision.article,
        section=None if provision.article else provision.label,
        paragraph=paragraph.number if of > 1 else None,
    )
    own = _piece(provision.text, paragraph.start, _lead_end(paragraph.items, paragraph.end), place, found)
    items = tuple(_item(provision.text, each, place, found) for each in paragraph.items)
    return ParagraphOut(locator=own.locator, text=own.text, references=own.references, items=items)


def _item(text: str, item: Item, place: Locator, found: Sequence[ReferenceOut]) -> ItemOut:
    place = replace(place, item=item.number)
    own = _piece(text, item.start, _lead_end(item.subitems, item.end), place, found)
    subitems = tuple(
        _piece(text, each.start, each.end, replace(place, subitem=each.number), found) for each in item.subitems
    )
    return ItemOut(locator=own.locator, text=own.text, references=own.references, subitems=subitems)


def _lead_end(parts: Sequence[Item] | Sequence[Subitem], end: int) -> int:
    """Where the words before the first part end."""
    return parts[0].start if parts else end


def _piece(text: str, start: int, end: int, place: Locator, found: Sequence[ReferenceOut]) -> PieceOut:
    words = text[start:end].rstrip()
    inside = (each for each in found if start <= each.start and each.end <= start + len(words))
    moved = (each.model_copy(update={"start": each.start - start, "end": each.end - start}) for each in inside)
    return PieceOut(locator=format_locator(place), text=words, references=tuple(moved))


def _references(provision: Provision, paragraph: Paragraph, names: _Names) -> Iterator[ReferenceOut]:
    """The places that a paragraph names and that can be read here; offsets count in the provision's text."""
    part = provision.text[paragraph.start : paragraph.end]
    if not _MAY_REFER.search(part):
        return
    behind = 0
    for each in find_citations(
        part,
        aliases=names.aliases,
        own_title=names.own.short_title,
        own_article=provision.article,
        own_paragraph=paragraph.number,
        titles_alone=True,
    ):
        target = names.held.get(short_title(each.title)) if each.title else None
        if target is None or each.start < behind or _leads_nowhere(each, provision, target, names.own):
            continue
        behind = each.end
        yield ReferenceOut(
            start=paragraph.start + each.start,
            end=paragraph.start + each.end,
            instrument_id=target.instrument_id,
            title=target.short_title,
            locator=format_locator(each.locator) or None,
        )


def _leads_nowhere(each: Citation, provision: Provision, target: Instrument, own: Instrument) -> bool:
    """A text that names itself, or an article that names itself, needs no link."""
    return target is own and (
        each.locator == _NOTHING or (each.article == provision.article and each.paragraph is None)
    )
