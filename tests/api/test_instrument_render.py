"""Versions of an instrument as the terminal shows them."""

from __future__ import annotations

from api.cli.render_instruments import version_lines
from api.cli.resource_shapes import FactShape, VersionShape
from api.cli.terminal import Paper


def shown(**fields: object) -> str:
    unknown: FactShape = {"value": None, "basis": "unknown", "evidence": None}
    version: VersionShape = {
        "version_id": "330a852b2189ffff", "label": None, "document_number": None, "source_status": None,
        "article_count": 40, "valid_from": "2020-01-01", "valid_to": None, "validity_status": "in_force",
        "notice": None, "sources": [],
        "dates": {"promulgation": unknown, "repeal": unknown,
                  "effective": {"value": "2020-01-01", "basis": "stated_in_text", "evidence": None}},
    }  # fmt: skip
    return "\n".join(version_lines({**version, **fields}, Paper(100, colour=False)))  # type: ignore[typeddict-item]


def test_version_that_another_text_repealed_shows_the_day_of_its_end() -> None:
    assert "废止 2026-04-15" in shown(valid_to="2026-04-15", validity_status="repealed")


def test_version_shows_the_day_of_its_end_while_it_still_binds() -> None:
    assert "2027-01-01 起不再有效" in shown(valid_to="2027-01-01")
    assert "2020-01-01 起由新版本取代" in shown(valid_to="2020-01-01", validity_status="superseded")
    assert "2020-01-01 起" not in shown()


def test_version_of_which_no_day_is_known_is_said_to_answer_nothing() -> None:
    assert "效力未核实，不作答复依据" in shown(validity_status="unknown", valid_from=None)
    assert "不作答复依据" not in shown(validity_status="unknown")


def test_source_file_goes_by_its_name() -> None:
    source = {"name": "file", "location": "/srv/home/uploads/abc/办法.doc", "retrieved_at": "2026-11-22T01:00:00Z"}
    text = shown(sources=[source])
    assert "来自 文件 办法.doc（2026-11-22）" in text
    assert "/srv" not in text
