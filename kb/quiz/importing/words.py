"""How people write what a table or a file says of a question: its kind, its key, its difficulty, its gaps."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from kb.quiz.types import GAP
from kb.store.quiz_records import Difficulty, ItemKind

# Looked for in this order: 多项选择题 holds 选择, 案例单选 is a case.
_KINDS: Final = (
    (ItemKind.CASE, ("案例",)),
    (ItemKind.SCENARIO, ("情景", "情境", "场景")),
    (ItemKind.MULTIPLE, ("多选", "多项", "不定项")),
    (ItemKind.TRUE_FALSE, ("判断", "是非", "对错")),
    (ItemKind.BLANK, ("填空",)),
    (ItemKind.SHORT, ("简答", "问答", "论述", "主观", "名词解释")),
    (ItemKind.SINGLE, ("单选", "单项", "选择")),
)
_TRUE: Final = frozenset({"正确", "对", "√", "是", "true", "t", "yes", "y", "right", "1"})
_FALSE: Final = frozenset({"错误", "错", "×", "x", "否", "不对", "不正确", "false", "f", "no", "n", "wrong", "0"})
_DIFFICULTIES: Final = (
    (Difficulty.HARD, ("困难", "较难", "很难", "难", "高", "hard")),
    (Difficulty.EASY, ("容易", "简单", "较易", "易", "低", "easy")),
    (Difficulty.MEDIUM, ("中等", "适中", "一般", "中", "medium", "普通")),
)
_LETTERS: Final = re.compile(r"[A-Z](?:[\s,，、;；/|.和]*[A-Z])*")
# A gap of a stem: underscores of any width, or brackets with nothing in them.
_GAP: Final = re.compile(r"_{2,}|＿+|（[\s\u3000_]*）|\([\s\u3000_]*\)")
ITEM_ID: Final = re.compile(r"q-[0-9a-f]{16}")
_CITED: Final = re.compile(r"《[^《》\n]{2,60}》\s*第[^，。；：:、“”《》\s]{1,16}[条](?:之[一二三四五六七八九十]+)?")
PARTS: Final = re.compile(r"[;；\n]+")


def kind_of(name: str) -> ItemKind | None:
    """The kind that a name of one means; None for a name that says nothing.

    >>> kind_of("多项选择题"), kind_of("案例分析题"), kind_of("连线题")
    (<ItemKind.MULTIPLE: 'multiple'>, <ItemKind.CASE: 'case'>, None)
    """
    return next((kind for kind, words in _KINDS if any(word in name for word in words)), None)


def truth_of(answer: str) -> bool | None:
    """Whether an answer to a statement says that it is true; None where it says neither.

    >>> truth_of(" √ "), truth_of("错"), truth_of("A")
    (True, False, None)
    """
    plain = unicodedata.normalize("NFKC", answer).strip().rstrip("。.").lower()
    return True if plain in _TRUE else False if plain in _FALSE else None


def letters_of(answer: str) -> tuple[str, ...] | None:
    """The letters of a key in their order; None where it is no list of letters.

    >>> letters_of("ａ、C"), letters_of("三日")
    (('A', 'C'), None)
    """
    plain = unicodedata.normalize("NFKC", answer).strip().rstrip("。.").upper()
    if not _LETTERS.fullmatch(plain):
        return None
    return tuple(sorted({each for each in plain if "A" <= each <= "Z" and each.isalpha()}))


def difficulty_of(said: str) -> Difficulty | None:
    """易, 中 or 难; numbers from 1 to 5, where 3 is in the middle.

    >>> difficulty_of("较难"), difficulty_of("2"), difficulty_of("")
    (<Difficulty.HARD: 'hard'>, <Difficulty.EASY: 'easy'>, None)
    """
    plain = unicodedata.normalize("NFKC", said).strip().lower()
    if plain in {"1", "2", "3", "4", "5"}:
        return Difficulty.EASY if plain < "3" else Difficulty.HARD if plain > "3" else Difficulty.MEDIUM
    return next((each for each, words in _DIFFICULTIES if any(word in plain for word in words)), None)


def with_gaps(stem: str) -> str:
    """The stem of a 填空 with its gaps as ours; one that has some of ours already stays as it is.

    >>> with_gaps("应当在____日内，增加（  ）倍")
    '应当在＿＿＿＿日内，增加＿＿＿＿倍'
    """
    return stem if GAP in stem else _GAP.sub(GAP, stem)


def cited_in(text: str) -> tuple[str, ...]:
    """The provisions that a text names, as they stand there.

    >>> cited_in("《消费者权益保护法》第二十五条第一款规定：“……”")
    ('《消费者权益保护法》第二十五条',)
    """
    return tuple(dict.fromkeys(found.group() for found in _CITED.finditer(text)))


def parts_of(cell: str) -> tuple[str, ...]:
    """What a cell lists, parted by ；, ; or line breaks."""
    return tuple(part.strip() for part in PARTS.split(cell) if part.strip())


def keyed(texts: Sequence[str], answer: str) -> frozenset[int] | None:
    """Which options an answer means: by letters, else by what they say; None where it fits none."""
    letters = letters_of(answer)
    if letters is not None:
        places = frozenset(ord(each) - ord("A") for each in letters)
        return places if max(places) < len(texts) else None
    said = {part.strip() for part in parts_of(answer)} | {answer.strip()}
    places = frozenset(place for place, text in enumerate(texts) if text.strip() in said)
    return places or None
