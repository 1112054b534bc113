"""The documents say what is so: commands, settings, links and versions named in them exist."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from api.cli.main import zhigui
from kb.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
ENGLISH, CHINESE = ROOT / "README.md", ROOT / "README.zh-CN.md"
READMES = (ENGLISH, CHINESE)
DOCUMENTS = (*READMES, ROOT / "CHANGELOG.md", ROOT / "corpus" / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`]+)`")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^(#{1,6})\s+(.+)$", re.MULTILINE)
COMMAND = re.compile(r"(?:^|\s)zhigui(?=\s|$)(.*)")
SETTING = re.compile(r"ZHIGUI_([A-Z_]+)")
MAKE = re.compile(r"^make ([a-z]+)$", re.MULTILINE)


def name(path: Path) -> str:
    """The path as a test id."""
    return str(path.relative_to(ROOT))


def prose(text: str) -> str:
    """The text without its fenced blocks."""
    return BLOCK.sub("", text)


def shell_blocks(text: str) -> list[str]:
    """What a reader is told to type."""
    return [body for language, body in BLOCK.findall(text) if language == "sh"]


def commands(text: str) -> Iterator[list[str]]:
    """The words after `zhigui` wherever a document writes a command: in blocks, after a prompt, in code spans."""
    lines = [line for _, body in BLOCK.findall(text) for line in body.splitlines()]
    for line in (*lines, *(span.replace("\n", " ") for span in SPAN.findall(prose(text)))):
        found = COMMAND.match(line.removeprefix("$ "))
        if found:
            yield found.group(1).split()


def fault_of(words: list[str]) -> str | None:
    """What is wrong with a command line, None when command and options exist."""
    command: click.Command = zhigui
    rest = [word for word in words if word != "…"]
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        inner = command.commands.get(rest[0])
        if inner is None:
            return f"no command {rest[0]} in {command.name}"
        command, rest = inner, rest[1:]
    known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
    unknown = [word for word in rest if word.startswith("--") and word not in known]
    return f"no option {unknown[0]} of {command.name}" if unknown else None


def slug(heading: str) -> str:
    """The anchor that a rendered heading gets: lower case, punctuation dropped, spaces as hyphens."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def anchors(file: Path) -> set[str]:
    """The anchors that a document's headings make."""
    return {slug(text) for _, text in HEADING.findall(prose(file.read_text("utf-8")))}


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_command_that_is_named_exists_with_its_options(document: Path) -> None:
    faults = {" ".join(words): fault_of(words) for words in commands(document.read_text("utf-8"))}
    assert {line: fault for line, fault in faults.items() if fault} == {}


@pytest.mark.parametrize("readme", READMES, ids=name)
def test_a_readme_names_commands_at_all(readme: Path) -> None:
    named = {words[0] for words in commands(readme.read_text("utf-8")) if words}
    assert {"ask", "lookup", "search", "check", "ingest", "instruments", "doctor"} <= named


def test_a_command_that_does_not_exist_is_noticed() -> None:
    assert fault_of(["prophesy", "明天"]) == "no command prophesy in zhigui"
    assert fault_of(["ask", "退货", "--oracle"]) == "no option --oracle of ask"
    assert fault_of(["instruments", "set-dates", "消保法", "--effective-date", "2014-03-15"]) is None


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_link_to_a_file_or_heading_resolves(document: Path) -> None:
    broken = []
    for target in LINK.findall(prose(document.read_text("utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (document.parent / path).resolve() if path else document
        if not file.exists() or (anchor and anchor not in anchors(file)):
            broken.append(target)
    assert broken == []


def test_both_readmes_have_the_same_headings_in_number_and_depth() -> None:
    depths = [[len(marks) for marks, _ in HEADING.findall(prose(r.read_text("utf-8")))] for r in READMES]
    assert depths[0] == depths[1]
    assert len(depths[0]) > 5


def test_both_readmes_give_the_same_commands() -> None:
    english, chinese = (shell_blocks(readme.read_text("utf-8")) for readme in READMES)
    assert english == chinese
    assert english


def test_both_readmes_show_the_same_terminal() -> None:
    english, chinese = (
        [body for language, body in BLOCK.findall(readme.read_text("utf-8")) if language == "text"]
        for readme in READMES
    )
    assert english == chinese


@pytest.mark.parametrize("readme", READMES, ids=name)
def test_every_setting_stands_in_the_table_or_in_the_document_on_identity_providers(readme: Path) -> None:
    text = readme.read_text("utf-8")
    first = [line.split(" | ")[0] for line in text.splitlines() if line.startswith("| ")]
    named = {setting.lower() for cell in first for setting in SETTING.findall(cell)}
    named |= {table for cell in first for table in re.findall(r"\[\[(\w+)\]\]", cell)}
    of_providers = SETTING.findall((ROOT / "docs" / "deployment-oidc.md").read_text("utf-8"))
    named |= {setting.lower() for setting in of_providers if setting.startswith("OIDC_")}
    assert set(Settings.model_fields) - named == set()


@pytest.mark.parametrize("readme", READMES, ids=name)
def test_every_setting_that_is_named_exists(readme: Path) -> None:
    named = {setting.lower() for setting in SETTING.findall(readme.read_text("utf-8"))}
    assert named
    assert named <= set(Settings.model_fields)


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {target for block in shell_blocks(ENGLISH.read_text("utf-8")) for target in MAKE.findall(block)}
    assert "run" in named
    assert named <= targets


def test_the_changelog_has_the_current_version_first() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    versions = re.findall(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert versions[0] in {project["version"], "Unreleased"}
    assert project["version"] in versions


def test_every_decision_has_its_own_number_without_gaps() -> None:
    numbers = [int(path.name[:4]) for path in sorted((ROOT / "docs" / "decisions").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))
