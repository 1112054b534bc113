"""The case file of a call: what was said, asked and flagged."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2 as pdfium

from api.cli.render_call_record import call_record_lines
from api.cli.terminal import Paper
from api.record_labels import kind_name
from api.reports.case_pdf import Making, case_pdf
from kb.answering.calls.record import Ending, call_record
from kb.store.sql import SqlStore
from tests.builders_calls import CALLER, OFFICER, make_call, said

PIECES = ((OFFICER, "我们保"), (OFFICER, "本的"), (CALLER, "我手机13800138000，衣服能退吗？"))


def test_case_file_and_terminal_show_the_call_with_what_was_flagged(tmp_path: Path) -> None:
    call = make_call()
    said(call, *PIECES, gap=1.0)
    draft, _ = call_record(call, Ending.ENDED)
    store = SqlStore(f"sqlite:///{tmp_path / 'store.db'}")
    store.ledger.append(draft)
    found = store.record_search.one(draft.record_id)
    assert found is not None
    content = case_pdf(found, store.record_around.of(found.record), Making(datetime(2026, 7, 2, tzinfo=UTC), "张三"))
    store.close()
    document = pdfium.PdfDocument(content)
    pages = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    shown = re.sub(r"[\s\ufffe\uffff]", "", pages)
    for words in (
        "通话个案",
        "客服：我们保客服：本的来电人：我手机〔手机号〕，衣服能退吗？",
        "“保本”（第2段，不能说）",
    ):
        assert words in shown
    lines = "\n".join(call_record_lines(found.record.content or {}, Paper(100, colour=False)))
    assert (
        lines.index("客服　 本的")
        < lines.index("» 不能说：“保本”")
        < lines.index("» 提问：我手机〔手机号〕，衣服能退吗？")
    )
    assert kind_name(draft.kind) == "通话"
