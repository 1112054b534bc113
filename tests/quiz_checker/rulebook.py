"""The restricted phrasings, handbooks and risks as their files have them, read without the product."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from tests.quiz_checker.library import squeezed

_CONTROL = re.compile(r"[\[\](){}|?*…~<>《》]|\.\.\.")


@dataclass
class Rulebook:
    """What our own files say: rules by id, and the handbook units that ask for a hand-over."""

    rules: dict[str, dict[str, object]] = field(default_factory=dict)
    handing_over: dict[str, tuple[str, ...]] = field(default_factory=dict)
    risks: set[str] = field(default_factory=set)
    authority: set[str] = field(default_factory=set)
    approved: set[str] = field(default_factory=set)

    def bars(self, rule_id: str, said: str) -> bool:
        """Whether the rule's own file shows that a sentence breaks it: as an example, or by one of its plain words."""
        rule = self.rules.get(rule_id)
        if rule is None or rule.get("severity") != "block":
            return False
        examples = _strings(rule.get("match"))
        if squeezed(said) in {squeezed(each) for each in examples}:
            return True
        return any(squeezed(each) in squeezed(said) for each in _plain_patterns(rule))

    def barred_plainly(self, said: str) -> list[str]:
        """The rules that show the very sentence as an example of what must not be said."""
        wanted = squeezed(said)
        return [key for key, rule in self.rules.items() if wanted in {squeezed(e) for e in _strings(rule.get("match"))}]


def rulebook(corpus: Path) -> Rulebook:
    """The files of a corpus folder."""
    book = Rulebook()
    for path in sorted((corpus / "phrasings").glob("*.toml")):
        for rule in tomllib.loads(path.read_text("utf-8")).get("rule", ()):
            book.rules[rule["id"]] = rule
            if rule.get("say_instead"):
                book.approved.add(squeezed(rule["say_instead"]))
    for path in sorted((corpus / "risks").glob("*.toml")):
        book.risks.update(rule["id"] for rule in tomllib.loads(path.read_text("utf-8")).get("rule", ()))
    authority = tomllib.loads((corpus / "authority.toml").read_text("utf-8"))
    book.authority.update(rule["id"] for rule in authority.get("rule", ()))
    for path in sorted((corpus / "handbooks").glob("*.md")):
        _read_handbook(path.read_text("utf-8"), book)
    return book


def _read_handbook(content: str, book: Rulebook) -> None:
    handbook = re.search(r"^id: (\S+)", content, re.MULTILINE)
    name = handbook[1] if handbook else ""
    for unit in re.split(r"^## ", content, flags=re.MULTILINE)[1:]:
        heading = unit.split("\n", 1)[0].strip()
        triggers = re.search(r"^- 触发：(.*)$", unit, re.MULTILINE)
        line = re.search(r"^- 可以说：(.*)$", unit, re.MULTILINE)
        if line:
            book.approved.add(squeezed(line[1]))
        if re.search(r"^- 移交：", unit, re.MULTILINE):
            book.handing_over[f"{name}#{heading}"] = tuple((triggers[1] if triggers else "").split("、"))


def _strings(given: object) -> list[str]:
    return [str(each) for each in given] if isinstance(given, list) else []


def _plain_patterns(rule: dict[str, object]) -> list[str]:
    """The patterns that are nothing but words."""
    return [each for each in _strings(rule.get("patterns")) if len(each) > 1 and not _CONTROL.search(each)]
