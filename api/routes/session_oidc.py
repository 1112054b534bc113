"""Sign-in through the company's identity provider: the browser leaves for it here, and comes back here."""

from __future__ import annotations

import logging
from typing import Annotated, cast

from fastapi import Depends, Query, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from api.auth.cookies import set_session
from api.auth.listening import outside_is_https
from api.auth.oidc import OidcClient, Return
from api.auth.oidc_endings import Ending, OidcError
from api.auth.oidc_flow import FLOW_SECONDS, own_path
from api.auth.oidc_people import welcome
from api.deps import Config, Kb
from api.errors import ApiError, field_error
from api.routing import Routes
from api.security import client_of, host_name

LOG = logging.getLogger("zhigui.api.oidc")
PATH = "/session/oidc"
PLAIN_NAME = "zhigui_oidc"
SECURE_NAME = f"__Host-{PLAIN_NAME}"
LONGEST = 4096
Parameter = Annotated[str | None, Query(max_length=LONGEST)]

router = Routes(tags=["session"])


@router.get(PATH, status_code=302, response_class=RedirectResponse, summary="用单位账号登录")
def depart(
    request: Request,
    settings: Config,
    return_to: Annotated[str, Query(max_length=LONGEST, description="登录后回到本站的哪个页面")] = "/",
) -> Response:
    """Send the browser to the identity provider. It comes back to the callback within ten minutes."""
    if not own_path(return_to):
        raise field_error("return_to", "只能是本站的页面，如 /。")
    client = _client(request)
    try:
        if host_name(request.headers.get("host", "")) != client.config.host:
            raise OidcError(Ending.ELSEWHERE)
        departure = client.depart(return_to)
    except OidcError as error:
        _tell(error)
        # A person is on the page and reads it there; a program is told as programs are.
        if "text/html" in request.headers.get("accept", ""):
            return _to_page(error.ending)
        raise
    reply = RedirectResponse(departure.location, 302)
    secure = outside_is_https(settings)
    # Lax, not Strict: the provider's page brings the browser back, and that must carry it.
    reply.set_cookie(
        SECURE_NAME if secure else PLAIN_NAME, departure.cookie, max_age=FLOW_SECONDS, path="/", secure=secure,
        httponly=True, samesite="lax",
    )  # fmt: skip
    return reply


def returned(code: Parameter = None, state: Parameter = None, error: Parameter = None, iss: Parameter = None) -> Return:
    """What the provider added to the address; whatever else it adds is left alone."""
    return Return(code, state, error, iss)


@router.get(f"{PATH}/callback", status_code=303, response_class=RedirectResponse, summary="从单位账号登录回来")
def arrive(request: Request, kb: Kb, settings: Config, back: Annotated[Return, Depends(returned)]) -> Response:
    """Sign in whom the identity provider vouches for and go on to the page; what went wrong is said there too."""
    secure = outside_is_https(settings)
    name = SECURE_NAME if secure else PLAIN_NAME
    client = _client(request)
    try:
        identity, return_to = client.arrive(back, request.cookies.get(name))
        signed_in = welcome(kb, identity, client.config, client_of(request.scope))
    except OidcError as refusal:
        _tell(refusal)
        reply = _to_page(refusal.ending)
    else:
        reply = RedirectResponse(return_to, 303)
        set_session(reply, signed_in.token, signed_in.expires_at, secure=secure)
    reply.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="lax")
    return reply


def _client(request: Request) -> OidcClient:
    client = cast(OidcClient | None, request.app.state.oidc)
    if client is None:
        raise ApiError(404, "没有设置单位账号登录。")
    return client


def _to_page(ending: Ending) -> Response:
    """The page, which says in words why nobody is signed in."""
    return RedirectResponse(f"/?sign_in={ending.value}", 303)


def _tell(error: OidcError) -> None:
    """For whoever runs the service; no code, token or claim stands in it."""
    level = logging.ERROR if error.ending is Ending.UNAVAILABLE else logging.WARNING
    LOG.log(level, "单位账号登录没有成功（%s）：%s", error.ending.value, error.reason)
