"""The content that ships with the product, or that a company laid over it, object by object: what a release can change.

Both lie in folders of one shape (corpus/ and $ZHIGUI_HOME) and are read by the loaders that answers are made with.
Does not compare; see `upgrades`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from ingest.errors import IngestError
from ingest.readers.handbook import parse_handbook
from ingest.readers.plain import read_text
from ingest.sources.catalogue import FILE as SOURCES_FILE
from ingest.sources.entries import OURS, CatalogueEntry, read_entries
from ingest.upgrade_texts import brief, digest_of, fitting, plain_of
from kb.answering.content import AuthorityTable, load_authority
from kb.answering.precedence import load_precedence
from kb.law.precedence import Special
from kb.phrasing.rules.files import read_rule_file
from kb.phrasing.rules.rule_set import RuleSet, load_rules
from kb.phrasing.rules.topics import TOPIC_NAMES
from kb.phrasing.types import Allowance, Rule
from kb.search.expansions import Expansion, load_expansions
from kb.search.terms import Terms, load_terms
from kb.store.drafts import HandbookDraft


class ContentKind(StrEnum):
    """What an object is; the words for it stand in the schemas."""

    HANDBOOK = "handbook"
    HANDBOOK_UNIT = "handbook_unit"
    PHRASING = "phrasing"
    ALLOWANCE = "allowance"
    EXAMPLES = "examples"
    RISK = "risk"
    AUTHORITY = "authority"
    LEVELS = "levels"
    ALIAS = "alias"
    REPLACED = "replaced"
    LAY_TERM = "lay_term"
    PRECEDENCE = "precedence"
    WORDS = "words"
    EXPANSION = "expansion"
    SOURCE = "source"
    QUESTIONS = "questions"
    QUIZ = "quiz"


Key = tuple[str, str]
# Kinds whose objects are whole files, with the folder they lie in.
_FILES = ((ContentKind.RISK, "risks"), (ContentKind.QUESTIONS, "questions"), (ContentKind.QUIZ, "quiz"))


@dataclass(frozen=True, slots=True)
class ContentObject:
    """One object: `name` is what people call it, `text` what it says, as far as people need it to compare two."""

    kind: ContentKind
    object_id: str
    name: str
    text: str
    content_hash: str

    @property
    def said(self) -> str:
        """The beginning of what it says, on one line."""
        return brief(self.text)

    @property
    def key(self) -> Key:
        """Kind and id, which stay the same through releases."""
        return (self.kind.value, self.object_id)


@dataclass(frozen=True, slots=True)
class Inventory:
    """All objects of one place, and what comparing needs besides; `problems` are files that cannot be read."""

    objects: Mapping[Key, ContentObject]
    handbooks: Mapping[str, HandbookDraft] = field(default_factory=dict)
    disabled: tuple[str, ...] = ()
    rules: RuleSet = field(default_factory=lambda: RuleSet((), ""))
    authority: AuthorityTable = field(default_factory=AuthorityTable)
    terms: Terms = field(default_factory=Terms)
    expansions: tuple[Expansion, ...] = ()
    sources: Mapping[str, CatalogueEntry] = field(default_factory=dict)
    problems: tuple[str, ...] = ()

    def hashes(self) -> dict[Key, str]:
        """What every object says, as a hash."""
        return {key: each.content_hash for key, each in self.objects.items()}


def read_inventory(folder: Path) -> Inventory:
    """Everything of a folder shaped like corpus/; what is not there adds nothing.

    ContentError names file and line of what cannot be used; a handbook that cannot be read is a problem of its own.
    """
    handbooks, problems = _handbooks(folder / "handbooks")
    rules = load_rules(folder / "phrasings")
    terms = load_terms(folder / "terms")
    authority = load_authority(folder / "authority.toml")
    expansions = load_expansions(folder / "expansions").entries
    sources = {each.short_title: each for each in read_entries(folder / SOURCES_FILE, OURS)}
    found = (
        *_of_handbooks(handbooks.values()),
        *_of_rules(rules),
        *_of_authority(authority),
        *_of_terms(terms),
        *map(_special, load_precedence(folder / "terms")),
        *_words(folder / "terms" / "words.txt"),
        *_of_expansions(expansions),
        *map(_source, sources.values()),
        *(each for kind, name in _FILES for each in _files(kind, folder / name)),
    )
    disabled = tuple(entry for path in _toml(folder / "phrasings") for entry in read_rule_file(path).disabled)
    return Inventory(
        {each.key: each for each in found},
        handbooks=handbooks,
        disabled=disabled,
        rules=rules,
        authority=authority,
        terms=terms,
        expansions=expansions,
        sources=sources,
        problems=problems,
    )


def unit_id(handbook_id: str, heading: str) -> str:
    """The id of a handbook's unit."""
    return fitting(f"{handbook_id}#{heading}")


def _handbooks(folder: Path) -> tuple[dict[str, HandbookDraft], tuple[str, ...]]:
    """Drafts by file name."""
    found: dict[str, HandbookDraft] = {}
    problems: list[str] = []
    for path in sorted(folder.glob("*.md")):
        try:
            text, _ = read_text(path)
            found[path.name] = parse_handbook(text, path)
        except IngestError as error:
            problems.append(f"手册 {path.name} 不能使用：{error}")
    return found, tuple(problems)


def _of_handbooks(drafts: Iterable[HandbookDraft]) -> Iterator[ContentObject]:
    for each in drafts:
        plain = plain_of(each, "version_id", "units", "notices")
        owner = f"{each.owner}，" if each.owner else ""
        review = f"{each.review_date} 前复核，" if each.review_date else ""
        said = f"{owner}{review}{len(each.units)} 节"
        yield _object(ContentKind.HANDBOOK, each.handbook_id, f"《{each.title}》", said, plain)
        for unit in each.units:
            name = f"《{each.title}》“{unit.heading}”"
            said = unit_text(unit.sayable, unit.text)
            # What a unit rests on is read off its text, by rules that may change with the program.
            plain = plain_of(unit, "rests_on")
            yield _object(ContentKind.HANDBOOK_UNIT, unit_id(each.handbook_id, unit.heading), name, said, plain)


def _of_rules(rules: RuleSet) -> Iterator[ContentObject]:
    for entry in (*rules.rules, *rules.allowances, *rules.disabled):
        yield _rule(entry) if isinstance(entry, Rule) else _allowance(entry)
    topics: dict[str, list[str]] = {}
    for example in rules.examples:
        topics.setdefault(example.topic or "lawful", []).append(example.text)
    for topic, texts in topics.items():
        yield _object(
            ContentKind.EXAMPLES, topic, f"“{TOPIC_NAMES.get(topic, '不限制的说法')}”的例句", f"{len(texts)} 句", texts
        )


def _rule(rule: Rule) -> ContentObject:
    said, name = rule_text(rule.patterns, rule.say_instead, rule.reason), f"{rule.phrasing}（{rule.rule_id}）"
    return _object(ContentKind.PHRASING, rule.rule_id, name, said, plain_of(rule, "origin"))


def rule_text(patterns: Iterable[str], say_instead: str | None, reason: str) -> str:
    """What people compare of a restricted phrasing."""
    instead = f"；改说：{say_instead}" if say_instead else ""
    return f"{'、'.join(patterns)}{instead}；{reason}"


def unit_text(sayable: str | None, text: str) -> str:
    """What people compare of a handbook's unit."""
    return f"{sayable or ''}{text}"


def _allowance(entry: Allowance) -> ContentObject:
    said, name = "、".join(entry.patterns), f"{entry.phrasing}（{entry.allowance_id}）"
    return _object(ContentKind.ALLOWANCE, entry.allowance_id, name, said, plain_of(entry, "origin"))


def _of_authority(table: AuthorityTable) -> Iterator[ContentObject]:
    if table.levels:
        names = "、".join(each.name for each in table.levels)
        yield _object(ContentKind.LEVELS, "levels", "权限级别", names, [asdict(each) for each in table.levels])
    for rule in table.rules:
        said = "；".join(each.rstrip("。") for each in rule.may_offer.values())
        yield _object(ContentKind.AUTHORITY, rule.rule_id, f"{rule.topic}（{rule.rule_id}）", said, plain_of(rule))


def _of_terms(terms: Terms) -> Iterator[ContentObject]:
    for name, title in terms.aliases.items():
        wrong = "（错名）" if name in terms.misnomers else ""
        yield _object(ContentKind.ALIAS, name, name, f"《{title}》{wrong}", [title, bool(wrong)])
    for entry in terms.replaced.values():
        said = f"{entry.since} 起见《{entry.title}》"
        yield _object(ContentKind.REPLACED, entry.old, f"《{entry.old}》", said, plain_of(entry))
    lay: dict[str, list[Any]] = {}
    for term in terms.lay_terms:
        lay.setdefault(term.lay[0], []).append(plain_of(term))
    for word, found in lay.items():
        said = "、".join(legal for term in found for legal in term["legal"])
        yield _object(ContentKind.LAY_TERM, word, word, said, found)


def _special(special: Special) -> ContentObject:
    place = f"（{special.article}）" if special.article else ""
    name = f"《{special.special}》先于《{special.general}》{place}"
    object_id = f"{special.special}>{special.general}{special.article or ''}"
    return _object(ContentKind.PRECEDENCE, object_id, name, special.basis, plain_of(special))


def _words(path: Path) -> Iterator[ContentObject]:
    if path.is_file():
        words = [line.strip() for line in path.read_text("utf-8").splitlines() if line.strip()]
        yield _object(ContentKind.WORDS, path.name, "分词词典", f"{len(words)} 个词", words)


def _of_expansions(entries: Iterable[Expansion]) -> Iterator[ContentObject]:
    titles: dict[str, list[Expansion]] = {}
    for each in entries:
        titles.setdefault(each.title, []).append(each)
    for title, found in titles.items():
        said = f"{len({each.label for each in found})} 条条文、{sum(len(each.asked) for each in found)} 句"
        yield _object(ContentKind.EXPANSION, title, f"《{title}》的问法", said, [plain_of(each) for each in found])


def _source(entry: CatalogueEntry) -> ContentObject:
    known = entry.publication
    facts = (entry.issuing_authority, known.document_number, known.address)
    said = "，".join(fact for fact in facts if fact)
    return _object(ContentKind.SOURCE, entry.short_title, f"《{entry.short_title}》", said, plain_of(entry, "origin"))


def _files(kind: ContentKind, folder: Path) -> Iterator[ContentObject]:
    for path in sorted(folder.glob("*")):
        if path.is_file() and not path.name.startswith("."):
            content = path.read_bytes()
            lines = content.count(b"\n")
            yield _object(kind, path.name, path.name, f"{lines} 行", hashlib.sha256(content).hexdigest())


def _toml(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.toml"))


def _object(kind: ContentKind, object_id: str, name: str, said: str, content: object) -> ContentObject:
    return ContentObject(kind, fitting(object_id), name, said, digest_of(content))
