"""The overview as the terminal shows it."""

from __future__ import annotations

from api.cli.overview_shapes import OverviewShape, ThemeShape
from api.cli.render_overview import overview_lines
from api.cli.terminal import Paper

NOTHING = {"now": 0, "before": 0}
THEME: ThemeShape = {
    "names": ["星云耳机", "冒烟"],
    "calls": 14,
    "usual": 0.4,
    "first": "2026-11-19",
    "last": "2026-11-20",
    "examples": ["刚买的星云耳机冒烟了"],
}
EMPTY: OverviewShape = {
    "since": "2026-10-24",
    "until": "2026-11-22",
    "before_since": "2026-09-24",
    "recorded_since": None,
    "questions": {"now": 0, "before": 0},
    "refused": {"now": 0, "before": 0},
    "checks": {"now": 0, "before": 0},
    "compared_since": None,
    "themes": [],
    "gaps": [],
    "articles": [],
    "findings": [],
    "signals": [],
    "speed": {"median": None, "p95": None},
    "verdicts": [{"verdict": "useful", "answers": {"now": 0, "before": 0}}],
}


def text(found: OverviewShape) -> str:
    return "\n".join(overview_lines(found, Paper(80, colour=False)))


def test_what_rises_stands_with_what_is_usual_its_days_and_examples() -> None:
    found = text({**EMPTY, "compared_since": "2026-09-26", "themes": [THEME]})
    assert "星云耳机 · 冒烟：14 通，往常约 0.4 通，2026-11-19 至 2026-11-20" in found
    assert "刚买的星云耳机冒烟了" in found


def test_nothing_rising_and_nothing_to_compare_with_are_told_apart() -> None:
    assert "还不满一周" in text(EMPTY)
    assert "平常的起伏之内" in text({**EMPTY, "compared_since": "2026-09-26"})


def test_sections_with_nothing_in_them_are_left_out() -> None:
    assert "引用最多的条文" not in text(EMPTY)
    cited = {**EMPTY, "articles": [{"title": "广告法", "article": "第九条", "answers": {"now": 3, "before": 1}}]}
    assert "《广告法》第九条 3（前一段 1）" in text(cited)  # type: ignore[arg-type]
