"""Real laws of the starter as quizzes see them, with their topics: a dozen statutes, read once for all tests."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from ingest.sources import china_law
from kb.citing.types import Pin
from kb.law.titles import normalise_title
from kb.quiz.templates import load_topics
from kb.quiz.texts import StoreTexts
from tests.builders_answering import CORPUS, RealLaws

ON = date(2026, 11, 1)
_TITLES = """
消费者权益保护法 电子商务法 广告法 食品安全法 产品质量法 价格法 反不正当竞争法 个人信息保护法 保险法 商业银行法
旅游法 民办教育促进法 药品管理法 民法典 反洗钱法 证券投资基金法 未成年人保护法 行政处罚法
"""
TITLES = frozenset(_TITLES.split())


@lru_cache(maxsize=1)
def real_texts() -> StoreTexts:
    """The statutes on one day; nothing else of the starter is parsed."""
    documents = [each for each in china_law.documents() if normalise_title(each.metadata.title or "") in TITLES]
    return StoreTexts(RealLaws(documents), Pin(1, ON), load_topics(CORPUS / "quiz"))
