"""Finds what a caller names: an instrument by id, title or short name; an article by any way of writing its number."""

from __future__ import annotations

import re
from datetime import date

from api.deps import serving_generation
from kb.bootstrap import KnowledgeBase
from kb.errors import NotFoundError
from kb.law.errors import NumeralError
from kb.law.instruments import Instrument, InstrumentId
from kb.law.numerals import format_article_number, parse_article_number
from kb.law.titles import short_title
from kb.law.validity import binds_on
from kb.store.records import Provision, VersionOnDay

BARE_NUMBER = re.compile(r"[0-9０-９]+")


def find_instrument(kb: KnowledgeBase, name: str) -> Instrument:
    """The instrument of an id, title or alias; NotFoundError names what was looked for."""
    instruments = kb.store.law.instruments(serving_generation(kb))
    for instrument in instruments:
        if instrument.instrument_id == name:
            return instrument
    plain = short_title(name)
    wanted = {plain, short_title(kb.terms.known_names.get(plain, plain))}
    found = [each for each in instruments if each.short_title in wanted or each.title in wanted]
    if not found:
        raise NotFoundError(f"知识库中没有《{plain}》。可用 zhigui instruments list 查看已入库的法规。")
    return found[0]


def instrument_ids(kb: KnowledgeBase, names: list[str]) -> list[InstrumentId]:
    """The ids of the named instruments."""
    return [find_instrument(kb, name).instrument_id for name in names]


def version_on(kb: KnowledgeBase, instrument: Instrument, day: date) -> VersionOnDay:
    """The version that answers on a day; NotFoundError when none does."""
    versions = kb.store.law.versions_of(instrument.instrument_id, serving_generation(kb))
    binding = [each for each in versions if binds_on(each.validity, day)]
    if not binding:
        raise NotFoundError(f"《{instrument.short_title}》在 {day} 没有可以引用的版本。")
    return binding[-1]


def find_version(kb: KnowledgeBase, instrument: Instrument, name: str) -> VersionOnDay:
    """A version by its id, by the start of it (at least six characters), or by a day on which it answers."""
    for each in kb.store.law.versions_of(instrument.instrument_id, serving_generation(kb)):
        version_id = each.version.version_id
        if version_id == name or (len(name) >= 6 and version_id.startswith(name)):
            return each
    try:
        day = date.fromisoformat(name)
    except ValueError:
        raise NotFoundError(f"《{instrument.short_title}》没有版本 {name}；请写版本编号或日期。") from None
    return version_on(kb, instrument, day)


def find_provision(kb: KnowledgeBase, version: VersionOnDay, name: str) -> Provision:
    """A provision by label as printed, or by 55, 第55条, 五十五条之一; NotFoundError says which there are."""
    provision = kb.store.law.provision(version.version.version_id, article_label(name))
    if provision is None:
        provisions = kb.store.law.provisions(version.version.version_id)
        held = f"现有{provisions[0].label}至{provisions[-1].label}" if provisions else "没有条文"
        raise NotFoundError(f"《{version.instrument.short_title}》没有{article_label(name)}，{held}。")
    return provision


def article_label(name: str) -> str:
    """The label as the store writes it; what is no article number (一（二）, 附件1) stays as it is.

    >>> article_label("55"), article_label("第55条之一"), article_label("附件1")
    ('第五十五条', '第五十五条之一', '附件1')
    """
    text = name.strip()
    if BARE_NUMBER.fullmatch(text):
        text = f"第{text}条"
    try:
        return format_article_number(parse_article_number(text))
    except NumeralError:
        return text
