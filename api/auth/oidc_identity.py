"""Whom the claims of an identity provider speak of, and which of them may be believed for what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from api.auth.oidc_config import OidcConfig
from kb.records.people.drafts import MOST_NAME


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom the provider vouches for. `subject` never changes at a provider; all else may.

    `logins` are what may lead to a person added here beforehand: proven, never what somebody can type himself.
    """

    issuer: str
    subject: str
    name: str = field(repr=False)
    logins: tuple[str, ...] = field(repr=False)
    groups: tuple[str, ...]


def read_identity(claims: Mapping[str, object], config: OidcConfig) -> Identity:
    """Whom the claims speak of.

    A mail address leads to a person only when the provider says that it verified it (`email_verified` is true, not a
    text). `preferred_username` does not by itself: at many providers everybody chooses it, so anybody could take the
    login of an administrator; a setting may name a claim that only the provider's administrators set.
    """
    logins = []
    mail = _text(claims.get("email"))
    if mail and claims.get("email_verified") is True:
        logins.append(mail)
    if config.login_claim and (login := _text(claim_at(claims, config.login_claim))):
        logins.append(login)
    names = (_shown(claims.get(each)) for each in ("name", "preferred_username", "email"))
    name = next((each for each in names if each), str(claims["sub"])[:MOST_NAME])
    groups = claim_at(claims, config.role_claim) if config.role_claim else ()
    return Identity(config.issuer, str(claims["sub"]), name[:MOST_NAME], tuple(logins), _group_names(groups))


def claim_at(claims: Mapping[str, object], name: str) -> object:
    """A claim by its name; where there is none of that name, its dots lead inwards (Keycloak: realm_access.roles).

    >>> claim_at({"realm_access": {"roles": ["a"]}}, "realm_access.roles"), claim_at({"a.b": 1}, "a.b")
    (['a'], 1)
    """
    if name in claims:
        return claims[name]
    value: object = claims
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _group_names(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, (list, tuple)) else ()


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _shown(value: object) -> str:
    """A name without what cannot be seen: line breaks, and marks that turn the direction of writing."""
    return "".join(each for each in _text(value) if each.isprintable()).strip()
