"""A circumstance that is the contrary of one the question tells takes its place: both together make no question.

那有发票呢, asked after 没有发票能保修吗, is 有发票能保修吗, and not 要是有发票，没有发票能保修吗.
"""

from __future__ import annotations

import re

_NOT = r"(?:没有|不是|没|不|未|无)"
_DENIED = re.compile(r"^(?:没有|没|不(?!是)|未|无)(?P<what>.{2,12}?)[了的过]?$")
_AFFIRMED = re.compile(r"^(?:是|有)?(?P<what>.{2,12}?)[了的过]?$")


def with_contrary(question: str, said: str) -> str | None:
    """The question with the contrary of what it tells; None where it tells nothing contrary to what is said.

    >>> with_contrary("没有发票能保修吗", "有发票"), with_contrary("食品过期了能赔吗", "没过期")
    ('有发票能保修吗', '食品没过期能赔吗')
    >>> with_contrary("网购的衣服能退吗", "没拆封") is None
    True
    """
    if (denied := _DENIED.match(said)) is not None:
        told = re.compile(rf"(?<![没不未无非有是])有?{re.escape(denied['what'])}[了过]?")
        instead = re.sub(r"[了的过]$", "", said)
    elif (affirmed := _AFFIRMED.match(said)) is not None:
        told = re.compile(rf"(?<![能要会可是]){_NOT}有?{re.escape(affirmed['what'])}")
        instead = re.sub(r"^是|[了的过]$", "", said)
    else:
        return None
    found = told.search(question)
    return None if found is None else question[: found.start()] + instead + question[found.end() :]
