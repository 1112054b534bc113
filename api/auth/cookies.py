"""The cookie that keeps somebody signed in.

SameSite=Strict: no request that another site begins carries it. Nothing needs more: the page itself is public and asks
for everything by fetch, which is same-site also when the page was reached from a mail or an identity provider.
"""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.requests import cookie_parser
from starlette.responses import Response

PLAIN_NAME = "zhigui_session"
# Browsers keep a __Host- cookie only from https, for this host alone and the path /: no neighbour can set it.
SECURE_NAME = f"__Host-{PLAIN_NAME}"


def session_token(header: str, *, secure: bool) -> str | None:
    """The token in a Cookie header; None when there is none.

    >>> session_token("a=b; zhigui_session=x", secure=False)
    'x'
    """
    return cookie_parser(header).get(SECURE_NAME if secure else PLAIN_NAME) or None


def set_session(response: Response, token: str, expires_at: datetime, *, secure: bool) -> None:
    """Hand out the cookie; it ends when the sign-in does at the latest."""
    seconds = max(0, int((expires_at - datetime.now(UTC)).total_seconds()))
    response.set_cookie(
        SECURE_NAME if secure else PLAIN_NAME, token, max_age=seconds, path="/", secure=secure, httponly=True,
        samesite="strict",
    )  # fmt: skip


def clear_session(response: Response, *, secure: bool) -> None:
    """Take the cookie back."""
    response.delete_cookie(
        SECURE_NAME if secure else PLAIN_NAME, path="/", secure=secure, httponly=True, samesite="strict"
    )
