"""What a server's answer means for the person who wants the text, where it is not the text itself."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpcore
import httpx

from ingest.errors import SourceError

REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
# Sites behind a gate against robots answer 412 or 403 and ask for a browser.
_CLOSED = frozenset({401, 402, 403, 407, 412, 451})
_BY_HAND = "请用浏览器打开网址，下载原文后导入文件（zhigui ingest 文件）"


class PassingError(SourceError):
    """Something that may be over soon; `retry_after` is how many seconds the server asks us to stay away."""

    def __init__(self, reason: str, place: str | None, retry_after: float | None = None) -> None:
        super().__init__(reason, place, transient=True)
        self.retry_after = retry_after


def refusal_of(response: httpx.Response, now: datetime) -> SourceError:
    """The error for an answer that is neither a body, nor a redirect, nor "not modified"."""
    status, address = response.status_code, str(response.request.url)
    if status in _BUSY:
        wait = retry_after(response.headers.get("retry-after"), now)
        asks = f"，要求 {wait:.0f} 秒后再来" if wait else ""
        what = "请求太频繁" if status == 429 else "服务器暂时出错"
        return PassingError(f"{what}（{status}）{asks}；请稍后重试。", address, wait)
    if status in {404, 410}:
        return SourceError(f"网址上已经没有这个文件（{status}）。请到官方网站找到新网址，改写 sources.toml。", address)
    if status in _CLOSED:
        return SourceError(f"网站不让程序下载（{status}），可能要登录或验证。{_BY_HAND}。", address)
    return SourceError(f"服务器的回答不是文件（{status}）。{_BY_HAND}。", address)


def retry_after(value: str | None, now: datetime) -> float | None:
    """The seconds a Retry-After header asks for: a number, or a date of HTTP; None without one that can be read.

    >>> retry_after("120", datetime(2026, 1, 1, tzinfo=UTC))
    120.0
    >>> retry_after("Thu, 01 Jan 2026 00:00:30 GMT", datetime(2026, 1, 1, tzinfo=UTC))
    30.0
    """
    if value is None:
        return None
    if value.strip().isdecimal():
        return float(value)
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, ((until if until.tzinfo else until.replace(tzinfo=UTC)) - now).total_seconds())


def failure_of(error: Exception, address: str) -> SourceError:
    """The error for a connection that failed or an answer that broke off."""
    if (broken := _certificate_error(error)) is not None:
        return SourceError(
            f"网站的安全证书没有通过核对（{broken.verify_message}），没有下载。请核对网址；"
            "单位内部自签的证书请用环境变量 SSL_CERT_FILE 指明。",
            address,
        )
    if isinstance(error, httpcore.TimeoutException):
        return PassingError("网站没有及时回应；请检查网络后重试。", address)
    if isinstance(error, (httpcore.ConnectError, httpcore.UnsupportedProtocol)):
        return PassingError("连不上网站；请检查网络后重试。", address)
    return PassingError("连接中途断开或网站的回答不合规范，文件没有下载完整；请稍后重试。", address)


def _certificate_error(error: BaseException | None) -> ssl.SSLCertVerificationError | None:
    while error is not None and not isinstance(error, ssl.SSLCertVerificationError):
        error = error.__cause__ or error.__context__
    return error
