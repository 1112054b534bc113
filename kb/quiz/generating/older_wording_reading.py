"""Where a sentence reads differently from the version before, and whether who says the older words is wrong today."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from kb.law.modals import Modal, find_modals
from kb.law.quantities import find_quantities
from kb.law.roles import find_roles, is_authority, same_role
from kb.law.wording import comparable
from kb.law.wording_differences import only_references_differ
from kb.quiz.generating.grounds import stands_alone
from kb.quiz.types import SourceArticle

_SENTENCE = re.compile(r"[^。\n]+。")
_CLAUSE = re.compile(r"[^，；。]+[，；。]?")
_LISTS = re.compile(r"：|^[（(][一二三四五六七八九十]")
# The act is told in words beside it, so the number of the article that forbids it may stay.
_BREACHED = re.compile(r"本法第[一二三四五六七八九十百]+条(?:第[一二三四五六七八九十]+款)?")
# Below this two sentences are not one that was amended; read on the amended articles of four laws.
_ONE_SENTENCE = 0.55
_OPPOSED = frozenset(
    (
        frozenset((Modal.MUST, Modal.MAY)),
        frozenset((Modal.MUST, Modal.MUST_NOT)),
        frozenset((Modal.MAY, Modal.MUST_NOT)),
        frozenset((Modal.MUST, Modal.NEED_NOT)),
    )
)


@dataclass(frozen=True, slots=True)
class Amended:
    """A sentence of today, [start, end) of its article. `old` stood where [at, until) of the article stands.

    `false`: who says the older words is wrong today, not only out of date in wording.
    """

    article: SourceArticle
    start: int
    end: int
    at: int
    until: int
    old: str
    false: bool

    @property
    def sentence(self) -> str:
        """The sentence of today with its full stop."""
        return self.article.text[self.start : self.end]

    @property
    def new(self) -> str:
        """The words of today."""
        return self.article.text[self.at : self.until]

    @property
    def before(self) -> str:
        """The sentence with the older words."""
        return self.article.text[self.start : self.at] + self.old + self.article.text[self.until : self.end]


def amended(article: SourceArticle, older: SourceArticle) -> Iterator[Amended]:
    """The sentences of an article that read differently before, each understood alone in both wordings."""
    was = [match.group().strip() for match in _SENTENCE.finditer(older.text)]
    folded = {comparable(each) for each in was}
    now = list(_SENTENCE.finditer(article.text))
    kept = {comparable(match.group()) for match in now}
    gone = [each for each in was if comparable(each) not in kept]
    new = [match for match in now if comparable(match.group()) not in folded]
    for match, before in _pairs(new, gone):
        found = _apart(article, match, before) if _alone(match.group().strip()) else None
        if found is not None:
            yield found


def _pairs(new: Sequence[re.Match[str]], gone: Sequence[str]) -> Iterator[tuple[re.Match[str], str]]:
    """Each new sentence with the one that was amended into it, the closest first; none is used twice."""
    ranked = sorted(
        (
            (SequenceMatcher(None, before, match.group().strip(), autojunk=False).ratio(), number, place)
            for number, match in enumerate(new)
            for place, before in enumerate(gone)
        ),
        reverse=True,
    )
    taken: dict[int, int] = {}
    for closeness, number, place in ranked:
        if closeness >= _ONE_SENTENCE and number not in taken and place not in taken.values():
            taken[number] = place
    yield from ((match, gone[taken[number]]) for number, match in enumerate(new) if number in taken)


def _alone(sentence: str) -> bool:
    return not _LISTS.search(sentence) and stands_alone(_BREACHED.sub("", sentence))


def _apart(article: SourceArticle, match: re.Match[str], before: str) -> Amended | None:
    """The clauses in which both differ, from the first to the last."""
    if only_references_differ(before, match.group()):
        return None
    mine = [(each.start(), each.end()) for each in _CLAUSE.finditer(article.text, match.start(), match.end())]
    theirs = [each.group() for each in _CLAUSE.finditer(before)]
    texts = [article.text[start:end].strip() for start, end in mine]
    first = _common([_plain(each) for each in texts], [_plain(each) for each in theirs])
    last = _common([_plain(each) for each in texts[first:]][::-1], [_plain(each) for each in theirs[first:]][::-1])
    changed, was = mine[first : len(mine) - last], theirs[first : len(theirs) - last]
    if not changed or not was:
        return None
    at = changed[0][0] + len(article.text[changed[0][0] :]) - len(article.text[changed[0][0] :].lstrip())
    until = changed[-1][1] - (article.text[changed[-1][1] - 1] in "，；。")
    start = match.start() + len(match.group()) - len(match.group().lstrip())
    old = "".join(was).strip().rstrip("，；。")
    new = article.text[at:until]
    if _BREACHED.findall(old) != _BREACHED.findall(new):
        return None
    if _BREACHED.sub("", comparable(old)) == _BREACHED.sub("", comparable(new)) or not _alone(before):
        return None
    return Amended(article, start, match.end(), at, until, old, wrong_today(old, new))


def _plain(clause: str) -> str:
    return _BREACHED.sub("", comparable(clause))


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many clauses both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((number for number, (a, b) in pairs if a != b), min(len(one), len(other)))


def wrong_today(old: str, new: str) -> bool:
    """Whether the older words say what the newer exclude: another number, an opposed modal, another authority.

    >>> wrong_today("处三倍罚款", "处五倍罚款"), wrong_today("可以退货", "应当退货")
    (True, True)
    >>> wrong_today("损害竞争对手", "损害其他经营者")
    False
    """
    was, now = find_quantities(old), find_quantities(new)
    if was and len(was) == len(now):
        alike = all(a.key[:2] == b.key[:2] for a, b in zip(was, now, strict=True))
        if alike and any(a.key != b.key for a, b in zip(was, now, strict=True)):
            return True
    before, after = {use.modal for use in find_modals(old)}, {use.modal for use in find_modals(new)}
    if len(before) == len(after) == 1 and frozenset(before | after) in _OPPOSED:
        return True
    mine = {old[start:end] for start, end in find_roles(old) if is_authority(old[start:end])}
    theirs = {new[start:end] for start, end in find_roles(new) if is_authority(new[start:end])}
    return bool(mine) and bool(theirs) and not any(same_role(a, b) for a in mine for b in theirs)
