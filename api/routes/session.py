"""Signing in with a password, who one is, changing one's password, signing out."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import Depends, Request, Response

from api.auth.cookies import clear_session, set_session
from api.auth.gate import CHALLENGE
from api.auth.identify import Identity
from api.auth.listening import outside_is_https
from api.auth.oidc import OidcClient
from api.auth.permissions import permissions_of
from api.deps import Kb, settings
from api.errors import ApiError
from api.routing import Routes
from api.schemas.session import Myself, OidcDoor, PasswordRequest, SessionOut, SignInRequest
from api.security import OIDC_DEPARTURE, client_of
from kb.bootstrap import KnowledgeBase
from kb.records.actors import Actor, Means
from kb.records.people.errors import SignInError
from kb.store.roles import ROLE_NAMES

router = Routes(prefix="/session", tags=["session"])


def identity(request: Request) -> Identity:
    """Who the gate found."""
    return cast(Identity, request.scope["state"]["identity"])


Here = Annotated[Identity, Depends(identity)]


@router.get("", summary="我是谁、能做什么、要不要登录")
def session(request: Request, here: Here, kb: Kb) -> SessionOut:
    """Answers anybody; `me` is null for who has not signed in."""
    csrf = kb.people.csrf_of(here.token) if here.token is not None else None
    return _shown(request, here.actor, csrf, must_change_password=here.must_change_password)


@router.post("", summary="登录")
def sign_in(given: SignInRequest, request: Request, response: Response, here: Here, kb: Kb) -> SessionOut:
    """Sets the cookie. 401 in the same words whatever was wrong, 429 after too many failures."""
    if not here.required:
        raise ApiError(409, "还没有添加人员，不需要登录。用 zhigui people add 添加管理员之后才需要。")
    try:
        signed_in = kb.people.sign_in(given.login, given.password.get_secret_value(), client_of(request.scope))
    except SignInError as error:
        raise ApiError(401, str(error), headers=CHALLENGE) from None
    _end(kb, here)
    secure = outside_is_https(settings(request))
    set_session(response, signed_in.token, signed_in.expires_at, secure=secure)
    return _shown(request, signed_in.actor, signed_in.csrf, must_change_password=signed_in.must_change_password)


@router.delete("", status_code=204, summary="退出登录")
def sign_out(request: Request, response: Response, here: Here, kb: Kb) -> None:
    """Ends this sign-in; done also when there is none."""
    _end(kb, here)
    clear_session(response, secure=outside_is_https(settings(request)))


@router.post("/password", status_code=204, summary="修改自己的密码")
def change_password(given: PasswordRequest, here: Here, kb: Kb) -> None:
    """The other sign-ins of the same person end."""
    if here.actor is None or here.actor.means is not Means.SIGN_IN:
        raise ApiError(409, "本机用户没有密码；请登录后再修改自己的密码。")
    old, new = given.old.get_secret_value(), given.new.get_secret_value()
    kb.people.change_password(here.actor, old, new)


def _end(kb: KnowledgeBase, here: Identity) -> None:
    if here.token is not None:
        kb.people.sign_out(here.token)


def _shown(request: Request, actor: Actor | None, csrf: str | None, *, must_change_password: bool) -> SessionOut:
    return SessionOut(
        sign_in="required" if identity(request).required else "open",
        me=None if actor is None else _myself(actor),
        permissions=() if actor is None else tuple(sorted(each.value for each in permissions_of(actor))),
        csrf=csrf,
        must_change_password=must_change_password,
        oidc=_door(request),
    )


def _door(request: Request) -> OidcDoor | None:
    """The way in through the company's identity provider."""
    client = cast(OidcClient | None, request.app.state.oidc)
    return None if client is None else OidcDoor(name=client.config.name, href=OIDC_DEPARTURE)


def _myself(actor: Actor) -> Myself:
    return Myself(
        actor_id=actor.actor_id,
        name=actor.name,
        role=actor.role,
        role_name=ROLE_NAMES[actor.role],
        team_id=actor.team_id,
        means=actor.means,
    )
