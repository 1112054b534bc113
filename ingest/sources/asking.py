"""Asks for one text: robots.txt first, in the host's turn, every redirect checked like the first address."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from types import TracebackType
from typing import TypeVar

import httpcore
import httpx

from ingest.errors import SourceError
from ingest.sources.addresses import AllowedHosts, checked_url
from ingest.sources.answers import PERMANENT, REDIRECTS, PassingError, failure_of, refusal_of
from ingest.sources.connecting import CheckedTransport
from ingest.sources.pacing import Clock, Pace
from ingest.sources.receiving import unpacked
from ingest.sources.robots import BELIEVED_S, LARGEST, SiteRules, robots_address

T = TypeVar("T")
_Step = tuple[str, tuple[tuple[str, str], ...]]
AGENT = "zhigui"
MOST_REDIRECTS = 5
CONNECT_S = 10.0
READ_S = 30.0
# Waits are cut into pieces of this length, so that somebody who cancels does not wait for them.
NAP_S = 0.5
_GOOD = frozenset({httpx.codes.OK, httpx.codes.NOT_MODIFIED})


@dataclass(frozen=True, slots=True)
class Manners:
    """What all requests of a process share: whose turn it is at a host, and what sites ask of robots."""

    pace: Pace
    clock: Clock
    sites: dict[str, SiteRules] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer whose body was not read yet; `moved_to` where permanent redirects led."""

    response: httpx.Response
    moved_to: str | None = None


class Asking:
    """All requests for one text: they share connections, cookies and a deadline on the monotonic clock."""

    def __init__(
        self,
        transport: CheckedTransport,
        allowed: AllowedHosts,
        manners: Manners,
        *,
        private: bool,
        timeout: float,
        stopped: Callable[[], bool],
    ) -> None:
        self._client = httpx.Client(
            transport=transport,
            trust_env=False,
            headers={"User-Agent": user_agent(), "Accept": "*/*", "Accept-Encoding": "gzip"},
        )
        self._allowed = allowed
        self._manners = manners
        self._clock = manners.clock
        self._private = private
        self._timeout = timeout
        self._deadline = self._clock.monotonic() + timeout
        self._stopped = stopped

    def __enter__(self) -> Asking:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def ask(self, address: str, headers: Mapping[str, str]) -> Answer:
        """The answer at the end of the redirects: a body, or "not modified". Raises SourceError for any other."""
        url = checked_url(address, self._allowed, private=self._private)
        seen = [self._step(url)]
        moved_to, permanent = None, True
        while True:
            self._obey_robots(url)
            response = self._send(url, headers)
            if response.status_code not in REDIRECTS or "location" not in response.headers:
                break
            response.close()
            url = self._next(url, response.headers["location"], seen)
            permanent = permanent and response.status_code in PERMANENT
            moved_to = str(url) if permanent else moved_to
        if response.status_code not in _GOOD:
            response.close()
            raise refusal_of(response, self._clock.now())
        return Answer(response, moved_to)

    def check(self) -> None:
        """Raises SourceError when somebody cancelled or the time is over."""
        if self._stopped():
            raise SourceError("下载已取消。")
        if self.remaining() <= 0:
            raise PassingError(
                f"下载超过了 {self._timeout:.0f} 秒（ZHIGUI_SOURCE_TIMEOUT）仍未完成；请稍后重试。", None
            )

    def remaining(self) -> float:
        """The seconds left for this text."""
        return self._deadline - self._clock.monotonic()

    def pause(self, seconds: float) -> None:
        """Waits, unless somebody cancels or the time would be over."""
        left = seconds
        while left > 0:
            self.check()
            self._clock.sleep(min(left, NAP_S))
            left -= NAP_S

    def translated(self, address: str, read: Callable[[], T]) -> T:
        """What `read` gives; the errors of the connection as SourceError."""
        try:
            return read()
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, httpcore.ProxyError) as error:
            raise failure_of(error, address) from error
        except (httpx.InvalidURL, httpx.RequestError) as error:
            # The client reads the next address of a redirect even where it is not to follow it.
            raise SourceError("网站跳转到的网址格式不对；请在浏览器里打开网址核对。", address) from error

    def _next(self, url: httpx.URL, location: str, seen: list[_Step]) -> httpx.URL:
        try:
            target = url.join(location)
        except (httpx.InvalidURL, ValueError) as error:
            raise SourceError("网站跳转到的网址格式不对；请在浏览器里打开网址核对。", str(url)) from error
        if self._step(target) in seen:
            raise SourceError("网站来回跳转，打不开文件；请在浏览器里打开网址核对。", str(target))
        if len(seen) > MOST_REDIRECTS:
            raise SourceError(f"网站跳转超过 {MOST_REDIRECTS} 次；请在浏览器里打开，把最后的网址登记下来。", seen[0][0])
        seen.append(self._step(target))
        try:
            checked = checked_url(str(target), self._allowed, private=self._private)
        except SourceError as error:
            raise SourceError(f"网站跳转到了别处（{error.place}）：{error.reason}", seen[0][0]) from error
        if url.scheme == "https" and checked.scheme == "http":
            raise SourceError(
                f"网站从 https 跳转到不加密的 {target}，没有跟随；请核对后改写 sources.toml。", seen[0][0]
            )
        return checked

    def _step(self, url: httpx.URL) -> _Step:
        """Where a redirect leads, with the cookies held: many sites set one and lead to the same address again."""
        return str(url), tuple(sorted((each.name, each.value or "") for each in self._client.cookies.jar))

    def _obey_robots(self, url: httpx.URL) -> None:
        try:
            rules = self._rules_of(url)
        except SourceError as error:
            # Who reads of it wants the text; robots.txt is our own concern.
            error.place = str(url)
            raise
        if not rules.allow(AGENT, url):
            raise SourceError("网站的 robots.txt 不允许程序下载这个网址；请用浏览器下载原文，再导入文件。", str(url))

    def _rules_of(self, url: httpx.URL) -> SiteRules:
        """What a site asks of robots, read anew once a day; a site whose answer is a refusal (4xx) asks nothing."""
        key = f"{url.scheme}://{url.netloc.decode('ascii')}"
        known = self._manners.sites.get(key)
        if known is not None and self._clock.monotonic() - known.read_at < BELIEVED_S:
            return known
        response = self._send(robots_address(url), {})
        try:
            if response.status_code >= httpx.codes.INTERNAL_SERVER_ERROR or response.status_code == 429:
                raise refusal_of(response, self._clock.now())
            good = response.status_code == httpx.codes.OK
            # Read in any case: a body that is left unread costs the connection.
            text = self._text(response, unpacked(response, str(response.request.url)) if good else response.iter_raw())
        finally:
            response.close()
        self._manners.sites[key] = SiteRules(text if good else "", self._clock.monotonic())
        return self._manners.sites[key]

    def _text(self, response: httpx.Response, blocks: Iterator[bytes]) -> str:
        def read() -> bytes:
            found = b""
            for block in blocks:
                self.check()
                found += block
                if len(found) >= LARGEST:
                    break
            return found[:LARGEST]

        return self.translated(str(response.request.url), read).decode("utf-8", errors="replace")

    def _send(self, url: httpx.URL, headers: Mapping[str, str]) -> httpx.Response:
        """An answer without its body, in the host's turn."""
        known = self._manners.sites.get(f"{url.scheme}://{url.netloc.decode('ascii')}")
        self.pause(self._manners.pace.reserve(url.host, known.pause(AGENT) if known else 0.0))
        self.check()
        timeout = httpx.Timeout(min(READ_S, self.remaining()), connect=min(CONNECT_S, self.remaining()))
        request = self._client.build_request("GET", url, headers=dict(headers), timeout=timeout)
        return self.translated(str(url), lambda: self._client.send(request, stream=True))


def user_agent() -> str:
    """Who asks, as sites see it: the product and its version."""
    try:
        return f"{AGENT}/{version('zhigui')}"
    except PackageNotFoundError:
        return f"{AGENT}/0"
