"""Help and usage errors in Chinese: click's own are English, and it measures Chinese text wrongly.

click, not typer: typer loads pydantic to read a single word, which alone takes longer than the 0.3 s a command may.
"""

from __future__ import annotations

import inspect
import re
import shutil
from collections.abc import Callable
from typing import Any, TypeVar

import click

from api.cli.terminal import MAX_COLUMNS, Paper, pad, width

HELP_TEXT = "显示帮助"
GAP = 2
MAX_NAME_COLUMNS = 34
# What click says of a value, and what we say instead.
VALUES = (
    (re.compile(r"(\S+) is not in the range (\S+?)<=x<=(\S+?)\.?$"), r"\1 不在 \2 到 \3 之间"),
    (re.compile(r"(\S+) is not in the range (.+?)\.?$"), r"\1 不在范围 \2 之内"),
    (re.compile(r"'(.*?)' is not one of (.+?)\.?$"), r"\1 不是 \2 之一"),
    (re.compile(r"'(.*?)' is not a valid integer"), r"\1 不是整数"),
    (re.compile(r"(?:Path|File|Directory) '(.*)' does not exist"), r"没有找到 \1"),
    (re.compile(r"(?:Path|File) '(.*)' is a directory"), r"\1 是文件夹"),
    (re.compile(r"(?:Path|File|Directory) '(.*)' is not readable"), r"没有权限读 \1"),
    (re.compile(r"(?:Path|File|Directory) '(.*)' is not writable"), r"没有权限写 \1"),
)
EXTRA = re.compile(r"unexpected extra arguments? \((.*)\)")

F = TypeVar("F", bound=Callable[..., Any])


class Argument(click.Argument):
    """An argument that explains itself in the help page."""

    def __init__(self, *args: Any, help: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.explanation = help


class ChineseCommand(click.Command):
    """A command whose help is Chinese."""

    def get_help(self, ctx: click.Context) -> str:
        """The help page."""
        return command_help(self, ctx, [])


class ChineseGroup(click.Group):
    """A group of commands whose help is Chinese; its commands in the order in which they were added."""

    command_class = ChineseCommand
    group_class = type

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands' names."""
        return list(self.commands)

    def get_help(self, ctx: click.Context) -> str:
        """The help page."""
        rows = [(name, first_line(each.help or "")) for name, each in self.commands.items() if not each.hidden]
        return command_help(self, ctx, rows)


def argument(name: str, *, metavar: str, help: str, **rest: Any) -> Callable[[F], F]:
    """Declare an argument with its explanation."""
    return click.argument(name, cls=Argument, metavar=metavar, help=help, **rest)


def command_help(owner: click.Command, ctx: click.Context, commands: list[tuple[str, str]]) -> str:
    """用法, what the command does, its arguments, options and commands."""
    params = owner.get_params(ctx)
    arguments = [each for each in params if isinstance(each, Argument)]
    options = [each for each in params if isinstance(each, click.Option) and not each.hidden]
    pieces = [ctx.command_path, *(["[选项]"] if options else [])]
    pieces += ["命令 …"] if commands else [_argument(each) for each in arguments]
    page = Paper(min(shutil.get_terminal_size((80, 24)).columns, MAX_COLUMNS), colour=False)
    lines = ["用法：" + " ".join(pieces), ""]
    lines += page.block(inspect.cleandoc(owner.help or ""), 2)
    for title, rows in (
        ("参数", [(_argument(each), each.explanation) for each in arguments]),
        ("选项", [_option(each) for each in options]),
        ("命令", commands),
    ):
        lines += _table(page, title, rows)
    return "\n".join(lines)


def usage_message(error: click.UsageError) -> str:
    """A usage error in Chinese, with where help stands."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return error.message
    hint = f"\n用法见：{error.ctx.command_path} --help" if error.ctx is not None else ""
    return _wrong(error) + hint


def first_line(text: str) -> str:
    """The first line of a help text."""
    return inspect.cleandoc(text).partition("\n")[0]


def _wrong(error: click.UsageError) -> str:
    message = error.message
    if isinstance(error, click.NoSuchOption):
        near = "、".join(error.possibilities or ())
        return f"没有选项 {error.option_name}" + (f"，是否想写 {near}？" if near else "。")
    if isinstance(error, click.MissingParameter):
        meaning = error.param.help if isinstance(error.param, click.Option) else None
        return f"缺少 {_shown(error.param)}" + (f"（{meaning}）。" if meaning else "。")
    if isinstance(error, click.BadOptionUsage):
        return (
            f"选项 {error.option_name} 要带一个值。" if "requires" in message else f"选项 {error.option_name} 不带值。"
        )
    if found := EXTRA.search(message):
        return f"多出了参数：{found.group(1)}。含空格的文字请加引号。"
    if message.startswith("No such command"):
        return f"没有命令 {message.split(chr(39))[1]}。"
    name = _shown(error.param) if isinstance(error, click.BadParameter) else ""
    for pattern, chinese in VALUES:
        if found := pattern.search(message):
            told = found.expand(chinese).replace("', '", "、").replace("'", "")
            return f"{name} 的取值不对：{told}。"
    return f"{name + '：' if name else ''}{message}"


def _shown(param: click.Parameter | None) -> str:
    if param is None:
        return "参数"
    return "/".join(param.opts) if isinstance(param, click.Option) else (param.metavar or param.name or "")


def _argument(param: Argument) -> str:
    name = f"{param.metavar}{'…' if param.nargs == -1 else ''}"
    return name if param.required else f"[{name}]"


def _option(param: click.Option) -> tuple[str, str]:
    if "--help" in param.opts:
        return "--help", HELP_TEXT
    names = "，".join([*param.opts, *param.secondary_opts])
    return names + ("" if param.is_flag else f" {param.metavar or '值'}"), param.help or ""


def _table(page: Paper, title: str, rows: list[tuple[str, str]]) -> list[str]:
    if not rows:
        return []
    column = min(max(width(name) for name, _ in rows), MAX_NAME_COLUMNS) + GAP
    lines = ["", f"{title}："]
    for name, text in rows:
        long = width(name) > column - GAP
        lines += [f"  {name}"] if long else []
        first = None if long else "  " + pad(name, column)
        lines += page.block(text, column + 2, first=first) or ([] if long else [f"  {name}"])
    return lines
