"""What is read once of all texts of a day."""

from __future__ import annotations

from collections.abc import Iterator

from kb.quiz.distracting.known import KnownTexts as Known
from tests.builders_quiz import KnownTexts, make_source

FREIGHT = "运费由消费者承担，消费者和经营者另有约定的除外。"
OFFICES = "经营者应当向市场监督管理部门报告，也可以向公安机关报告。"


def texts() -> KnownTexts:
    return KnownTexts(
        [
            make_source(FREIGHT, label="第一条"),
            make_source("经营者应当赔偿消费者。", label="第二条"),
            make_source(OFFICES, label="第三条"),
            make_source("经营者应当向市场监督管理部门备案。", label="第四条", topic="food"),
            make_source("发现犯罪的，应当向公安机关报案，并告知公安机关。", label="第五条"),
        ]
    )


def test_parties_come_by_how_often_an_instrument_names_them() -> None:
    assert Known().parties(texts(), "退换货试行法")[:2] == ("经营者", "消费者")


def test_authorities_of_the_topic_come_before_those_of_others() -> None:
    day = texts()
    known = Known()
    assert known.authorities(day, "returns") == ("公安机关", "市场监督管理部门")
    assert set(known.authorities(day, "food")) == {"公安机关", "市场监督管理部门"}


def test_what_was_read_of_an_article_is_read_once_for_the_same_texts() -> None:
    reads: list[str] = []

    def read() -> Iterator[str]:
        reads.append("read")
        yield "found"

    known, day, article = Known(), texts(), make_source(FREIGHT)
    assert known.remembered(day, "what", article, read) == ("found",)
    assert known.remembered(day, "what", article, read) == ("found",)
    assert reads == ["read"]
    known.remembered(texts(), "what", article, read)
    assert reads == ["read", "read"]
