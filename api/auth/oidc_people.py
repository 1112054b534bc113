"""Who among our people somebody is whom the identity provider vouches for, and with which role he comes in.

The pair (issuer, subject) is the person; nothing else at a provider is promised to stay one person's. Only the first
time are others looked for: somebody whom an administrator added with a login that the provider proves (a verified mail
address, or a claim the settings name) and who is nobody's at a provider yet. Else, if the settings say so, a person is
created. A role from the provider's groups counts at every sign-in: who is in none of them any more does not come in.
"""

from __future__ import annotations

import logging

from api.auth.oidc_config import OidcConfig
from api.auth.oidc_endings import Ending, OidcError
from api.auth.oidc_identity import Identity
from kb.bootstrap import KnowledgeBase
from kb.errors import ConflictError, NotFoundError
from kb.records.actors import Actor, Means
from kb.records.people import People, SignedIn
from kb.records.people.desk import NOBODY
from kb.records.people.drafts import PersonDraft
from kb.records.people.errors import PersonError, SignInError
from kb.store.ledger_records import SYSTEM, RecordDraft, RecordKind
from kb.store.people_records import Method, Person
from kb.store.roles import Role

LOG = logging.getLogger("zhigui.api.oidc")
# Who links, creates and moves people because the provider says so; the ledger shows no administrator did.
PROVIDER = Actor(SYSTEM, "单位账号", Role.ADMIN, None, Means.SIGN_IN)


def welcome(kb: KnowledgeBase, identity: Identity, config: OidcConfig, address: str | None) -> SignedIn:
    """Signs in whom the provider vouches for. OidcError says why he may not come in; the ledger has it either way."""
    people = kb.people
    person = people.person_of_subject(identity.issuer, identity.subject)
    try:
        role = _role(identity, config)
        person = person or _added_beforehand(people, identity) or _created(people, identity, config, role)
        if person is not None and person.active and role is not None and person.role is not role:
            _move(people, person, role)
    except OidcError as error:
        facts = {"event": "sign_in", "means": Method.OIDC.value, "reason": error.ending.value}
        about = f"person:{person.actor_id}" if person is not None else None
        kb.store.ledger.append(RecordDraft(RecordKind.SIGN_IN, NOBODY, facts, about=about, outcome="failed"))
        raise
    try:
        return people.sign_in_oidc(identity.issuer, identity.subject, address)
    except SignInError as error:
        raise OidcError(Ending.UNKNOWN if person is None else Ending.DISABLED) from error


def _role(identity: Identity, config: OidcConfig) -> Role | None:
    """The role that the provider's groups give; None when roles are given here."""
    if config.role_claim is None:
        return None
    role = config.role_of(identity.groups)
    if role is None:
        raise OidcError(Ending.NO_ROLE)
    return role


def _added_beforehand(people: People, identity: Identity) -> Person | None:
    """Whom an administrator added with a login that the provider proves; linked from now on."""
    for login in identity.logins:
        try:
            person = people.person(login)
        except NotFoundError:
            continue
        # An id is no login, and somebody with another subject is another person with a mail address passed on.
        if person.login is None or person.actor_id == login or person.oidc_subject is not None:
            continue
        return people.link_oidc(person.actor_id, identity.issuer, identity.subject, PROVIDER)
    return None


def _created(people: People, identity: Identity, config: OidcConfig, role: Role | None) -> Person | None:
    """Somebody new, if the settings let the provider decide who that may be; an officer unless its groups say more."""
    if not config.create:
        return None
    draft = PersonDraft(
        name=identity.name,
        login=None,
        role=role or Role.OFFICER,
        oidc_issuer=identity.issuer,
        oidc_subject=identity.subject,
        with_password=False,
    )
    if draft.role is not Role.ADMIN and not people.defined():
        raise OidcError(Ending.NO_ADMIN)
    try:
        return people.add(draft, PROVIDER).person
    except PersonError as error:
        raise OidcError(Ending.INVALID, "the provider's name for somebody cannot be used") from error
    except ConflictError:
        # He came in twice at once, and the other sign-in created him.
        return people.person_of_subject(identity.issuer, identity.subject)


def _move(people: People, person: Person, role: Role) -> None:
    try:
        people.set_role(person.actor_id, role, PROVIDER)
    except ConflictError as error:
        # Letting him in as the admin he no longer is would be worse than keeping him out; the owner's command remains.
        LOG.warning("the identity provider no longer calls the last admin an admin; not signed in")
        raise OidcError(Ending.LAST_ADMIN) from error
