"""What stands beside an answer to a special question, as text for people: two rules side by side, which goes first,
what the law said earlier, and a handbook that says another number."""

from __future__ import annotations

from itertools import zip_longest

from api.cli.render_law import citation_lines, reference, standing
from api.cli.shapes import CitationShape, ComparisonShape, PrecedenceShape, SpecialShape
from api.cli.terminal import Paper, pad, wrap

_GAP = 3
_NARROWEST = 24
_RULES = {"higher": "上位法优先", "special": "特别法优先", "newer": "新法优先", "undecided": "没有定论"}


def compared_lines(answer: SpecialShape, page: Paper) -> list[str]:
    """Two rules side by side; empty where nothing is compared."""
    comparison = answer.get("comparison")
    return _compared(comparison, answer["citations"], page) if comparison else []


def shown_beside(answer: SpecialShape) -> set[int]:
    """The citations that stand side by side already and need not be quoted a second time."""
    comparison = answer.get("comparison")
    return (
        {n for side in (comparison["left"], comparison["right"]) for n in side["citations"][:1]}
        if comparison
        else set()
    )


def special_lines(answer: SpecialShape, page: Paper) -> list[str]:
    """What else is special about an answer, in order; empty for an ordinary one."""
    lines: list[str] = []
    if precedence := answer.get("precedence"):
        lines += _precedence(precedence, answer["citations"], page)
    if wording := answer.get("earlier_wording"):
        day = answer.get("proposed_as_of")
        lines += [page.style(f"当时的规定（{day}）" if day else "当时的规定", "blue")]
        lines += citation_lines(wording, page, number=False)
        for each in answer.get("earlier_differences") or []:
            lines += page.block(
                f"{each['what']}：当时 {_or_none(each['left'])}，现在 {_or_none(each['right'])}", 5, "yellow"
            )
        lines.append("")
    if stricter := answer.get("stricter"):
        title = "手册低于法律" if stricter["laxer"] else "手册与法律"
        lines.append(page.style(title, "red" if stricter["laxer"] else "blue"))
        left = f"手册 [{stricter['handbook']}]\n{stricter['handbook_says']}"
        lines += [*_columns((left, f"法律 [{stricter['law']}]\n{stricter['law_says']}"), page), ""]
    return lines


def _compared(comparison: ComparisonShape, citations: list[CitationShape], page: Paper) -> list[str]:
    lines = [page.style("对照", "blue")]
    sides = (comparison["left"], comparison["right"])
    texts = []
    for side in sides:
        own = [each for each in citations if each["n"] in side["citations"]][:1]
        texts.append(
            "\n".join([side["label"], *(f"[{c['n']}] {reference(c)}\n{standing(c)}\n{c['quotation']}" for c in own)])
        )
    lines += _columns((texts[0], texts[1]), page)
    for each in comparison["differences"]:
        row = (f"{each['what']}：{_or_none(each['left'])}", f"{each['what']}：{_or_none(each['right'])}")
        lines += _columns(row, page, "yellow")
    return [*lines, ""]


def _precedence(precedence: PrecedenceShape, citations: list[CitationShape], page: Paper) -> list[str]:
    names = {each["n"]: f"[{each['n']}]《{each['title']}》" for each in citations}
    order = [names.get(n, f"[{n}]") for n in precedence["order"]]
    joined = ("、" if precedence["rule"] == "undecided" else " 先于 ").join(order)
    lines = [page.style(f"先后（{_RULES.get(precedence['rule'], precedence['rule'])}）", "blue")]
    lines += page.block(joined, 2)
    return [*lines, *page.block(f"{precedence['reason']}（{precedence['basis']}）", 2), ""]


def _columns(texts: tuple[str, str], page: Paper, style: str | None = None) -> list[str]:
    """Two texts side by side; one below the other where the page is too narrow."""
    half = (page.columns - 2 - _GAP) // 2
    if half < _NARROWEST:
        return [line for text in texts for line in page.block(text, 2, style)]
    left, right = (wrap(text, half) for text in texts)
    rows = (f"  {pad(one, half)}{' ' * _GAP}{other}".rstrip() for one, other in zip_longest(left, right, fillvalue=""))
    return [page.style(row, style) if style else row for row in rows]


def _or_none(numbers: list[str]) -> str:
    return "、".join(numbers) if numbers else "没有写"
