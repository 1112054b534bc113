"""Duty, permission and prohibition also as they are spoken: 商家得退, 不能拒绝, 用不着解释."""

from __future__ import annotations

import re

from kb.law.modals import Modal, ModalUse, find_modals

_SPOKEN: tuple[tuple[Modal, re.Pattern[str]], ...] = (
    (Modal.NEED_NOT, re.compile(r"用不着|不必|不用(?!于)")),
    (
        Modal.MUST_NOT,
        re.compile(
            r"(?<!可)不能(?!不|够?履行|确定|证明|提供|达到|及时|恢复|清偿|满足|说明|按时|作为|胜任|从事|实现|注意|控制|预见|避免|克服|取得|辨认|返还|再用|正常|使用)|不行(?![使为政])|(?<![特区分类个级差鉴识判])别(?![人的处])|不让|没资格"
        ),
    ),
    (
        Modal.MUST,
        re.compile(
            r"(?<![不觉值认获取记懂使显所求征舍免])得(?![到以知益失当出了不])|只能|非得|(?<![需主重只想还不是所将快须您我他她客者])要(?![求是么件素点约不害闻素式])"
        ),
    ),
    (Modal.MAY, re.compile(r"(?<![不可性功智职才只未技效])能够?(?![力源否耗]|证明)")),
)


_WHO = re.compile(r"[^，。；的]{0,6}的(?:部门|机关|单位|机构|人|生产者|销售者|经营者|一方)")
_NOT_BEFORE = frozenset(("都", "均", "皆"))


def _responsible(text: str, use: ModalUse) -> bool:
    """有责任的生产者 and 有权处理的部门 say who is meant, not what he must or may."""
    return use.word in {"有责任", "有权"} and _WHO.match(text, use.end) is not None


def modals_of(text: str) -> tuple[ModalUse, ...]:
    """Every modal of a text in order, the spoken ones where no written one stands.

    >>> [(use.modal.value, use.word) for use in modals_of("商家得退，不能拒绝，应当七日内办")]
    [('must', '得'), ('must_not', '不能'), ('must', '应当')]
    """
    found = [
        use
        for use in find_modals(text)
        if text[use.start - 1 : use.start] not in _NOT_BEFORE and not _responsible(text, use)
    ]
    for modal, pattern in _SPOKEN:
        for match in pattern.finditer(text):
            # 应当提供能提供的证明: behind another modal 能 is an ability.
            if modal is Modal.MAY and any(use.start < match.start() for use in found):
                continue
            if not any(use.start < match.end() and match.start() < use.end for use in found):
                found.append(ModalUse(modal, match.group(), match.start(), match.end()))
    return tuple(sorted(found, key=lambda use: use.start))


_ONLY = re.compile(r"只能|仅能|只得")


def statute_modals(text: str) -> tuple[ModalUse, ...]:
    """Every modal of a statute's text in order: the written ones, and 只能, which forbids everything else.

    >>> [use.modal.value for use in statute_modals("律师只能在一个律师事务所执业")]
    ['must']
    """
    found = tuple(use for use in find_modals(text) if not _responsible(text, use))
    only = [ModalUse(Modal.MUST, match.group(), match.start(), match.end()) for match in _ONLY.finditer(text)]
    return tuple(sorted((*found, *only), key=lambda use: use.start)) if only else found
