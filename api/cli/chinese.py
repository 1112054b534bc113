"""Help and usage errors in Chinese: typer's own are English and measure Chinese text wrongly."""

from __future__ import annotations

import inspect
import shutil
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup

from api.cli.terminal import MAX_COLUMNS, Paper, pad, width

# typer carries its own copy of click; its base of usage errors is public only as BadParameter's parent.
UsageError: type[Exception] = typer.BadParameter.__bases__[0]
HELP_TEXT = "显示帮助"
GAP = 2
MAX_NAME_COLUMNS = 34


F = TypeVar("F", bound=Callable[..., None])


class Parameter(Protocol):
    """What help needs to know of a typer argument or option."""

    param_type_name: str
    opts: list[str]
    secondary_opts: list[str]
    name: str | None
    required: bool
    is_flag: bool
    metavar: str | None
    help: str | None
    hidden: bool
    multiple: bool
    nargs: int


class ChineseCommand(TyperCommand):
    """A command whose help is Chinese."""

    def get_help(self, ctx: Any) -> str:
        """The help page."""
        return command_help(self, ctx, [])


class ChineseGroup(TyperGroup):
    """A group of commands whose help is Chinese."""

    def get_help(self, ctx: Any) -> str:
        """The help page, with the commands in the order in which they were added."""
        rows = []
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None and not command.hidden:
                rows.append((name, first_line(command.help or "")))
        return command_help(self, ctx, rows)


def group(help: str) -> typer.Typer:
    """An application or a noun's group of commands."""
    return typer.Typer(
        cls=ChineseGroup,
        help=help,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        no_args_is_help=True,
    )


def command(app: typer.Typer, name: str) -> Callable[[F], F]:
    """Register a command; its docstring is its Chinese help."""
    return app.command(name, cls=ChineseCommand)


def command_help(owner: Any, ctx: Any, commands: list[tuple[str, str]]) -> str:
    """用法, what the command does, its arguments, options and commands."""
    params: list[Parameter] = [each for each in owner.get_params(ctx) if not getattr(each, "hidden", False)]
    arguments = [each for each in params if each.param_type_name == "argument"]
    options = [each for each in params if each.param_type_name == "option"]
    pieces = [ctx.command_path, *(["[选项]"] if options else [])]
    pieces += ["命令 …"] if commands else [_argument(each) for each in arguments]
    page = Paper(min(shutil.get_terminal_size((80, 24)).columns, MAX_COLUMNS), colour=False)
    lines = ["用法：" + " ".join(pieces), ""]
    lines += page.block(inspect.cleandoc(owner.help or ""), 2)
    for title, rows in (
        ("参数", [(_argument(each), each.help or "") for each in arguments]),
        ("选项", [_option(each) for each in options]),
        ("命令", commands),
    ):
        lines += _table(page, title, rows)
    return "\n".join(lines)


def usage_message(error: Exception) -> str:
    """A usage error in Chinese, with where help stands."""
    context = getattr(error, "ctx", None)
    hint = f"\n用法见：{context.command_path} --help" if context is not None else ""
    return _wrong(error) + hint


def first_line(text: str) -> str:
    """The first line of a help text."""
    return inspect.cleandoc(text).partition("\n")[0]


def _wrong(error: Exception) -> str:
    kind, message = type(error).__name__, str(getattr(error, "message", error))
    param = getattr(error, "param", None)
    name = _shown(param) if param is not None else ""
    if kind == "NoSuchOption":
        near = "、".join(getattr(error, "possibilities", None) or ())
        return f"没有选项 {getattr(error, 'option_name', '')}" + (f"，是否想写 {near}？" if near else "。")
    if kind == "MissingParameter":
        return f"缺少 {name}。"
    if kind == "BadOptionUsage":
        return f"选项 {getattr(error, 'option_name', '')} 的用法不对：它需要一个值，或不带值。"
    if message.startswith("No such command"):
        return f"没有命令 {message.removeprefix('No such command').strip(' .')}。".replace("'", "")
    if "unexpected extra argument" in message:
        return "多出了参数：" + message.partition("(")[2].rstrip(").") + "。含空格的文字请加引号。"
    if kind == "BadParameter" and message.isascii():
        return f"{name} 的取值不对。"
    return f"{name + '：' if name else ''}{message}"


def _shown(param: Parameter) -> str:
    return "/".join(param.opts) if param.param_type_name == "option" else (param.metavar or param.name or "")


def _argument(param: Parameter) -> str:
    name = param.metavar or (param.name or "").upper()
    many = "…" if param.nargs == -1 else ""
    return f"{name}{many}" if param.required else f"[{name}{many}]"


def _option(param: Parameter) -> tuple[str, str]:
    if param.name == "help":
        return "--help", HELP_TEXT
    names = "，".join([*param.opts, *param.secondary_opts])
    value = "" if param.is_flag else f" {param.metavar or '值'}"
    return names + value, param.help or ""


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
