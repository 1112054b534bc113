"""The overview as text for people: the numbers, what rises, what was not answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from api.cli.overview_shapes import OverviewShape, TallyShape, ThemeShape
from api.cli.terminal import Paper
from api.record_labels import VERDICT


def overview_lines(found: OverviewShape, page: Paper) -> list[str]:
    """A window of days; sections with nothing in them are left out, but for what rises."""
    lines = [page.style(f"{found['since']} 至 {found['until']}（前一段从 {found['before_since']} 起）", "strong")]
    for name, tally in (("提问", found["questions"]), ("没有作答", found["refused"]), ("审查", found["checks"])):
        lines.append(f"  {name} {_both(tally)}")
    if found["speed"]["median"] is not None and found["speed"]["p95"] is not None:
        lines.append(
            f"  答复用时 一半不超过 {found['speed']['median']:.0f} 毫秒，95% 不超过 {found['speed']['p95']:.0f} 毫秒"
        )
    lines += [page.style("突然增多的", "blue"), *_rising(found, page)]
    gaps = (f"{_named(each)}：{each['calls']} 通，如“{each['examples'][0]}”" for each in found["gaps"])
    said = (each for each in found["verdicts"] if each["answers"]["now"])
    for title, rows in (
        ("没有作答的，说的是什么", gaps),
        ("引用最多的条文", (f"《{a['title']}》{a['article']} {_both(a['answers'])}" for a in found["articles"])),
        ("查到的限制用语", (f"{each['name']} {_both(each['drafts'])}" for each in found["findings"])),
        ("风险信号", (f"{s['name']} {s['signals']}，未关闭 {s['waiting']}" for s in found["signals"])),
        ("收到的评价", (f"{VERDICT[each['verdict']]} {_both(each['answers'])}" for each in said)),
    ):
        lines += _section(title, rows, page)
    return lines


def _rising(found: OverviewShape, page: Paper) -> Iterator[str]:
    if found["compared_since"] is None:
        yield "  以往的记录还不满一周，无法比较。"
    elif not found["themes"]:
        yield "  没有：与前四周相比，各种提问都在平常的起伏之内。"
    for each in found["themes"]:
        usual = f"，往常约 {each['usual']:.1f} 通" if each["usual"] is not None else ""
        days = each["first"] if each["first"] == each["last"] else f"{each['first']} 至 {each['last']}"
        yield f"  {page.style(_named(each), 'strong')}：{each['calls']} 通{usual}，{days}"
        for example in each["examples"]:
            yield from page.block(example, 6)


def _section(title: str, rows: Iterable[str], page: Paper) -> list[str]:
    shown = [line for row in rows for line in page.block(row, 2)]
    return [page.style(title, "blue"), *shown] if shown else []


def _named(theme: ThemeShape) -> str:
    return " · ".join(theme["names"])


def _both(tally: TallyShape) -> str:
    return f"{tally['now']}（前一段 {tally['before']}）"
