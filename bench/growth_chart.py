"""The curves of growth as one SVG: every measure as a multiple of its value in the smallest home, both axes by tens.

Drawn by pygal, which the reports use too. A curve that runs along the bottom does not grow, one along the diagonal
grows as the passages do; what stands above the diagonal breaks first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10

from lxml import etree

from kb.evaluation.charts import load_pygal

_WIDTH, _HEIGHT = 760, 460
_DIAGONAL = "as the passages"
# CleanStyle has six, then black: the diagonal's, and one a curve.
_COLOURS = ("#777777", "#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b", "#e377c2", "#17becf")


@dataclass(frozen=True, slots=True)
class Curve:
    """A measure: its name, its unit, and its value in every home, smallest home first."""

    name: str
    unit: str
    values: tuple[float, ...]


def multiples(values: Sequence[float]) -> list[float]:
    """Every value as a multiple of the first, or of the least that can be told where the first is nothing.

    >>> multiples([2.0, 3.0, 10.0])
    [1.0, 1.5, 5.0]
    """
    least = max(values[0], 1e-9)
    return [value / least for value in values]


def draw(passages: Sequence[int], curves: Sequence[Curve]) -> str:
    """The chart as an SVG document without script; the same figures give the same document."""
    from pygal.style import CleanStyle

    pygal = load_pygal()

    chart = pygal.XY(
        width=_WIDTH,
        height=_HEIGHT,
        style=CleanStyle(font_family="sans-serif", background="white", plot_background="white", colors=_COLOURS),
        js=[],
        title="Growth, as multiples of the smallest home",
        x_title="passages",
        legend_at_bottom=True,
        legend_at_bottom_columns=5,
        truncate_legend=-1,
        dots_size=3,
        logarithmic=True,
        x_label_rotation=0,
        # Of a mark, not of the axis, it is handed the place.
        formatter=lambda value: f"{value[1] if isinstance(value, list | tuple) else value:.3g}×",
    )
    chart.x_labels = [{"value": log10(each), "label": shown(each)} for each in passages]
    places = [log10(each) for each in passages]
    diagonal = multiples([float(each) for each in passages])
    chart.add(_DIAGONAL, list(zip(places, diagonal, strict=True)), stroke_style={"dasharray": "4, 4"}, show_dots=False)
    for curve in curves:
        points = zip(places, multiples(curve.values), curve.values, strict=True)
        chart.add(curve.name, [{"value": (x, y), "label": f"{value:.3g} {curve.unit}"} for x, y, value in points])
    highest = max(each for values in (diagonal, *(multiples(curve.values) for curve in curves)) for each in values)
    chart.y_labels = [step * ten for ten in (1, 10, 100, 1000) for step in (1, 2, 5) if step * ten <= 2 * highest]
    chart.uuid = "growth"
    root = chart.render_tree()
    for script in [each for each in root.iter() if str(each.tag).endswith("script")]:
        script.getparent().remove(script)
    document: str = etree.tostring(root, encoding="unicode", pretty_print=True)
    return document


def shown(passages: int) -> str:
    """A number of passages as it is said.

    >>> [shown(each) for each in (5_000, 27_015, 1_000_000)]
    ['5 k', '27 k', '1 M']
    """
    return f"{passages / 1e6:.3g} M" if passages >= 1_000_000 else f"{round(passages / 1000)} k"
