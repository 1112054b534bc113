"""Why a paper cannot be made.

ConflictError
└── NotEnoughItemsError     the bank cannot fill the blueprint; carries what is missing
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kb.errors import ConflictError
from kb.quiz.papers.plan import Shortage
from kb.store.quiz_records import ItemKind

KIND_NAMES = {
    ItemKind.SINGLE: "单选", ItemKind.MULTIPLE: "多选", ItemKind.TRUE_FALSE: "判断", ItemKind.BLANK: "填空",
    ItemKind.SHORT: "简答", ItemKind.CASE: "案例分析", ItemKind.SCENARIO: "情景",
}  # fmt: skip
_TOLD = 5


class NotEnoughItemsError(ConflictError):
    """The bank does not have what a blueprint asks for."""

    def __init__(self, shortages: Sequence[Shortage], name_of: Callable[[str], str]) -> None:
        told = "；".join(shortage_told(each, name_of) for each in shortages[:_TOLD])
        more = f"；另有 {len(shortages) - _TOLD} 项" if len(shortages) > _TOLD else ""
        super().__init__(f"题库里可用的题不够：{told}{more}。可先出题并审定，或改蓝图。")
        self.shortages = tuple(shortages)


def shortage_told(shortage: Shortage, name_of: Callable[[str], str]) -> str:
    """A shortage as half a sentence; `name_of` tells what a topic is called.

    >>> shortage_told(Shortage(0, "returns", ItemKind.SINGLE, 5, 2), {"returns": "退换货"}.__getitem__)
    '“退换货”单选要 5 题，只有 2 题'
    """
    topic = f"“{name_of(shortage.topic)}”" if shortage.topic else ""
    return f"{topic}{KIND_NAMES[shortage.kind]}要 {shortage.wanted} 题，只有 {shortage.available} 题"


def generate_call(shortage: Shortage, times: int = 1) -> str:
    """The command that would fill it: twice what is missing, for not every item is kept on review."""
    topic = f" --topic {shortage.topic}" if shortage.topic else ""
    missing = (shortage.wanted - shortage.available) * times
    return f"zhigui quiz generate --kind {shortage.kind.value}{topic} --count {2 * max(1, missing)}"
