"""A record in a line or two, in Chinese, whatever happened."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from kb.records.telling import cited, phrasings, told
from kb.store.ledger_records import Record, RecordDraft, RecordKind
from tests.builders_records import make_ask, make_check, make_record


def recorded(draft: RecordDraft, **given: Any) -> Record:
    """The record a draft becomes."""
    values = {name: getattr(draft, name) for name in Record.__slots__ if hasattr(draft, name)}
    chain = {"writer_id": "w", "sequence": 1, "previous_hash": "", "hash": "", "commitment": "c"}
    return Record(**{**values, **chain, "at": datetime(2026, 7, 1, tzinfo=UTC), **given})


def test_a_question_tells_what_was_asked_and_answered() -> None:
    assert (told(recorded(make_ask())).asked, told(recorded(make_ask())).said) == ("网购能退吗", "不能说保本。")
    assert told(recorded(make_ask(status="refused"))).said == "没有找到相关条文。"


def test_what_was_erased_tells_no_words_but_what_it_rested_on() -> None:
    erased = recorded(make_ask(), content=None)
    assert (told(erased).asked, told(erased).said) == (None, None)
    assert cited(erased) == ("《退换货手册》先问什么",)


def test_an_answer_of_older_days_has_its_citations_in_the_content_alone() -> None:
    assert cited(recorded(make_ask(), facts={"moved_from": "h"})) == ("《广告法》第二十五条",)


def test_a_checked_text_tells_what_was_found_in_it() -> None:
    check = recorded(make_check())
    assert (told(check).asked, told(check).said) == ("保本保收益", "查到 1 处不能说的话")
    assert phrasings(check) == ("guaranteed_return.principal",)


@pytest.mark.parametrize(
    ("kind", "facts", "said"),
    [
        (RecordKind.PUBLICATION, {"run_id": 3, "note": "广告法修改"}, "广告法修改"),
        (RecordKind.EXPORT, {"what": "case", "format": "pdf"}, "出具个案文件（PDF）"),
        (RecordKind.SIGN_IN, {"event": "sign_in", "means": "password"}, "登录"),
        (RecordKind.SIGN_IN, {"event": "sign_in", "means": "password", "failures": 2}, "登录失败"),
        (RecordKind.SIGN_IN, {"event": "sign_in", "failures": 10, "locked_until": "2026-11-22"}, "登录失败，锁定"),
        (
            RecordKind.PERMISSION_CHANGE,
            {"event": "role_changed", "before": {"role": "officer"}, "after": {"role": "admin"}},
            "改角色：一线客服 → 管理员",
        ),
        (RecordKind.PERMISSION_CHANGE, {"event": "person_added", "after": {"role": "officer"}}, "添加人员"),
        (RecordKind.RULE_CHANGE, {"before": {}, "added": ["a"], "changed": ["b", "c"]}, "新增 1 条、修改 2 条"),
        (RecordKind.RULE_CHANGE, {"before": None}, "首次载入"),
        (RecordKind.LEGAL_HOLD, {"action": "release", "count": 2}, "解除保全 2 条记录"),
        (RecordKind.ERASURE, {"erased": ["a"], "count": 1}, "删除 1 条记录的内容"),
        (RecordKind.RISK, {"signal_id": 4, "from": "open", "to": "taken"}, "风险信号 4：待处理 → 处理中"),
        (RecordKind.REVEAL, {"kinds": ["手机号"], "data": 1}, "还原 1 处被遮盖的个人信息"),
        (RecordKind.REVIEW, {}, None),
    ],
)
def test_what_was_done_is_told_in_chinese(kind: RecordKind, facts: dict[str, Any], said: str | None) -> None:
    assert told(recorded(make_record("r1", kind), facts=facts)).said == said


def test_why_something_was_done_is_told_as_long_as_it_is_kept() -> None:
    draft = make_record("r1", RecordKind.REVEAL, data=1, kinds=["手机号"])
    assert told(recorded(draft, content={"reason": "回访"})).said == "还原 1 处被遮盖的个人信息：回访"
