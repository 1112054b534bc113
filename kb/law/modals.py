"""Duty, permission and prohibition in one normal form, so that 应当 is never answered with 可以."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Modal(StrEnum):
    """What a provision does to its addressee."""

    MUST = "must"
    MUST_NOT = "must_not"
    MAY = "may"
    NEED_NOT = "need_not"
    NO_RIGHT = "no_right"


@dataclass(frozen=True, slots=True)
class ModalUse:
    """A modal word where it stands; offsets count code points."""

    modal: Modal
    word: str
    start: int
    end: int


# In order: what stands higher is not read as what it contains. Words that only look like modals come as None:
# 不得已 is no prohibition, 应急 no duty, 认可 no permission.
_WORDS: tuple[tuple[Modal | None, str], ...] = (
    (Modal.MUST, r"不得不|不能不|不可不"),
    (None, r"不得已|不可抗力|不可撤销|不可分割|不可或缺|不可避免|不可逆|不可预见|不应期"),
    (Modal.MUST_NOT, r"不得|不应当?|不准|不许|不允许|不可以|严禁|禁止|不予允许"),
    (Modal.NO_RIGHT, r"无权|没有权利|不享有"),
    (Modal.NEED_NOT, r"无须|无需|毋须|不必|不需要?|可以不|可不(?!可|是)|没有义务|免予|不用"),
    (
        None,
        r"须知|必须品|相应|适应|供应|反应|响应|对应|效应|应急|应用|应收|应付|应税|应诉|应聘|应战|答应|应届|应对|应变|回应|感应|顺应|[所如若确按]需|需要时",
    ),
    (
        Modal.MUST,
        r"应当|必须|应予|有义务|负有义务|有责任|务必|(?<![必无毋])须|需要?(?=经(?!费)|向|在|由|提供|取得|办理)",
    ),
    (Modal.MUST, r"应该|应(?=[依自在于按向由及立将经符遵承提退赔当先为与])"),
    (None, r"可能|认可|许可|可行|可疑|可靠|可见|可供|可否|可是|可得|可比|可持续|可再生|可操作|可撤销|可识别|可降解"),
    (Modal.MAY, r"可以|有权|享有权利|得以|允许|准许|可(?=[由向在依按自处并予要]|申请|请求)"),
)
_PATTERN = re.compile("|".join(f"(?P<w{index}>{words})" for index, (_, words) in enumerate(_WORDS)))


def find_modals(text: str) -> tuple[ModalUse, ...]:
    """Every modal of a text in order. 不得不 is a duty, 适当 none, 不得 is one word and no 得.

    >>> [(use.modal.value, use.word) for use in find_modals("应当退货，不得拒绝；不得已的，适当延长，可以分期。")]
    [('must', '应当'), ('must_not', '不得'), ('may', '可以')]
    """
    return tuple(_uses(text))


def _uses(text: str) -> Iterator[ModalUse]:
    for match in _PATTERN.finditer(text):
        modal = _WORDS[int(str(match.lastgroup)[1:])][0]
        if modal is not None:
            yield ModalUse(modal, match.group(), match.start(), match.end())
