"""zhigui records list|show|search; what writes files is in records_files, the rest in files of its own."""

from __future__ import annotations

import click

from api.cli.chinese import ChineseGroup, argument
from api.cli.gateway import call
from api.cli.options import Function, industry_option, json_flag, topic_option
from api.cli.output import show
from api.cli.render_records import record_lines, record_list_lines
from api.client import Call, segment
from api.record_labels import KIND, OUTCOME

PLACE = "/v1/records"
record_argument = argument("record", metavar="记录编号", help="可只写前六位或更多，见 zhigui records list")
_OPTIONS = (
    click.option(
        "--kind", metavar="类别", help=f"逗号分隔：{'、'.join(f'{code} {name}' for code, name in KIND.items())}"
    ),
    click.option("--actor", metavar="人员", help="姓名、登录名或人员编号"),
    click.option("--team", metavar="小组", help="小组的编号或名称"),
    click.option("--from", "first", metavar="日期", help="从哪一天起（北京时间，含当天），如 2026-11-01"),
    click.option("--to", "last", metavar="日期", help="到哪一天止（含当天）"),
    industry_option,
    click.option("--outcome", metavar="结果", help="、".join(f"{code} {name}" for code, name in OUTCOME.items())),
    topic_option,
    click.option("--rule", metavar="编号", help="显示过或查到的限制用语，如 guaranteed_return.principal"),
    click.option("--instrument", metavar="法规", help="引用过的法规或手册，可用简称，如 消保法"),
    click.option("--session", metavar="通话", help="通话编号"),
    click.option("--about", metavar="对象", help="针对什么，如 generation:12"),
    click.option("--risk/--no-risk", default=None, help="只看带（不带）风险信号的"),
    click.option("--held/--no-held", default=None, help="只看（不看）保全中的"),
    click.option("--erased/--no-erased", default=None, help="只看（不看）内容已删除的"),
)
limit_option = click.option(
    "--limit", metavar="条数", type=click.IntRange(1, 200), default=20, help="最多几条，默认 20"
)
before_option = click.option("--before", metavar="位置", help="翻到更早的：上一页末尾给出的位置")


def filter_options(function: Function) -> Function:
    """The options by which records are chosen."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def filter_query(given: dict[str, object]) -> dict[str, str | int | None]:
    """The options as the API names them."""
    renamed = {"first": "from", "last": "to"}
    return {renamed.get(name, name): _value(value) for name, value in given.items()}


@click.group("records", cls=ChineseGroup)
def records() -> None:
    """记录：查找、查看、导出发生过的一切。"""


@records.command("list")
@filter_options
@limit_option
@before_option
@json_flag
def list_records(*, as_json: bool, **given: object) -> None:
    """最近的记录，新的在前；可按人员、日期、结果等筛选。"""
    show(call(Call("GET", PLACE, query=filter_query(given))), as_json, record_list_lines)


@records.command("search")
@argument("words", metavar="字词", help="空格隔开的都要有；在问题、答复与送审文字中查找", nargs=-1, required=True)
@filter_options
@limit_option
@before_option
@json_flag
def search_records(words: tuple[str, ...], *, as_json: bool, **given: object) -> None:
    """按问答中的字词查找记录。"""
    query = {**filter_query(given), "q": " ".join(words)}
    show(call(Call("GET", PLACE, query=query)), as_json, record_list_lines)


@records.command("show")
@record_argument
@json_flag
def show_record(record: str, *, as_json: bool) -> None:
    """一条记录的全部内容：问答、引用、评价、保全、链上位置。"""
    show(call(Call("GET", f"{PLACE}/{segment(record)}")), as_json, record_lines)


def _value(value: object) -> str | int | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, (str, int)) else None
