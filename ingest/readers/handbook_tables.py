"""Tables of a handbook: questions with answers become units, a row each; other tables stay text, row by row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Column(StrEnum):
    """What a column of a table of questions holds."""

    QUESTION = "问题"
    TOPIC = "主题"
    ANSWER = "答案"
    SAYABLE = "可以说"
    FORBIDDEN = "不能说"
    TRIGGERS = "触发"
    HAND_OVER = "移交"
    BASIS = "依据"
    INDUSTRIES = "行业"
    NEEDS = "需要"
    NUMBER = "序号"


_NAMES: Mapping[Column, str] = {
    Column.QUESTION: (
        "问题|问|问法|常见问题|客户问题|客户常问|常问|客户会问|客户问法|顾客问题|用户问题|来电问题|咨询问题|提问|疑问|客户提问|常见问法|Q|问题描述"
    ),
    Column.TOPIC: "主题|场景|情形|情景|类别|分类|类型|业务类型|问题类型|问题分类|客户诉求|诉求|来电场景|使用场景",
    Column.ANSWER: (
        "答案|答|回答|回复|答复|解答|参考答案|标准答案|标准答复|答复口径|口径|处理办法|处理方式|处理方法|处理流程|A"
    ),
    Column.SAYABLE: (
        "可以说|可说|标准话术|话术|参考话术|推荐话术|应答话术|建议话术|标准用语|推荐用语|规范用语|示范用语|话术示例"
    ),
    Column.FORBIDDEN: "不能说|不可说|不要说|禁用语|禁止用语|禁语|禁用话术|服务忌语|忌语|避免说|错误话术|不当用语",
    Column.TRIGGERS: "触发|触发词|触发条件|关键词",
    Column.HAND_OVER: "移交|移交给|移交对象|移交部门|升级|升级对象|升级至|转接|转接部门|转交",
    Column.BASIS: "依据|法律依据|法规依据|政策依据|制度依据|参考依据|条款依据|相关法规",
    Column.INDUSTRIES: "行业|适用行业",
    Column.NEEDS: "需要|所需法规",
    Column.NUMBER: "序号|编号|No|NO|#",
}
_COLUMN_OF = {name: column for column, names in _NAMES.items() for name in names.split("|")}
_RULE = re.compile(r"^:?-{2,}:?$")
_DECORATION = re.compile(r"[\s*：:（(].*$")
# A merged heading may stand above the head of a table.
_HEAD_ROWS = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """A row of a table of questions; columns that have no meaning here are in `others` with their names."""

    cells: Mapping[Column, str]
    others: tuple[tuple[str, str], ...] = ()

    def get(self, column: Column) -> str:
        """The text of a column; empty without one."""
        return self.cells.get(column, "")


def cells_of(line: str) -> tuple[str, ...]:
    """The cells of a table's row; empty for a line that is none.

    >>> cells_of("| 问题 | 答案 |"), cells_of("退货")
    (('问题', '答案'), ())
    """
    plain = line.strip()
    if len(plain) < 3 or not plain.startswith("|") or not plain.endswith("|"):
        return ()
    return tuple(cell.strip().replace("\\|", "｜") for cell in re.split(r"(?<!\\)\|", plain[1:-1]))


def is_rule(cells: Sequence[str]) -> bool:
    """Whether a row is Markdown's rule below a head."""
    return bool(cells) and all(_RULE.match(cell) for cell in cells if cell) and any(cells)


def columns_of(cells: Sequence[str]) -> Mapping[int, Column] | None:
    """What the columns below a head hold; None where they are not questions with what to say to them.

    >>> columns_of(["客户问题", "标准话术", "备注"])
    {0: <Column.QUESTION: '问题'>, 1: <Column.SAYABLE: '可以说'>}
    >>> columns_of(["环节", "时限"]) is None
    True
    """
    found: dict[int, Column] = {}
    for i, cell in enumerate(cells):
        column = _COLUMN_OF.get(_DECORATION.sub("", cell))
        if column is not None and column not in found.values():
            found[i] = column
    held = set(found.values())
    asks = held & {Column.QUESTION, Column.TOPIC}
    says = held & {Column.ANSWER, Column.SAYABLE, Column.FORBIDDEN, Column.HAND_OVER}
    if Column.SAYABLE in held and Column.FORBIDDEN in held:
        return found
    # 类型 | 处理方式 alone is a table of rules; a question, a line to say or somebody to hand over to makes it more.
    return found if asks and says and held & {Column.QUESTION, Column.SAYABLE, Column.HAND_OVER} else None


def is_torn(rows: Sequence[Sequence[str]]) -> bool:
    """Whether rows of a table of questions lack cells, as where a PDF's long cells run over several lines.

    >>> is_torn([("问题", "答案", "依据"), ("能退", "七日内", ""), ("吗", "可以。")])
    True
    """
    at = next((i for i, head in enumerate(rows[:_HEAD_ROWS]) if columns_of(head) is not None), None)
    return at is not None and any(1 < len(row) < len(rows[at]) for row in rows[at + 1 :])


def asked_rows(rows: Sequence[Sequence[str]]) -> tuple[Asked, ...] | None:
    """The rows of a table of questions; None for another table. Cells merged downwards count for each of their rows."""
    for at, head in enumerate(rows[:_HEAD_ROWS]):
        columns = columns_of(head)
        if columns is not None:
            return tuple(_asked(rows[at], rows[at + 1 :], columns))
    return None


def row_texts(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The rows of another table as text, every value with the name of its column.

    >>> row_texts([("情形", "时限"), ("破损", "48小时"), ("缺件", "24小时")])
    ('情形：破损；时限：48小时', '情形：缺件；时限：24小时')
    >>> row_texts([("客服电话", "400")])
    ('客服电话：400',)
    """
    kept = [row for row in rows if any(row)]
    titles = []
    while len(kept) > 1 and sum(map(bool, kept[0])) == 1 and len(kept[0]) > 1:
        titles.append(next(filter(None, kept.pop(0))))
    if len(kept) == 1:
        return (*titles, "：".join(cell for cell in kept[0] if cell))
    head, body = kept[0] if kept else (), kept[1:]
    return (*titles, *(_named(head, row) for row in body if tuple(row) != tuple(head)))


def _asked(head: Sequence[str], body: Sequence[Sequence[str]], columns: Mapping[int, Column]) -> Iterator[Asked]:
    above: dict[Column, str] = {}
    for row in body:
        # A table over several pages repeats its head.
        if tuple(row) == tuple(head) or not any(row):
            continue
        cells = {column: row[i] for i, column in columns.items() if i < len(row) and row[i]}
        if Column.TOPIC in columns.values() and Column.TOPIC not in cells and Column.TOPIC in above:
            cells[Column.TOPIC] = above[Column.TOPIC]
        above = cells
        others = tuple(
            (head[i], cell) for i, cell in enumerate(row) if i not in columns and cell and i < len(head) and head[i]
        )
        yield Asked(cells, others)


def _named(head: Sequence[str], row: Sequence[str]) -> str:
    parts = []
    for i, cell in enumerate(row):
        name = head[i] if i < len(head) else ""
        if cell:
            parts.append(f"{name.rstrip('：:')}：{cell.rstrip('；;。')}" if name and name != cell else cell)
    return "；".join(parts)
