"""Fetches an instrument from where it is published: politely, within limits, and with the last good copy for bad days.

Every refusal is a SourceError that says what was wrong, where, and what to do. Does not read the text.
"""

from __future__ import annotations

import hashlib
import random
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

import httpcore
import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception

from ingest.errors import SourceError
from ingest.sources.addresses import AllowedHosts, Resolve, checked_url
from ingest.sources.answers import PassingError
from ingest.sources.asking import Answer, Asking, Manners
from ingest.sources.cache import CachedFile, SourceCache
from ingest.sources.connecting import CheckedBackend, CheckedTransport
from ingest.sources.content import check_content, suffix_for
from ingest.sources.entries import CatalogueEntry
from ingest.sources.pacing import Clock, Pace
from ingest.sources.receiving import receive

ATTEMPTS = 4
# 1, 2, 4 seconds between attempts, each times a random .5 to 1.5 so that many homes do not come back at once.
FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 30.0
# A host that did not answer is asked once a text for so long: a hundred texts of a site that is down take no hour.
AWAY_S = 300.0
_CHANGED = "网址上的文件换过了；登记的文号、日期可能是旧文本的，没有采用。请核对后改写 sources.toml。"
SHANGHAI = ZoneInfo("Asia/Shanghai")


class Cancelled(Protocol):
    """A token that tells a long job to stop."""

    def is_set(self) -> bool:
        """Whether to stop at the next safe point."""
        ...


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """How far fetching may go: seconds between requests to a host, seconds and bytes for one text."""

    delay: float = 1.0
    timeout: float = 120.0
    max_bytes: int = 64 * 1024 * 1024
    private: bool = False


@dataclass(frozen=True, slots=True)
class Network:
    """What a fetcher stands on; tests pass a network of their own."""

    clock: Clock = field(default_factory=Clock)
    resolve: Resolve | None = None
    backend: httpcore.NetworkBackend | None = None
    context: ssl.SSLContext | None = None
    jitter: Callable[[], float] = lambda: random.uniform(0.5, 1.5)


@dataclass(frozen=True, slots=True)
class FetchedFile:
    """An instrument's file on this machine.

    `from_cache`: nothing was transferred; the copy is what the server still publishes, or the server could not be
    asked (then a notice says so). `as_registered` False: another file stands at the address than when the catalogue's
    entry was written, so that its number and dates may not hold. Notices leave out the title: whoever shows them
    names the text.
    """

    path: Path
    sha256: str
    from_cache: bool
    fetched_at: datetime
    final_address: str
    etag: str | None = None
    as_registered: bool = True
    notices: tuple[str, ...] = ()


class Fetcher:
    """Fetches catalogue entries; one for the whole process, because politeness is counted here."""

    def __init__(self, cache: SourceCache, limits: FetchLimits, network: Network | None = None) -> None:
        self._cache = cache
        self._limits = limits
        self._network = network or Network()
        self._clock = self._network.clock
        self._context = self._network.context
        self._away: dict[str, float] = {}
        self._manners = Manners(Pace(limits.delay, self._clock), self._clock)

    def copy_of(self, entry: CatalogueEntry) -> CachedFile | None:
        """The copy in the cache, None without one or where the registered checksum is another."""
        found = self._cache.get(entry.address) if entry.address else None
        wanted = entry.publication.sha256
        return found if found is not None and wanted in {None, found.sha256} else None

    def fetch(self, entry: CatalogueEntry, allowed: AllowedHosts, cancelled: Cancelled | None = None) -> FetchedFile:
        """The file of an entry, transferred or confirmed. Raises SourceError; `transient` where trying later may help.

        When nothing answers, the copy of an earlier day is given with a notice of its age.
        """
        address = entry.address
        if address is None:
            raise SourceError(_without_address(entry))
        host = checked_url(address, allowed, private=self._limits.private).host
        copy = self.copy_of(entry)
        asking = self._asking(allowed, cancelled)
        try:
            with asking:
                return self._retrying(asking, host)(self._once, entry, address, asking, copy)
        except SourceError as error:
            if not error.transient:
                raise
            self._away[host] = self._clock.monotonic()
            if copy is None:
                raise
            return _given(copy, entry, (_offline_notice(copy, error, self._clock.now()),))

    def _asking(self, allowed: AllowedHosts, cancelled: Cancelled | None) -> Asking:
        network, limits = self._network, self._limits
        backend = CheckedBackend(private=limits.private, resolve=network.resolve, inner=network.backend)
        # Reading the certificates takes longer than asking: once for all fetches.
        self._context = self._context or httpx.create_ssl_context()
        return Asking(
            CheckedTransport(backend, self._context),
            allowed,
            self._manners,
            private=limits.private,
            timeout=limits.timeout,
            stopped=cancelled.is_set if cancelled is not None else lambda: False,
        )

    def _retrying(self, asking: Asking, host: str) -> Retrying:
        away_since = self._away.get(host)
        away = away_since is not None and self._clock.monotonic() - away_since < AWAY_S
        most = 1 if away else ATTEMPTS

        def wait(state: RetryCallState) -> float:
            error = state.outcome.exception() if state.outcome else None
            if isinstance(error, PassingError) and error.retry_after is not None:
                return error.retry_after
            return min(FIRST_WAIT_S * 2.0 ** (state.attempt_number - 1), LONGEST_WAIT_S) * self._network.jitter()

        def stop(state: RetryCallState) -> bool:
            return state.attempt_number >= most or state.upcoming_sleep >= asking.remaining()

        def again(error: BaseException) -> bool:
            return isinstance(error, SourceError) and error.transient

        return Retrying(wait=wait, stop=stop, retry=retry_if_exception(again), sleep=asking.pause, reraise=True)

    def _once(self, entry: CatalogueEntry, address: str, asking: Asking, copy: CachedFile | None) -> FetchedFile:
        """One attempt, redirects followed."""
        answer = asking.ask(address, _conditions(copy))
        notices: tuple[str, ...] = (_moved_notice(answer.moved_to),) if answer.moved_to else ()
        try:
            if answer.response.status_code == httpx.codes.NOT_MODIFIED and copy is not None:
                confirmed = replace(copy, checked_at=self._clock.now())
                return _given(self._cache.confirm(_registered(confirmed, entry, copy)), entry, notices)
            kept = self._received(entry, address, asking, answer, copy)
        finally:
            answer.response.close()
        return _given(kept, entry, notices, from_cache=False)

    def _received(
        self, entry: CatalogueEntry, address: str, asking: Asking, answer: Answer, copy: CachedFile | None
    ) -> CachedFile:
        """The body in the place of the copy, once it is proven to be what the entry says."""
        response = answer.response
        url = str(response.request.url)
        stated = suffix_for(entry.publication.format, response.request.url.path, httpx.URL(address).path)
        aside = self._cache.aside(address, stated)
        try:
            body = asking.translated(url, lambda: receive(response, aside, self._limits.max_bytes, asking.check))
            suffix = check_content(aside, entry.title, url)
            if entry.publication.sha256 not in {None, body.sha256}:
                raise SourceError(_other_file(entry, body.sha256), url)
        except BaseException as error:
            with suppress(OSError):
                aside.unlink()
            if isinstance(error, OSError):
                raise SourceError(f"下载的文件写不进数据目录（{error.strerror}）；请检查磁盘空间和权限。") from error
            raise
        now, headers = self._clock.now(), response.headers
        marks = headers.get("etag"), headers.get("last-modified")
        new = CachedFile(aside, body.sha256, body.size, address, url, now, now, *marks)
        return self._cache.keep(_registered(new, entry, copy), suffix)


def fingerprint(entry: CatalogueEntry) -> str:
    """What changes when somebody edits what the catalogue says of a publication."""
    return hashlib.sha256(repr(entry.publication).encode()).hexdigest()[:16]


def _conditions(copy: CachedFile | None) -> dict[str, str]:
    if copy is None:
        return {}
    found = {"If-None-Match": copy.etag, "If-Modified-Since": copy.last_modified}
    return {name: value for name, value in found.items() if value}


def _registered(new: CachedFile, entry: CatalogueEntry, before: CachedFile | None) -> CachedFile:
    """The file with what the catalogue says of it: said before of another file, or said now of this one."""
    said = fingerprint(entry)
    known = before is not None and before.registered == said
    return replace(new, registered=said, registered_sha256=before.registered_sha256 if known and before else new.sha256)


def _given(
    copy: CachedFile, entry: CatalogueEntry, notices: tuple[str, ...], *, from_cache: bool = True
) -> FetchedFile:
    as_registered = copy.registered != fingerprint(entry) or copy.registered_sha256 == copy.sha256
    return FetchedFile(
        path=copy.path,
        sha256=copy.sha256,
        from_cache=from_cache,
        fetched_at=copy.fetched_at,
        final_address=copy.final_address,
        etag=copy.etag,
        as_registered=as_registered,
        notices=notices if as_registered else (*notices, _CHANGED),
    )


def _day(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).date().isoformat()


def _without_address(entry: CatalogueEntry) -> str:
    return (
        f"《{entry.title}》没有登记网址，不能自动下载。请从官方网站下载原文，再运行 zhigui ingest 文件；"
        '知道网址的，在数据目录的 sources.toml 里写上 address = "https://…"'
        f"（写法见 zhigui sources show {entry.short_title}）。"
    )


def _offline_notice(copy: CachedFile, error: SourceError, now: datetime) -> str:
    days = (now - copy.checked_at).days
    age = f"{days} 天前" if days else "今天"
    return f"现在下载不到（{error.reason.rstrip('。')}）；用的是 {_day(copy.fetched_at)} 下载的副本，{age}核对过。"


def _moved_notice(moved_to: str) -> str:
    return f"网址已永久改为 {moved_to}；请核对后改写 sources.toml。"


def _other_file(entry: CatalogueEntry, found: str) -> str:
    return (
        f"《{entry.title}》下载到的文件与登记的校验值不符，没有采用；原来的副本保留。"
        f"确认官方换了文件，就把 sources.toml 里的 sha256 改为 {found}。"
    )
