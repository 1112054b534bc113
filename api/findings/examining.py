"""Looks through everything and gathers what is amiss; what cannot be looked at is a finding itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime

from api.degraded import LEAST_FREE
from api.findings import content, indexes, records, surroundings, work
from api.findings.finding import Examined, Finding, Severity, error, said, where_stored
from kb.errors import StoreError, ZhiguiError
from kb.settings import Settings

Check = Callable[[Examined], Iterable[Finding]]
AGAIN = "按所说的处理，再运行一次 zhigui doctor"


def of_content(examined: Examined) -> tuple[Finding, ...]:
    """What anybody may be told who sees the content: what is to be reviewed, what is missing. Errors first."""
    return _gathered(examined, (content.due, content.missing))


def everything(examined: Examined, problem: StoreError | None = None) -> tuple[Finding, ...]:
    """Everything amiss, errors first, else in the order in which one would see to it. Changes nothing.

    Raises nothing of ours: a database that cannot be read, as `problem` may have said already, is a finding, and what
    does not need it is looked at all the same.
    """
    return _gathered(
        examined,
        (
            records.structure,
            records.records,
            _around,
            surroundings.clock,
            content.empty,
            indexes.words,
            indexes.vectors,
            indexes.models,
            indexes.phrases,
            content.not_in_force,
            work.runs,
            work.notices,
            work.reading,
            content.due,
            content.quiz_items_due,
            content.missing,
        ),
        problem,
    )


def of_unopened(settings: Settings, problem: Exception, now: datetime | None = None) -> tuple[Finding, ...]:
    """What can be told of a knowledge base that could not be opened, and why it could not."""
    why = error("not_opened", f"知识库打不开：{said(problem)}", settings.home, AGAIN)
    return _gravest_first([why, *_of_settings(settings, now or datetime.now(UTC), LEAST_FREE)])


def _around(examined: Examined) -> Iterator[Finding]:
    return _of_settings(examined.settings, examined.now, examined.least_free)


def _of_settings(settings: Settings, now: datetime, least_free: int) -> Iterator[Finding]:
    yield from surroundings.disk(settings.home, least_free)
    yield from surroundings.certificate(settings.tls_cert, now)
    yield from surroundings.backup(settings.home, now)


def _gathered(examined: Examined, checks: Sequence[Check], problem: StoreError | None = None) -> tuple[Finding, ...]:
    found: list[Finding] = []
    for check in checks:
        try:
            found += check(examined)
        except StoreError as away:
            problem = problem or away
        except (ZhiguiError, OSError) as fault:
            found.append(error("not_examined", f"有一项查不了：{said(fault)}", examined.settings.home, AGAIN))
    if problem is not None:
        where = where_stored(examined.settings)
        found.insert(0, error("store_unreadable", f"数据库读不了：{said(problem)}", where, AGAIN))
    return _gravest_first(found)


def _gravest_first(found: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(found, key=lambda each: each.severity is not Severity.ERROR))
