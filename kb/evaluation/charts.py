"""Charts of a report as SVG inside the page: drawn by pygal, dressed by the page's own style, without script.

pygal because it draws confidence intervals and is pure Python. Its own style, script and tooltips are taken out: the
page has one style for light, dark and paper, and a mark's figure stands in its <title>.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Any, cast

from lxml import etree

from kb.store.evaluation_records import FigureValue

if TYPE_CHECKING:
    from pygal.graph.graph import Graph

# Drawn as wide as a telephone shows it, so that letters keep their size; wide screens set charts side by side.
WIDTH = 336
FONT = 12
# pygal reckons .6 em a letter, which a Chinese one exceeds by this much.
_WIDER = 0.45
_BAR = 10
_DROPPED = frozenset({"defs", "desc", "script", "style"})
_SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True, slots=True)
class Mark:
    """A point of a chart: its value, with its interval where it has one, and what to read when it is pointed at."""

    value: float
    label: str
    low: float | None = None
    high: float | None = None

    @classmethod
    def of(cls, figure: FigureValue, label: str) -> Mark:
        """A figure's mark."""
        text = f"{label}：{figure.value:.3f}（{figure.low:.3f}–{figure.high:.3f}，{figure.questions} 题）"
        return cls(figure.value, text, figure.low, figure.high)

    def plain(self) -> dict[str, Any]:
        """As pygal takes it."""
        known: dict[str, Any] = {"value": self.value, "label": self.label}
        if self.low is not None and self.high is not None:
            known["ci"] = {"low": self.low, "high": self.high}
        return known


Series = Sequence[tuple[str, Sequence[Mark | None]]]


def load_pygal() -> ModuleType:
    """pygal, without the finder it leaves in sys.meta_path: that one lacks find_spec, and every later import that
    fails would warn of it."""
    import pygal

    sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, pygal.PluginImportFixer)]
    return cast("ModuleType", pygal)


def share_bars(title: str, names: Sequence[str], series: Series) -> str:
    """Horizontal bars from 0 to 1 with intervals: one group a name, one bar a series, in the order given."""
    pygal = load_pygal()

    height = 46 + len(names) * (len(series) * _BAR + 10)
    # pygal counts names upwards, the series of a name downwards.
    chart = pygal.HorizontalBar(**_settings(height, left=_left(names)), range=(0, 1), y_labels=_fifths())
    chart.x_labels = list(reversed(names))
    for name, marks in series:
        chart.add(name, [mark.plain() if mark is not None else None for mark in reversed(marks)])
    return _inline(chart, title)


def rank_histogram(title: str, names: Sequence[str], counts: Sequence[int]) -> str:
    """Vertical bars with their counts above them."""
    pygal = load_pygal()

    shown = {"print_values": True, "print_values_position": "top", "show_y_labels": False, "show_y_guides": False}
    settings = {**_settings(210), **shown, "formatter": lambda value: f"{value:.0f}"}
    chart = pygal.Bar(**settings, range=(0, max(1, *counts) * 1.12))
    chart.x_labels = list(names)
    chart.add("题数", [Mark(count, f"{name}：{count} 题").plain() for name, count in zip(names, counts, strict=True)])
    return _inline(chart, title)


def share_lines(title: str, names: Sequence[str], series: Series) -> str:
    """Lines from 0 to 1 with intervals: one point a name; None leaves a gap."""
    pygal = load_pygal()

    chart = pygal.Line(**_settings(220), range=(0, 1), y_labels=_fifths(), dots_size=3)
    chart.x_labels = list(names)
    for name, marks in series:
        chart.add(name, [mark.plain() if mark is not None else None for mark in marks])
    return _inline(chart, title)


def _settings(height: int, left: float = 0.0) -> dict[str, Any]:
    from pygal.style import Style

    style = Style(font_family="inherit", label_font_size=FONT, major_label_font_size=FONT, value_font_size=FONT)
    return {
        "width": WIDTH, "height": height, "style": style, "show_legend": False, "js": [], "margin": 6,
        "margin_left": int(6 + left), "formatter": lambda value: f"{value:.1f}",
    }  # fmt: skip


def _left(names: Sequence[str]) -> float:
    """What names in Chinese need beyond what pygal reckons."""
    return max(
        (sum(ord(char) > 0x2E7F for char in name) * _WIDER * FONT for name in names if len(name) == _longest(names)),
        default=0.0,
    )


def _longest(names: Sequence[str]) -> int:
    return max(map(len, names), default=0)


def _fifths() -> list[float]:
    return [0, 0.2, 0.4, 0.6, 0.8, 1]


def _inline(chart: Graph, title: str) -> str:
    """The chart as an element of HTML, named for readers who do not see it."""
    root: etree._Element = chart.render_tree()
    _strip(root)
    root.attrib.pop("xmlns", None)
    root.attrib.pop("id", None)
    root.set("class", "chart")
    root.set("role", "img")
    root.set("aria-label", title)
    # pygal builds with lxml where that is installed, as it is here.
    etree.cleanup_namespaces(root)
    return cast(str, etree.tostring(root, encoding="unicode", method="html"))


def _strip(element: etree._Element) -> None:
    """Takes out what the page does not need, and turns a mark's label into its title."""
    label = next((child.text for child in element if child.tag == "desc" and child.get("class") == "label"), None)
    for child in list(element):
        tag = child.tag.removeprefix(_SVG) if isinstance(child.tag, str) else "comment"
        unwanted = tag in _DROPPED or tag in {"comment", "title"} or "tooltip-overlay" in child.get("class", "")
        if unwanted:
            element.remove(child)
        else:
            _strip(child)
    if label is not None:
        etree.SubElement(element, "title").text = label
