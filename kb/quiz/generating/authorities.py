"""单选 on the competent authority: where to complain, to whom to report, who approves and who keeps the file.

Asked only where the duty or the right is the company's or the caller's; who acts among authorities nobody asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from kb.law.roles import find_roles, is_authority, same_role
from kb.quiz.balance import choose
from kb.quiz.distracting.known import KNOWN
from kb.quiz.generating.drafting import Origin, Swap, choice, kept
from kb.quiz.generating.quantities import worthy
from kb.quiz.generating.statements import Statement
from kb.quiz.types import SourceArticle, Texts
from kb.store.quiz_records import Bloom, Difficulty, ItemDraft, ProofRule

_WRONG = 3
_TURNS_TO = re.compile(r"(?:向|报|经|由|到|送)(?:其|有关|所在地的?|当地的?|原)?$")
_ACT = re.compile(
    r"^[^，。；]{0,20}?(?:投诉|举报|申诉|备案|申请|报告|批准|许可|核准|注册|报案|登记|请求|提起|裁决|调解|报送|审查|认定|受理|通报|审批)"
)
# 有关部门 and the like name nobody.
_NOBODY = re.compile(
    r"^(?:有关|相关|其他|上级|主管|该|原|各|同级|上一级|本级|其|负责)|^(?:行政机关|主管部门|监督管理部门|监管部门|政府|审批机关|登记机关)$"
)
# A name that begins otherwise was torn out of a longer one: 省、自治区、直辖市人民政府, 所在地县级.
_WHOLE = re.compile(
    r"^(?:国务院|国家|省级|设区的市级|县级|人民[法检]|公安|司法|教育|卫生|市场监督|药品监督|食品安全|金融|民政|商务|文化|旅游|税务|海关|网信|电信|农业|人力|价格|交通|"
    r"知识产权|体育|反洗钱|反垄断|证券|保险|银行|校外培训|中国|产品质量|医疗保障|中医药|新闻)"
)
_LEVEL = re.compile(r"国务院|省级|省、|设区的市级|县级以上|县级|所在地|国家|地方|人民法院|中国")


@dataclass(frozen=True, slots=True)
class AuthoritySpot:
    """The authority a statement turns to, and others of its level."""

    statement: Statement
    start: int
    end: int
    others: tuple[str, ...]

    @property
    def right(self) -> Swap:
        """The authority as it stands."""
        return kept(self.statement, self.start, self.end)

    def wrong(self, said: str) -> Swap:
        """Another one in its place."""
        right = self.statement.text[self.start : self.end]
        return Swap(self.start, self.end, said, ProofRule.AUTHORITY, f"条文写的是“{right}”，不是“{said}”。")


def authority_spots(article: SourceArticle, texts: Texts) -> Iterator[AuthoritySpot]:
    """One for every statement that turns to one authority."""
    if article.topic is None:
        return
    for statement in worthy(article):
        found = _turned_to(statement)
        if found is None:
            continue
        word = statement.text[slice(*found)]
        others = [
            each
            for each in KNOWN.authorities(texts, article.topic)
            if named(each) and each not in article.text and not same_role(each, word) and _level(each) == _level(word)
        ]
        yield AuthoritySpot(statement, *found, tuple(_apart(others)))


def _turned_to(statement: Statement) -> tuple[int, int] | None:
    text, own = statement.text, statement.own - statement.start
    found = [
        (start, end)
        for start, end in find_roles(text)
        if start >= own and named(text[start:end]) and _TURNS_TO.search(text[:start]) and _ACT.match(text[end:])
    ]
    if len(found) != 1:
        return None
    start, end = found[0]
    # 市场监督管理、药品监督管理部门 are two: the name is not whole.
    whole = text[end : end + 1] not in {"、", "或", "和", "及"} and text.count(text[start:end]) == 1
    return (start, end) if whole else None


def named(word: str) -> bool:
    """Whether a name is one authority's own: 市场监督管理部门 is, 有关主管部门 is nobody's."""
    return is_authority(word) and len(word) > 3 and _WHOLE.match(word) is not None and _NOBODY.search(word) is None


def _level(word: str) -> str | None:
    match = _LEVEL.search(word)
    return match.group() if match else None


def _apart(words: list[str]) -> list[str]:
    """Of names that may be one authority's only the first."""
    kept_words: list[str] = []
    for word in words:
        if not any(same_role(word, each) for each in kept_words):
            kept_words.append(word)
    return kept_words


class AuthorityChoice:
    """单选: which authority it is."""

    name = "authority_choice"

    def drafts(self, article: SourceArticle, texts: Texts, chance: Random, seed: int) -> Iterator[ItemDraft]:
        """One for every statement with enough other authorities."""
        for spot in authority_spots(article, texts):
            wrong = choose(spot.right.said, spot.others[:8], str, _WRONG, chance)
            if wrong is None:
                continue
            origin = Origin(self.name, seed, texts.as_of, Difficulty.MEDIUM, Bloom.REMEMBER, ("主管部门",))
            made = choice(spot.statement, spot.right, [spot.wrong(each) for each in wrong], origin)
            if made is not None:
                yield made


GENERATORS = (AuthorityChoice(),)
