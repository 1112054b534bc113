"""Why something cannot be done with a quiz item.

ZhiguiError
└── NotProvenError     the item cannot be offered as it is; carries what its proof lacks
"""

from __future__ import annotations

from collections.abc import Sequence

from kb.errors import ZhiguiError
from kb.quiz.prove.faults import Fault


class NotProvenError(ZhiguiError):
    """An item that is to be offered has no proof on the texts of today, or of the day that was asked."""

    def __init__(self, faults: Sequence[Fault], *, what: str = "不能批准") -> None:
        super().__init__(f"{what}：" + "；".join(told(each) for each in faults))
        self.faults = tuple(faults)


def told(fault: Fault) -> str:
    """A fault as one sentence without its full stop.

    >>> told(Fault("选项 B", "与选项 A 意思相同。"))
    '选项 B：与选项 A 意思相同'
    """
    where = f"{fault.where}：" if fault.where else ""
    return f"{where}{fault.detail.rstrip('。')}"
