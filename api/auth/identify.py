"""Who makes a request: by the owner's token, an API key, a sign-in, or, while no people are defined, nobody needs to.

The first proof that is offered decides; one that does not hold is never made up for by another.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from starlette.datastructures import Headers
from starlette.types import Scope

from api.auth.cookies import session_token
from kb.errors import StoreError
from kb.records.actors import LOCAL, OWNER, Actor
from kb.records.people import People
from kb.store.time_limit import ASKING_SECONDS, at_most

SCHEME = "bearer"
NOT_SIGNED_IN = "请先登录；程序请用 API 密钥（Authorization: Bearer zg_…）。"
BAD_KEY = "API 密钥无效、已过期或已吊销。"
SIGNED_OUT = "登录已失效，请重新登录。"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who it is (None: nobody proved anything that holds, and `fault` says what was wrong), and by what sign-in.

    `required`: whether one has to prove who one is at all. `rate_limit`: the key's own, in requests a minute.
    """

    actor: Actor | None
    required: bool
    fault: str = NOT_SIGNED_IN
    token: str | None = field(default=None, repr=False)
    must_change_password: bool = False
    rate_limit: int | None = None


def identify(scope: Scope, people: People, *, open_allowed: bool, secure: bool) -> Identity:
    """Who makes the request, within seconds. Reads the store: to be called in a thread."""
    with at_most(ASKING_SECONDS):
        return _identified(scope, people, open_allowed=open_allowed, secure=secure)


def _identified(scope: Scope, people: People, *, open_allowed: bool, secure: bool) -> Identity:
    if scope.get("state", {}).get("owner_token"):
        return Identity(OWNER, required=_required_of_owner(people, open_allowed=open_allowed))
    if not sign_in_required(people, open_allowed=open_allowed):
        return Identity(LOCAL, required=False)
    headers = Headers(scope=scope)
    given = headers.get("authorization")
    if given is not None:
        return _by_key(given, people)
    token = session_token(headers.get("cookie", ""), secure=secure)
    return Identity(None, required=True) if token is None else _by_sign_in(token, people)


def sign_in_required(people: People, *, open_allowed: bool) -> bool:
    """Whether one has to prove who one is: always where others can reach us, else once people are defined."""
    return not open_allowed or people.defined()


def _required_of_owner(people: People, *, open_allowed: bool) -> bool:
    """The same, which lets nobody in whose token proved him the owner: he looks into a service whose store is away."""
    try:
        return sign_in_required(people, open_allowed=open_allowed)
    except StoreError:
        return True


def _by_key(given: str, people: People) -> Identity:
    scheme, _, key = given.partition(" ")
    holder = people.key_holder(key.strip()) if scheme.lower() == SCHEME else None
    if holder is None:
        return Identity(None, required=True, fault=BAD_KEY)
    return Identity(holder.actor, required=True, rate_limit=holder.rate_limit)


def _by_sign_in(token: str, people: People) -> Identity:
    found = people.sign_in_of(token)
    if found is None:
        return Identity(None, required=True, fault=SIGNED_OUT)
    return Identity(found.actor, required=True, token=token, must_change_password=found.must_change_password)
