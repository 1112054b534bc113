"""Does a phrasing stand in law that the text repeats word for word: in quotation marks, attributed, forbidden there.

我们承诺投资本金不受损失 also repeats words of a regulation, but without the 不得 in front of them: no run that counts
begins inside a clause, and none follows words of the speaker's own promise. Handbooks and uploads never exempt: only
provisions are asked for.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property

from kb.citing.quotations import is_whole_clauses
from kb.citing.resolve import Resolver
from kb.citing.types import Pin
from kb.law.citations import Citation, find_citations
from kb.law.numerals import NUMERAL
from kb.phrasing.context.reading import Reading
from kb.phrasing.context.verbatim import Run, plain, plain_wording, runs_around
from kb.phrasing.rules.basis import resolve_basis
from kb.phrasing.spots import Spot, WordingSource

# A quotation this long (comparable characters) is taken for the law it repeats; shorter ones are scare quotes:
# “投资本金不受损失” is eight characters of a regulation and a promise all the same.
MIN_QUOTED = 12
# In quotation marks and attributed, six characters are a quotation.
MIN_ATTRIBUTED = 6
# Articles cited around a match that are tried; a law of 50 pages quoted whole names some 100 before its last article.
_CITED_BEFORE, _CITED_BEHIND = 200, 3
_TITLES_TRIED = 3
# Searches for a wording that one text may cost; behind it what is not proven to be law stays a finding.
_MAX_SEARCHES = 200
_SEARCHED = 60
_LEAD, _HINT_REACH = 200, 3000
_OPENING = re.compile(r"[\s“”‘’「」『』《〈\"'（(【\[：:，,、\-*>#…·.]+$")
_LABEL = re.compile(
    rf"\s*(?:[（(]?(?:{NUMERAL})[）)、.．]?|(?:附件|附表|附录)(?:{NUMERAL})?|序言|前言|引言|全文|正文)$"
)
_SENTENCE_END = re.compile(r"[。；;！!？?\n\r]")
_LAW = r"(?:法律|法规|规章|法条|条文|条例|规定|办法|法典|法|细则|解释|指南|准则|标准|规则|规范|决定)"
_ATTRIBUTES = re.compile(
    rf"》|第\s*(?:{NUMERAL})\s*[条款项]|{_LAW}(?:中|里|也|都|还|即|明确|明文|同时|原文)*(?:规定|要求|写明|指出|载明|是|为|说|讲)|"
    rf"(?:根据|依据|依照|按照)[^，。]{{0,30}}{_LAW}|原文|条文如下"
)
_SOURCE = r"[（(—]++[^。！？\n（）()]{0,20}(?:《|第[\d一二三四五六七八九十百]+条)"
_BEHIND = re.compile(rf"[”」』\"]?\s*+(?:[。，,；;]\s*+)?(?:[”」』\"]\s*+)?{_SOURCE}")
# The same for a whole text: sought from its bracket on, since blanks before it may go on for pages.
_SOURCES = re.compile(rf"(?<![（(—]){_SOURCE}")
# No law says 我们 or 您; what it says of 本公司 and 我方 is only the speaker's own between a law's name and its words.
_OWN_VOICE = re.compile(r"我们|我司|我店|咱|您|你|这款")
_OWN_LEAD = re.compile(rf"{_OWN_VOICE.pattern}|我方|本店|本公司|本机构|本产品|本品")
_PROMISED = re.compile(r"(?:保证|承诺|担保)$")
_PROMISES = re.compile(
    r"(?:我们|我司|我方|我|咱们?|本公司|本店|本机构|平台|您|你)[^，。；！？]{0,10}(?:承诺|保证|确保|答应|担保|放心)[^，。；！？]{0,4}$"
)
_NAME_GOES_ON = re.compile(r"[^，。；！？\n]{0,40}?(?:》|法|条例|办法|规定|细则|指南|决定|解释)")
_HINTS = re.compile(
    rf"》|不得|禁止|严禁|不准|不应|无权|下列|第\s*{NUMERAL}\s*条|{_LAW}[^，。]{{0,6}}(?:规定|要求)|原文|条文"
)


class QuotedLaw:
    """What in one text is quoted law. Asks for a wording only when a match might stand in one; not thread-safe."""

    def __init__(self, reading: Reading, resolver: Resolver, pin: Pin, source: WordingSource | None = None) -> None:
        self._reading = reading
        self._resolver = resolver
        self._pin = pin
        self._source = source
        self._found: dict[str, None] = {}
        self._searched: dict[tuple[int, int], Sequence[str]] = {}
        self._whole: dict[tuple[int, str, int], bool] = {}
        self._cores: dict[str, str] = {}

    def holds(self, spot: Spot) -> bool:
        """Whether the match lies in words of a stored provision that are recognisably repeated from it."""
        if any(self._repeats(spot, wording) for wording in self._found):
            return True
        if self._names(spot):
            return True
        if not self._may_be(spot):
            return False
        return any(self._repeats(spot, wording) for wording in self._wordings(spot))

    def _names(self, spot: Spot) -> bool:
        """Whether the match is part of a stored law's name where it is cited."""
        if _NAME_GOES_ON.match(self._reading.text, spot.end) is None:
            return False
        # No citation lies in another: only the last that begins before the match can hold it.
        at = bisect_right(self._citation_starts, spot.start) - 1
        if at < 0 or spot.end > self._citations[at].end:
            return False
        title = self._citations[at].title
        return title is not None and self._resolver.instrument(title, self._pin.generation) is not None

    def _may_be(self, spot: Spot) -> bool:
        """Whether it is worth asking: law has no 我们 and no 您, and quoted law shows by marks, a name or a 不得."""
        text, around = self._reading.text, self._reading.quotation_around(spot.start, spot.end)
        left = max(self._reading.sentence(spot.start, spot.end)[0], spot.start - _LEAD, around.start if around else 0)
        named = max((match.end() for match in _ATTRIBUTES.finditer(text, left, spot.start)), default=left)
        if _OWN_VOICE.search(text, named, spot.start):
            return False
        if around is not None and len(around.text) >= MIN_ATTRIBUTED:
            return True
        return _any_within(self._hints, spot.start - _HINT_REACH, spot.end) or _any_within(
            self._sources_behind, spot.end, spot.end + _LEAD
        )

    @cached_property
    def _hints(self) -> list[int]:
        return [match.start() for match in _HINTS.finditer(self._reading.text)]

    @cached_property
    def _sources_behind(self) -> list[int]:
        return [match.start() for match in _SOURCES.finditer(self._reading.text)]

    def _wordings(self, spot: Spot) -> Iterator[str]:
        """Provisions the match may come from, the likeliest first."""
        tried: set[str] = set()
        for source in (self._cited_near(spot), self._bases(spot), self._of_cited(spot), self._like(spot)):
            for wording in source:
                if wording not in tried:
                    tried.add(wording)
                    yield wording

    def _repeats(self, spot: Spot, wording: str) -> bool:
        said = self._reading.text[spot.start : spot.end]
        if said not in self._cores:
            self._cores[said] = plain(said)
        core = self._cores[said]
        if not core or core not in plain_wording(wording):
            return False
        if self._quotes(spot, wording) or any(
            self._counts(run) for run in runs_around(self._reading.text, spot.start, spot.end, wording)
        ):
            self._found[wording] = None
            return True
        return False

    def _quotes(self, spot: Spot, wording: str) -> bool:
        """Whether the match stands in quotation marks that hold whole clauses of the provision and nothing else."""
        around = self._reading.quotation_around(spot.start, spot.end)
        if around is None:
            return False
        before = self._reading.text[max(0, around.start - 1 - _LEAD) : around.start - 1]
        if _PROMISES.search(before):
            return False
        minimum = MIN_ATTRIBUTED if self._attributed(around.start, around.end) else MIN_QUOTED
        # A quotation of a megabyte with a thousand matches is compared once with each wording.
        asked = (around.start, wording, minimum)
        if asked not in self._whole:
            self._whole[asked] = is_whole_clauses(around.text, wording, minimum=minimum)
        return self._whole[asked]

    def _counts(self, run: Run) -> bool:
        if run.size < MIN_QUOTED and not run.complete:
            return False
        return run.forbidden or self._attributed(run.start, run.end)

    def _attributed(self, start: int, end: int) -> bool:
        """Whether words in front of [start, end), of the same sentence, or in brackets behind it name a law."""
        text = self._reading.text
        lead = _OPENING.sub("", text[max(0, start - _LEAD) : start])
        if _LABEL.fullmatch(_SENTENCE_END.split(lead)[-1]):
            lead = _OPENING.sub("", _LABEL.sub("", lead))
        lead = _SENTENCE_END.split(lead)[-1]
        named = max((match.end() for match in _ATTRIBUTES.finditer(lead)), default=None)
        if named is not None:
            return _OWN_LEAD.search(lead, named) is None and _PROMISED.search(lead) is None
        return _BEHIND.match(text, end) is not None

    def _cited_near(self, spot: Spot) -> Iterator[str]:
        """The articles cited in the text, those nearest in front of the match first, then the next ones behind."""
        starts, wordings = self._cited
        before = bisect_left(starts, spot.start)
        yield from reversed(wordings[max(0, before - _CITED_BEFORE) : before])
        for border in (spot.end, self._quoted_until(spot)):
            behind = bisect_left(starts, border)
            yield from wordings[behind : behind + _CITED_BEHIND]

    def _quoted_until(self, spot: Spot) -> int:
        """Where the quotation around a match ends, in brackets behind which its source may stand."""
        around = self._reading.quotation_around(spot.start, spot.end)
        return around.end if around is not None else spot.end

    @cached_property
    def _citations(self) -> tuple[Citation, ...]:
        names = self._resolver.names(self._pin.generation)
        return find_citations(self._reading.text, aliases=names, titles_alone=True)

    @cached_property
    def _citation_starts(self) -> list[int]:
        return [each.start for each in self._citations]

    @cached_property
    def _cited(self) -> tuple[list[int], list[str]]:
        """Where articles of known laws are cited, in order, and what they say."""
        found = [(each.start, self._resolver.resolve(each, self._pin).provision) for each in self._citations]
        known = [(start, provision.text) for start, provision in found if provision is not None]
        return [start for start, _ in known], [wording for _, wording in known]

    @cached_property
    def _titled(self) -> tuple[list[int], list[str]]:
        """Where laws are cited by name, in order, and their names."""
        named = [(each.start, each.title) for each in self._citations if each.title]
        return [start for start, _ in named], [title for _, title in named]

    def _bases(self, spot: Spot) -> Iterator[str]:
        for basis in spot.rule.basis:
            provision = resolve_basis(basis, self._resolver, self._pin).provision
            if provision is not None:
                yield provision.text

    def _of_cited(self, spot: Spot) -> Iterator[str]:
        """Everything in the texts cited nearest: sections without a number, and what earlier versions said."""
        until = self._quoted_until(spot) + _LEAD
        starts, titles = self._titled
        before = bisect_left(starts, until)
        nearest = reversed(titles[max(0, before - _TITLES_TRIED) : before])
        for title in dict.fromkeys([*nearest, *titles[: min(before, 1)]]):
            yield from self._resolver.wordings(title, self._pin.generation)

    def _like(self, spot: Spot) -> Iterator[str]:
        """What a search finds for the words around the match; once per sentence, and not without end."""
        text = self._reading.text
        sentence = self._reading.sentence(spot.start, spot.end)
        if sentence not in self._searched and self._source is not None and len(self._searched) < _MAX_SEARCHES:
            low, high = max(sentence[0], spot.start - _SEARCHED), min(sentence[1], spot.end + _SEARCHED)
            self._searched[sentence] = self._source.wordings_like(
                text[low:high], generation=self._pin.generation, as_of=self._pin.as_of
            )
        yield from self._searched.get(sentence, ())


def _any_within(places: Sequence[int], start: int, end: int) -> bool:
    at = bisect_left(places, start)
    return at < len(places) and places[at] < end
