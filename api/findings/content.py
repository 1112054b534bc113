"""What is amiss with texts and with what rests on them: rules due for review, instruments nobody brought in."""

from __future__ import annotations

from collections.abc import Iterator

from api.findings.finding import Examined, Finding, error, said, warning
from api.missing import missing_instruments
from kb.reviewing import CURATED, HANDBOOK, PHRASING, QUIZ

# Few enough for a line; all of them stand below, by industry.
_NAMED = 3
# By kind: code of the finding, what they are called, and where they are seen to.
_DUE = {
    PHRASING: ("phrasings_due", "限制用语 {} 条", "zhigui phrasings list --due"),
    HANDBOOK: ("handbooks_due", "手册单元 {} 节", "zhigui reviews list"),
    CURATED: ("curated_due", "审定答复 {} 条", "zhigui curated list --due"),
}


def due(examined: Examined) -> Iterator[Finding]:
    """What of ours rests on articles that changed, or will."""
    for kind, (code, named, command) in _DUE.items():
        number = sum(each.due for each in examined.kb.reviews(kind).values())
        if number:
            what = f"待复核的{named.format(f'{number:,}')}：依据的条文已变或将变"
            yield warning(code, what, command, f"运行 {command}，逐项核对后登记")


def quiz_items_due(examined: Examined) -> Iterator[Finding]:
    """Quiz items that may no longer be true."""
    if items := examined.kb.reviewing.due_ids(QUIZ):
        what = f"待复核的题目 {len(items):,} 道：依据的条文已变或将变"
        command = "zhigui reviews list"
        yield warning("quiz_items_due", what, command, f"运行 {command}，逐项核对后登记")


def missing(examined: Examined) -> Iterator[Finding]:
    """Instruments that our own content rests on and nobody has brought in."""
    wanted = missing_instruments(examined.kb, examined.kb.store.law.generation())
    needed = [each for each in wanted if each.needed_by]
    if needed:
        named = "".join(f"《{each.title}》" for each in needed[:_NAMED])
        what = f"{len(needed):,} 部被手册或限制用语依据的法规没有入库：{named}{'等' if len(needed) > _NAMED else ''}"
        yield warning("instruments_missing", what, "zhigui doctor 末尾的清单", "取得文本后运行 zhigui ingest 导入")


def empty(examined: Examined) -> Iterator[Finding]:
    """Nothing to answer from."""
    if examined.kb.store.law.generation() == 0:
        advice = "运行 zhigui serve 或 zhigui ingest --source china-law"
        yield error("empty", "知识库还是空的，不能作答", examined.settings.home, advice)


def not_in_force(examined: Examined) -> Iterator[Finding]:
    """Edited content that could not be loaded."""
    if problem := examined.kb.content_problem:
        what = f"改动过的内容文件有误、没有生效，仍按原来的内容作答：{said(problem.message)}"
        where = f"{examined.settings.corpus} 或 {examined.settings.home}"
        yield error("content_not_in_force", what, where, "改好、保存，服务会自动载入")
