"""One [[rule]] or [[allow]] entry between plain fields (as TOML and sheets hold them) and its value; every mistake is a
ContentError in Chinese that begins with where the entry stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from kb.errors import ContentError
from kb.phrasing.matching.normalise import BREAK, fold_all
from kb.phrasing.matching.patterns import Literal, Piece, check_pattern, parse_pattern
from kb.phrasing.types import Allowance, Binding, Rule, RuleBasis, Severity

INDUSTRIES = ("general", "market", "finance", "education", "medical")
SCENES = ("advertising", "sales_call", "complaint_call", "written_reply")
REQUIRABLE = ("industry", "scene")
ALLOWANCE_PREFIX = "allow."
TOPIC = re.compile(r"[a-z][a-z0-9_]{1,39}")
# More wordings than that are several rules: the longest of ours has some 60.
MAX_PATTERNS = 500
MAX_GROUPS, MAX_GROUP_WORDS = 4, 100
MAX_EXAMPLES = 500
MAX_CHARACTERS = 2000

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_BINDING = frozenset({"industries", "scenes", "requires", "effective_from", "effective_to"})
_RULE_NEEDS = frozenset({"id", "phrasing", "severity", "industries", "scenes", "reason", "basis", "match", "pass"})
RULE_FIELDS = _RULE_NEEDS | _BINDING | {"topic", "patterns", "exempt", "say_instead", "together", "sound", "whole_word"}
_ALLOW_NEEDS = frozenset({"id", "phrasing", "patterns", "lifts", "reason", "match"})
_ALLOW_FIELDS = _ALLOW_NEEDS | _BINDING | {"basis"}
_BASIS_FIELDS = frozenset({"title", "article", "needs", "unverified"})


class Fields:
    """The fields of one table, read one by one; `origin` is its place for messages.

    `checked`: its patterns were found in order before and are taken as they are.
    """

    def __init__(self, fields: Mapping[str, object], origin: str, *, checked: bool = False) -> None:
        self.fields = fields
        self.origin = origin
        self.checked = checked

    def fail(self, message: str) -> ContentError:
        """The error to raise about this table."""
        return ContentError(f"{self.origin}：{message}")

    def expect(self, needed: frozenset[str], known: frozenset[str]) -> None:
        """Refuse unknown and missing fields."""
        unknown = sorted(set(self.fields) - known)
        if unknown:
            raise self.fail(f"不认识的字段 {'、'.join(unknown)}。")
        missing = sorted(needed - set(self.fields))
        if missing:
            raise self.fail(f"缺少字段 {'、'.join(missing)}。")

    def text(self, field: str) -> str:
        """A text that says something, without characters that no keyboard types."""
        value = self.fields.get(field)
        if not isinstance(value, str) or not value.strip():
            raise self.fail(f"{field} 应为非空文字。")
        return self._printable(field, value)

    def texts(self, field: str, *, among: Sequence[str] | None = None, may_be_empty: bool = False) -> tuple[str, ...]:
        """A list of such texts, all `among` the given ones where given."""
        value = self.fields.get(field, [])
        if not isinstance(value, list) or not all(isinstance(each, str) and each.strip() for each in value):
            raise self.fail(f"{field} 应为文字列表。")
        if not value and not may_be_empty:
            raise self.fail(f"{field} 不能为空。")
        strange = sorted(set(value) - set(among)) if among is not None else []
        if strange:
            raise self.fail(f"{field} 中的 {'、'.join(strange)} 不在 {'、'.join(among or ())} 之列。")
        return tuple(self._printable(field, each) for each in value)

    def flag(self, field: str) -> bool:
        """true or false; false when absent."""
        value = self.fields.get(field, False)
        if not isinstance(value, bool):
            raise self.fail(f"{field} 应为 true 或 false。")
        return value

    def day(self, field: str) -> date | None:
        """A day; None when absent."""
        value = self.fields.get(field)
        if value is not None and type(value) is not date:
            raise self.fail(f"{field} 应为日期，如 2026-01-01，不加引号。")
        return value

    def patterns(self, field: str, *, most: int = MAX_PATTERNS) -> tuple[str, ...]:
        """Patterns that can be used and that something can match."""
        found = self.texts(field, may_be_empty=True)
        if self.checked:
            return found
        if len(found) > most:
            raise self.fail(f"{field} 有 {len(found)} 条，最多 {most} 条，请拆成几条限制用语。")
        mistakes = ((pattern, check_pattern(pattern)) for pattern in found)
        wrong = next(((pattern, each) for pattern, each in mistakes if each), None) or _never_found(found)
        if wrong is not None:
            raise self.fail(f"{field} 中的“{wrong[0]}”：{wrong[1]}")
        return found

    def examples(self, field: str) -> tuple[str, ...]:
        """Example sentences, at least one."""
        found = self.texts(field)
        if len(found) > MAX_EXAMPLES:
            raise self.fail(f"{field} 有 {len(found)} 句，最多 {MAX_EXAMPLES} 句。")
        return found

    def binding(self) -> Binding:
        """Where and when the entry applies."""
        first, last = self.day("effective_from"), self.day("effective_to")
        if first is not None and last is not None and last < first:
            raise self.fail("effective_to 早于 effective_from。")
        return Binding(
            industries=self.texts("industries", among=INDUSTRIES, may_be_empty=True) or ("general",),
            scenes=self.texts("scenes", among=SCENES, may_be_empty=True),
            requires=self.texts("requires", among=REQUIRABLE, may_be_empty=True),
            effective_from=first,
            effective_to=last,
        )

    def _printable(self, field: str, value: str) -> str:
        if len(value) > MAX_CHARACTERS:
            raise self.fail(f"{field} 中有一处长达 {len(value)} 字，最多 {MAX_CHARACTERS} 字。")
        if found := _CONTROL.search(value):
            raise self.fail(f"{field} 含有控制字符（U+{ord(found.group()):04X}），请去掉。")
        return value


def rule_of_fields(
    fields: Mapping[str, object], origin: str, topic: str | None = None, *, checked: bool = False
) -> Rule:
    """A rule; `topic` is that of its file, which its own may repeat and must not contradict."""
    table = Fields(fields, origin, checked=checked)
    table.expect(_RULE_NEEDS, RULE_FIELDS)
    rule_id, severity, topic = table.text("id"), table.text("severity"), _topic(table, topic)
    if not rule_id.startswith(f"{topic}."):
        raise table.fail(f"编号 {rule_id} 应以 {topic}. 开头。")
    if severity not in set(Severity):
        raise table.fail(f"severity 只能是 block 或 warn，现为 {severity}。")
    patterns, together = table.patterns("patterns"), together_of(table)
    if not patterns and not together:
        raise table.fail("patterns 和 together 至少要写一样。")
    for field in ("industries", "scenes"):
        table.texts(field)
    return Rule(
        rule_id=rule_id,
        topic=topic,
        phrasing=table.text("phrasing"),
        patterns=patterns,
        exempt=table.patterns("exempt"),
        severity=Severity(severity),
        binding=table.binding(),
        reason=table.text("reason"),
        say_instead=table.text("say_instead") if "say_instead" in fields else None,
        basis=bases_of(table),
        match=table.examples("match"),
        passes=table.examples("pass"),
        together=together,
        sound=table.flag("sound"),
        whole_word=table.flag("whole_word"),
        origin=origin,
    )


def allowance_of_fields(fields: Mapping[str, object], origin: str, *, checked: bool = False) -> Allowance:
    """An allowance."""
    table = Fields(fields, origin, checked=checked)
    table.expect(_ALLOW_NEEDS, _ALLOW_FIELDS)
    allowance_id = table.text("id")
    if not allowance_id.startswith(ALLOWANCE_PREFIX):
        raise table.fail(f"编号 {allowance_id} 应以 {ALLOWANCE_PREFIX} 开头。")
    table.texts("patterns")
    return Allowance(
        allowance_id=allowance_id,
        phrasing=table.text("phrasing"),
        patterns=table.patterns("patterns"),
        lifts=table.texts("lifts", may_be_empty=True),
        binding=table.binding(),
        reason=table.text("reason"),
        basis=bases_of(table) if "basis" in fields else (),
        match=table.examples("match"),
        origin=origin,
    )


def fields_of_rule(rule: Rule) -> dict[str, object]:
    """The fields that read back as an equal rule, in the order of our files; what is at its default is left out."""
    binding = rule.binding
    fields: dict[str, object] = {
        "id": rule.rule_id,
        "topic": rule.topic,
        "phrasing": rule.phrasing,
        "patterns": list(rule.patterns),
        "together": [list(group) for group in rule.together],
        "exempt": list(rule.exempt),
        "sound": rule.sound,
        "whole_word": rule.whole_word,
        "severity": rule.severity.value,
        "industries": list(binding.industries),
        "scenes": list(binding.scenes),
        "requires": list(binding.requires),
        "effective_from": binding.effective_from,
        "effective_to": binding.effective_to,
        "reason": rule.reason,
        "say_instead": rule.say_instead,
        "basis": [_basis_fields(each) for each in rule.basis],
        "match": list(rule.match),
        "pass": list(rule.passes),
    }
    return {name: value for name, value in fields.items() if name in _RULE_NEEDS or value not in (None, [], False)}


def _topic(table: Fields, of_file: str | None) -> str:
    own = table.text("topic") if "topic" in table.fields else None
    if own is not None and of_file is not None and own != of_file:
        raise table.fail(f"topic 是 {own}，与文件开头的 {of_file} 不同。")
    topic = own or of_file
    if topic is None:
        raise table.fail("缺少 topic（限制用语主题）：写在文件开头，或写在本条里。")
    if not TOPIC.fullmatch(topic):
        raise table.fail(f"topic 只用小写字母、数字和下划线，现为 {topic}。")
    return topic


def together_of(table: Fields) -> tuple[tuple[str, ...], ...]:
    """The groups of words of which one each must stand in one sentence; () when absent."""
    groups = table.fields.get("together", [])
    if not isinstance(groups, list) or len(groups) == 1:
        raise table.fail('together 应为至少两组词，如 [["差评"], ["返现", "红包"]]。')
    if len(groups) > MAX_GROUPS:
        raise table.fail(f"together 最多 {MAX_GROUPS} 组词，现有 {len(groups)} 组。")
    inner = [Fields({"together": group}, table.origin, checked=table.checked) for group in groups]
    read = tuple(each.patterns("together", most=MAX_GROUP_WORDS) for each in inner)
    if not all(read):
        raise table.fail("together 的每一组至少要有一个词。")
    if any(set(left) & set(right) for place, left in enumerate(read) for right in read[:place]):
        raise table.fail("together 的两组里有同一个词：一个词会同时算作两组，请从其中一组去掉。")
    return read


def _never_found(patterns: Sequence[str]) -> tuple[str, str] | None:
    """The first pattern that is well written but can never match, or matches nearly everything, and why."""
    variants = [(pattern, variant) for pattern in patterns for variant in parse_pattern(pattern)]
    folded = fold_all(form for _, variant in variants for form in _forms(variant))
    for pattern, variant in variants:
        forms = [folded[form] for form in _forms(variant)]
        if not all(forms):
            return pattern, "其中一段只有标点、空格或符号，匹配时会被略去，请写上文字。"
        if any(BREAK in form for form in forms):
            return pattern, "含有句号、问号等断句符号；匹配不跨句，请拆成两条或改用 …。"
        if len(variant) == 1 and min(map(len, forms)) < 2:
            return pattern, "去掉标点、叠字后不足两个字，会误伤太多。"
    return None


def _forms(variant: Sequence[Piece]) -> list[str]:
    return [form for piece in variant if isinstance(piece, Literal) for form in piece.forms]


def bases_of(table: Fields) -> tuple[RuleBasis, ...]:
    """The articles an entry rests on, at least one."""
    value = table.fields.get("basis")
    if not isinstance(value, list) or not value:
        raise table.fail("basis 至少要写一条依据。")
    return tuple(_basis(each, table.origin) for each in value)


def _basis(value: object, origin: str) -> RuleBasis:
    if not isinstance(value, dict) or set(value) - _BASIS_FIELDS:
        raise ContentError(f"{origin}：basis 的每一条只写 title、article、needs、unverified。")
    table = Fields(value, origin)
    return RuleBasis(table.text("title"), table.text("article"), table.flag("needs"), table.flag("unverified"))


def _basis_fields(basis: RuleBasis) -> dict[str, object]:
    flags = {"needs": basis.needs, "unverified": basis.unverified}
    return {"title": basis.title, "article": basis.article, **{name: True for name, on in flags.items() if on}}
