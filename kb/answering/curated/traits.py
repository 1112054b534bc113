"""What the answer to a question turns on: its numbers, what it denies, what it asks for, and its other words.

Cosines cannot tell these apart: 七天 and 十五天, 能退 and 不能退, 食品 and 药品 lie as near to each other as two
wordings of one question do. So they are compared as words, and the cosine only confirms.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.answering.curated.same_meaning import ASKS_FOR, HEADS, LONGEST_FIRST, PARTIES, WEAK
from kb.answering.curated.same_words import same_words_key
from kb.answering.extract import TermCutter
from kb.law.numerals import parse_numeral

_EITHER = re.compile(r"(?P<verb>[\u3400-\u9fff]{1,2})[不没](?P=verb)|是否|能否|可否|有无|有没有")
# Words with a character of denial in them that deny nothing.
_NO_DENIAL = re.compile(
    r"未成年|无理由|不动产|不合格|不可抗力|不正当竞争|差不多|对不起|不好意思|无人|无线|非处方|非遗|要不|不满(?!意)"
)
_DENIAL = re.compile(
    r"(?:不|没有|没|未|无法|无|非|拒绝|拒不|拒|禁止)(?:能|可以|可|给|让|肯|会|愿意|愿|同意|支持|予|准|许|允许|再|应|该|应该|得|有|到|了|过)*"
    r"(?P<what>[\u3400-\u9fff]?)"
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?%?|[〇零一二三四五六七八九十百千万亿两]+")
# Said or not, they ask the same; 要求, 功能 and their like are other words.
_MODAL = re.compile(
    r"可以|能够|应该|应当|需要|(?<![功性职智效])能(?![力源量])|(?<![主重必摘])要(?![求件约素点])|会(?![员议计])"
)
_UNIT = re.compile(r"[\u3400-\u9fff]?")
_COUNTED = frozenset("天日号年月周元倍次")
_DAY = str.maketrans({"日": "天", "号": "天"})
# 一 in these counts nothing.
_NO_NUMBER = re.compile(
    r"三包|三无|五金|一(?:方|下|般|样|定|起|直|些|点|旦|律|会儿?|件|个|台|份|次|部|家|套|双|种|笔|条)|万一|十分|统一|唯一|第一|单一|千万"
)


@dataclass(frozen=True, slots=True)
class Traits:
    """What two questions must share to have one answer; `words` are all others, in one spelling.

    `places` are the parties, each with the words before it: 可以要求商家赔偿 is not 商家可以要求赔偿.
    """

    numbers: frozenset[str]
    denials: tuple[str, ...]
    asks_for: frozenset[str]
    words: frozenset[str]
    places: frozenset[tuple[str, frozenset[str]]] = frozenset()


def traits_of(question: str, cutter: TermCutter) -> Traits:
    """The traits of a question, courtesy and word order apart."""
    plain = same_words_key(question)
    plain = _EITHER.sub(lambda match: f" {match.groupdict().get('verb') or ''} ", plain)
    numbers, rest = _numbers(plain)
    denials, rest = _denials(rest)
    canonical = _MODAL.sub(" ", _canonical(rest))
    words = {HEADS.get(word, word) for word in cutter.words(canonical)} | _heads_in(canonical)
    asks_for = frozenset(words & ASKS_FOR)
    kept = frozenset(word for word in words - ASKS_FOR if word not in WEAK and not word.isdigit())
    return Traits(numbers, denials, asks_for, kept, _places(canonical, kept))


def likeness(left: Traits, right: Traits) -> float:
    """The share of their words that two questions have in common, 0 to 1; 0 where what an answer turns on differs."""
    if (left.numbers, left.denials, left.asks_for) != (right.numbers, right.denials, right.asks_for):
        return 0.0
    if left.places != right.places:
        return 0.0
    union = left.words | right.words
    return len(left.words & right.words) / len(union) if union else 0.0


def _places(canonical: str, words: frozenset[str]) -> frozenset[tuple[str, frozenset[str]]]:
    """Where the parties stand; in a comparison (比) every word is one."""
    plain = canonical.replace(" ", "")
    at = {word: plain.find(word) for word in words}
    turning = words if "比" in plain else words & PARTIES
    return frozenset((party, frozenset(word for word in words if at[word] < at[party])) for party in turning)


def _numbers(plain: str) -> tuple[frozenset[str], str]:
    """The numbers with what they count, in digits; and the question without them."""
    found, rest = [], plain
    kept = _NO_NUMBER.sub(lambda match: "\x00" * len(match.group()), plain)
    for match in _NUMBER.finditer(kept):
        written = match.group()
        value = written if written[0].isdigit() else str(parse_numeral(written.replace("两", "二")) or written)
        unit = _UNIT.match(plain, match.end())
        found.append(value + (unit.group().translate(_DAY) if unit else ""))
        end = match.end() + (1 if unit and unit.group() in _COUNTED else 0)
        rest = rest[: match.start()] + " " * (end - match.start()) + rest[end:]
    return frozenset(found), rest


def _denials(rest: str) -> tuple[tuple[str, ...], str]:
    """What is denied, by its first character, in order of spelling; and the question without the words of denial."""
    plain = _NO_DENIAL.sub(lambda match: "\x00" * len(match.group()), rest)
    found = []
    for match in _DENIAL.finditer(plain):
        what = _word_at(plain, match.start("what"))
        found.append(HEADS[what][0] if what is not None else match["what"])
        rest = rest[: match.start()] + " " * (match.start("what") - match.start()) + rest[match.start("what") :]
    return tuple(sorted(found)), rest


def _canonical(rest: str) -> str:
    """The question with every word of a group replaced by the group's first, longest words first."""
    pieces, at = [], 0
    while at < len(rest):
        word = _word_at(rest, at)
        if word is None:
            pieces.append(rest[at])
            at += 1
        else:
            pieces.append(f" {HEADS[word]} ")
            at += len(word)
    return "".join(pieces)


def _word_at(text: str, at: int) -> str | None:
    """The longest word of a group that stands at a place; single characters are left to the segmenter."""
    return next((each for each in LONGEST_FIRST if len(each) > 1 and text.startswith(each, at)), None)


def _heads_in(canonical: str) -> set[str]:
    return {HEADS[each] for each in canonical.split() if each in HEADS}
