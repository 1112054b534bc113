"""What people ask of articles (corpus/expansions), proven against the starter: it stands for the wording in force."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from kb.law.validity import binds_on
from kb.search.expansions import Expansion, load_expansions
from tests.builders_answering import CORPUS, starter_laws

DAY = date(2026, 11, 1)
# A run of the law this long is the law's own sentence, and indexed as such.
COPIED = 8
# The starter marks it repealed though nothing repealed it; its phrases wait unmarked for a text in force.
NOT_IN_FORCE = {"农村土地承包法"}
# Brands and platforms a team may not name; general words stand for them.
_COMPANIES = re.compile(r"淘宝|京东|拼多多|抖音|快手|美团|饿了么|滴滴|支付宝|携程|闲鱼|小红书|百度|腾讯|阿里巴巴")


@lru_cache(maxsize=1)
def entries() -> tuple[Expansion, ...]:
    return load_expansions(CORPUS / "expansions").entries


@lru_cache(maxsize=1)
def texts() -> dict[tuple[str, str], str]:
    """Every article in force by (short title, label)."""
    laws = starter_laws()
    return {
        (version.instrument.short_title, provision.label): provision.text
        for version_id, version in laws.versions(1).items()
        if binds_on(version.validity, DAY)
        for provision in laws.provisions(version_id)
    }


def loaded() -> Iterator[tuple[Expansion, str]]:
    for entry in entries():
        if entry.title not in NOT_IN_FORCE:
            yield entry, texts().get((entry.title, entry.label), "")


def test_every_article_asked_about_stands_in_the_starter() -> None:
    assert [f"{entry.title}{entry.label}" for entry, text in loaded() if not text] == []


def test_every_expansion_is_marked_with_the_wording_in_force() -> None:
    """Where this fails an article was amended: look at its phrases, then run python -m bench.mark_expansions."""
    stale = [f"{e.title}{e.label}" for e, text in loaded() if text and (e.written_for is None or not e.fits(text))]
    assert stale == []


def test_no_phrase_repeats_the_law_itself() -> None:
    copied = [
        f"{entry.title}{entry.label}：{phrase}"
        for entry, text in loaded()
        for phrase in entry.asked
        if any(phrase[at : at + COPIED] in text for at in range(len(phrase) - COPIED + 1))
    ]
    assert copied == []


def test_no_phrase_names_a_company() -> None:
    assert [phrase for entry in entries() for phrase in entry.asked if _COMPANIES.search(phrase)] == []


def test_no_phrase_stands_twice_at_one_article() -> None:
    counted = Counter((e.title, e.label, phrase) for e in entries() for phrase in e.asked)
    assert [one for one, times in counted.items() if times > 1] == []


def test_the_laws_that_officers_need_are_covered() -> None:
    titles = Counter(entry.title for entry in entries())
    for title in (
        "消费者权益保护法",
        "电子商务法",
        "食品安全法",
        "广告法",
        "个人信息保护法",
        "保险法",
        "民办教育促进法",
        "药品管理法",
    ):
        assert titles[title] >= 50, title
    assert len(titles) >= 100
