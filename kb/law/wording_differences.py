"""What a changed wording does to its reader: duties, prohibitions and permissions won or lost, or only a reference."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from kb.law.modals import Modal, find_modals
from kb.law.numerals import NUMERAL
from kb.law.wording import comparable

_REFERENCE = re.compile(rf"第{NUMERAL}[条款项](?:之[一二三四五六七八九十]+)?")


@dataclass(frozen=True, slots=True)
class ModalsApart:
    """How often a wording commands, forbids or permits, before and after."""

    modal: Modal
    old: int
    new: int


def modals_apart(old: str, new: str) -> tuple[ModalsApart, ...]:
    """The modals whose number differs, duties and prohibitions first.

    >>> [(each.modal.value, each.old, each.new) for each in modals_apart("可以退货。", "应当退货，不得拖延。")]
    [('must', 0, 1), ('must_not', 0, 1), ('may', 1, 0)]
    """
    before = Counter(use.modal for use in find_modals(old))
    after = Counter(use.modal for use in find_modals(new))
    return tuple(ModalsApart(each, before[each], after[each]) for each in Modal if before[each] != after[each])


def only_references_differ(old: str, new: str) -> bool:
    """Whether two wordings differ in nothing but the numbers of articles, paragraphs and items that they cite.

    >>> only_references_differ("违反本法第七条规定的，罚款。", "违反本法第八条规定的，罚款。")
    True
    """
    if comparable(old) == comparable(new):
        return False
    return _without_references(old) == _without_references(new)


def _without_references(text: str) -> str:
    return _REFERENCE.sub("第", comparable(text))
