"""Chooses the restricted phrasings shown beside an answer: the words this very question tempts an officer to say.

Relevance is counted, not searched: the question's own words, the articles cited, the industry. At most MAX_SHOWN.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kb.law.citations import find_citations
from kb.law.instruments import ArticleNumber
from kb.law.titles import normalise_title
from kb.phrasing.matching.normalise import BREAK, fold
from kb.phrasing.matching.patterns import Literal, parse_pattern
from kb.phrasing.rules.rule_set import RuleSet
from kb.phrasing.topic_words import GENERAL_TOPICS, TOPIC_WORDS
from kb.phrasing.types import ANY_INDUSTRY, Rule
from kb.search.wordlist import Wordlist

MAX_SHOWN = 8
# Where a question calls for fewer, what any call must avoid fills up.
LEAST_SHOWN = 4
_CITED, _SAME_TEXT, _TOPIC_WORD, _INDUSTRY = 4.0, 0.6, 1.5, 1.0
# By the length of the words shared with a pattern, four and more alike: two (回来, 能退) stand in any question.
_PATTERN = {2: 0.8, 3: 2.0, 4: 3.0}
_CALLING = 3
_OVERLAP = 3.0
# The set in force, the one before it, and two that are being tried.
_KEPT_SETS = 4
# Ten industries in five scenes; whatever else is asked with is reckoned anew each time.
_KEPT_BINDINGS = 64


@dataclass(frozen=True, slots=True)
class CitedArticle:
    """An article an answer rests on, by short title and number; number None for texts without articles."""

    title: str
    article: ArticleNumber | None


def select_rules(
    rules: RuleSet,
    question: str,
    *,
    industry: str | None = None,
    scene: str | None = None,
    cited: Sequence[CitedArticle] = (),
    limit: int = MAX_SHOWN,
) -> tuple[Rule, ...]:
    """The rules to show, most relevant first, at most `limit`; the industry's general topics fill up to LEAST_SHOWN.

    Where nothing relates, they are all that is shown.
    Rules that do not bind in the industry or scene are left out; only if that leaves none is the scene ignored.
    """
    signs = _signs_of(rules.rules)
    asked = signs.asked(fold(question).text, cited)
    scores = [(_relevance(each, asked, industry), each.rule) for each in signs.binding(industry, scene)]
    related = [(score, rule) for score, rule in scores if score >= _TOPIC_WORD]
    if not related:
        return general_rules(rules, industry, scene, limit)
    related.sort(key=lambda pair: -pair[0])
    chosen = _spread([rule for _, rule in related], limit)
    least = min(LEAST_SHOWN, limit)
    if len(chosen) >= least:
        return chosen
    general = general_rules(rules, industry, scene, limit)
    return (*chosen, *(each for each in general if each not in chosen))[:least]


def general_rules(rules: RuleSet, industry: str | None, scene: str | None, limit: int = MAX_SHOWN) -> tuple[Rule, ...]:
    """What any call in the industry must avoid: its general topics, in each first the rules that name it first."""
    topics = GENERAL_TOPICS.get(industry or ANY_INDUSTRY, GENERAL_TOPICS[ANY_INDUSTRY])
    binding = [rule for rule in rules.rules if rule.binding.applies(industry, scene)] or list(rules.rules)
    by_topic = {topic: [rule for rule in binding if rule.topic == topic] for topic in topics}
    for found in by_topic.values():
        found.sort(key=lambda rule: (rule.severity != "block", industry not in rule.binding.industries[:1]))
    turns = max((len(found) for found in by_topic.values()), default=0)
    dealt = [found[turn] for turn in range(turns) for found in by_topic.values() if turn < len(found)]
    return tuple(dealt[:limit]) or tuple(binding[:limit])


def _relevance(signs: _Signs, asked: _Asked, industry: str | None) -> float:
    """How much a folded question and the cited articles call for a rule; 0 for not at all.

    A word of its topic, a whole pattern, three characters of one or the very article it rests on call for it. Two
    characters, and other articles of the same text, on which nearly every rule rests, only tell which come first.
    """
    score = asked.topics.get(signs.rule.topic, 0.0)
    shared = asked.pieces.intersection(signs.pieces)
    # However short, a whole pattern (保过) is the very words.
    longest = 4 if not shared.isdisjoint(signs.patterns) else max(map(len, shared), default=0)
    same_text = not signs.titles.isdisjoint(asked.cited)
    same = sum(each in asked.articles for each in signs.basis if each[1] is not None) if same_text else 0
    if not score and longest < _CALLING and not same:
        return 0.0
    score += _PATTERN[min(longest, 4)] if longest else 0.0
    score += _CITED * same or _SAME_TEXT * same_text
    score += _OVERLAP * len(asked.shingles & signs.shingles) / (len(asked.shingles) or 1)
    return score + _INDUSTRY * (industry is not None and industry in signs.rule.binding.industries)


def _spread(ranked: Sequence[Rule], limit: int) -> tuple[Rule, ...]:
    """At most half of the places for one topic while others wait, so that one long topic does not hide the rest."""
    share = max(limit // 2, 1)
    first: list[Rule] = []
    later: list[Rule] = []
    for rule in ranked:
        taken = sum(each.topic == rule.topic for each in first)
        (first if taken < share else later).append(rule)
    return tuple((first + later)[:limit])


@dataclass(frozen=True, slots=True)
class _Signs:
    """A rule with what calls for it: its patterns' words, its whole patterns, what it rests on, its words by pairs."""

    rule: Rule
    pieces: frozenset[str]
    patterns: frozenset[str]
    basis: tuple[tuple[str, ArticleNumber | None], ...]
    titles: frozenset[str]
    shingles: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What of a question and its citations calls for rules; `topics` is what each topic's words are worth in it."""

    pieces: frozenset[str]
    topics: Mapping[str, float]
    articles: tuple[tuple[str, ArticleNumber | None], ...]
    cited: frozenset[str]
    shingles: frozenset[str]


@dataclass(frozen=True, slots=True)
class _AllSigns:
    """The signs of every rule of a set, in its order, with all words of all patterns."""

    rules: tuple[_Signs, ...]
    words: Wordlist
    _binding: dict[tuple[str | None, str | None], tuple[_Signs, ...]] = field(default_factory=dict)

    def binding(self, industry: str | None, scene: str | None) -> tuple[_Signs, ...]:
        """Those that bind in the industry and scene; where none does, in the industry whatever the scene."""
        found = self._binding.get((industry, scene))
        if found is None:
            found = tuple(each for each in self.rules if each.rule.binding.applies(industry, scene))
            found = found or tuple(each for each in self.rules if each.rule.binding.applies(industry, None))
            if len(self._binding) < _KEPT_BINDINGS:
                self._binding[industry, scene] = found
        return found

    def asked(self, plain: str, cited: Sequence[CitedArticle]) -> _Asked:
        """Read once for all rules: one by one, some 350 of them cost a question 4 ms."""
        worth = {
            topic: _TOPIC_WORD * min(sum(word in plain for word in words), 3) for topic, words in TOPIC_WORDS.items()
        }
        articles = tuple((normalise_title(each.title), each.article) for each in cited)
        shingles = frozenset(plain[index : index + 2] for index in range(len(plain) - 1))
        return _Asked(self.words.within(plain), worth, articles, frozenset(title for title, _ in articles), shingles)


class _Kept:
    """The signs of the sets asked for last, found by identity: hashing a set of rules costs more than using it."""

    def __init__(self) -> None:
        self._known: tuple[tuple[tuple[Rule, ...], _AllSigns], ...] = ()

    def of(self, rules: tuple[Rule, ...]) -> _AllSigns:
        for known, signs in self._known:
            if known is rules:
                return signs
        found = tuple(map(_signs, rules))
        signs = _AllSigns(found, Wordlist(piece for each in found for piece in each.pieces))
        self._known = ((rules, signs), *self._known)[:_KEPT_SETS]
        return signs


_signs_of = _Kept().of


def _signs(rule: Rule) -> _Signs:
    basis = _basis_keys(rule)
    titles, patterns = frozenset(title for title, _ in basis), frozenset(fold(each).text for each in rule.patterns)
    return _Signs(rule, frozenset(_pieces(rule)), patterns, basis, titles, _shingles(rule))


def _pieces(rule: Rule) -> tuple[str, ...]:
    """The folded literals of a rule's patterns that are long enough to mean something in a question."""
    literals = (
        piece
        for pattern in rule.patterns
        for variant in parse_pattern(pattern)
        for piece in variant
        if isinstance(piece, Literal)
    )
    folded = fold(BREAK.join(form for literal in literals for form in literal.forms)).text
    return tuple(dict.fromkeys(piece for piece in folded.split(BREAK) if len(piece) >= 2))


def _shingles(rule: Rule) -> frozenset[str]:
    text = fold(rule.phrasing + rule.reason + "".join(rule.match)).text
    return frozenset(text[index : index + 2] for index in range(len(text) - 1))


def _basis_keys(rule: Rule) -> tuple[tuple[str, ArticleNumber | None], ...]:
    keys: list[tuple[str, ArticleNumber | None]] = []
    for basis in rule.basis:
        found = find_citations(f"《{basis.title}》{basis.article}")
        keys.append((normalise_title(basis.title), found[0].article if found else None))
    return tuple(keys)
