"""Who comes in through an identity provider, and with which role: over real sockets and with real people."""

from __future__ import annotations

from kb.records.actors import OWNER
from kb.store.ledger_records import RecordKind
from kb.store.people_records import PersonState
from kb.store.roles import Role
from tests.api.auth.oidc.oidc_canaille import PASSWORD
from tests.api.auth.oidc.oidc_forger import Forger
from tests.api.auth.oidc.oidc_service import SECRET, Opener, canaille, landed, me

ROLES = {"oidc_role_claim": "groups", "oidc_roles": "guanli=admin,kefu-lead=supervisor,kefu=officer"}


def test_somebody_of_canaille_signs_in_and_the_group_there_gives_the_role(opener: Opener) -> None:
    with opener.bound() as place, canaille(f"{place.address}/v1/session/oidc/callback", SECRET) as issuer:
        desk = opener.open(issuer, place, oidc_scopes="openid profile email groups", oidc_create=True, **ROLES)
        browser, stranger = desk.browser(), desk.browser()
        assert browser.session()["oidc"] == {"name": "单位账号", "href": "/v1/session/oidc"}
        assert me(browser) is None
        assert landed(browser.sign_in_at_canaille("lisi", PASSWORD)) == "/"
        found = browser.session()["me"]
        assert isinstance(found, dict)
        assert (found["name"], found["role"], found["means"]) == ("测试lisi", "supervisor", "sign_in")
        assert landed(stranger.sign_in_at_canaille("wangwu", PASSWORD)) == "/?sign_in=no_role"
        assert me(stranger) is None


def test_sign_in_stands_in_the_ledger_by_its_means_and_without_any_claim(opener: Opener, forger: Forger) -> None:
    forger.claims = {"sub": "subject-of-ledger", "name": "不入账的名字"}
    desk = opener.open(forger.issuer, oidc_create=True)
    desk.browser().sign_in(forger.agree)
    record = desk.newest(RecordKind.SIGN_IN)
    person = desk.kb.people.person_of_subject(forger.issuer, "subject-of-ledger")
    assert person is not None
    assert (record.actor_id, record.outcome, record.facts["means"]) == (person.actor_id, "done", "oidc")
    assert "subject-of-ledger" not in str(record.facts)
    assert "不入账的名字" not in str(record.facts)


def test_stranger_is_not_let_in_unless_the_settings_say_so(opener: Opener, forger: Forger) -> None:
    forger.claims = {"sub": "stranger"}
    desk = opener.open(forger.issuer)
    browser = desk.browser()
    assert landed(browser.sign_in(forger.agree)) == "/?sign_in=unknown"
    assert me(browser) is None
    assert desk.kb.people.person_of_subject(forger.issuer, "stranger") is None
    assert desk.newest(RecordKind.SIGN_IN).outcome == "failed"


def test_stranger_is_created_as_officer_without_a_password_when_the_settings_say_so(
    opener: Opener, forger: Forger
) -> None:
    forger.claims, forger.told = {"sub": "newcomer"}, {"name": "新来的"}
    desk = opener.open(forger.issuer, oidc_create=True)
    desk.browser().sign_in(forger.agree)
    desk.browser().sign_in(forger.agree)
    found = [each for each in desk.kb.people.people() if each.oidc_subject == "newcomer"]
    assert [(each.name, each.role, each.has_password) for each in found] == [("新来的", Role.OFFICER, False)]


def test_person_added_beforehand_is_linked_by_a_verified_mail_address(opener: Opener, forger: Forger) -> None:
    desk = opener.open(forger.issuer)
    added = desk.add("Mail@Example.com")
    forger.claims, forger.told = {"sub": "mail"}, {"email": "mail@example.com", "email_verified": False}
    assert landed(desk.browser().sign_in(forger.agree)) == "/?sign_in=unknown"
    forger.told["email_verified"] = True
    assert landed(desk.browser().sign_in(forger.agree)) == "/"
    forger.told = {}
    assert landed(desk.browser().sign_in(forger.agree)) == "/"
    assert desk.kb.people.person(added.actor_id).oidc_subject == "mail"


def test_somebody_else_with_the_same_mail_address_later_does_not_become_the_person(
    opener: Opener, forger: Forger
) -> None:
    desk = opener.open(forger.issuer)
    desk.add("passed-on@example.com")
    forger.told = {"email": "passed-on@example.com", "email_verified": True}
    forger.claims = {"sub": "first"}
    assert landed(desk.browser().sign_in(forger.agree)) == "/"
    forger.claims = {"sub": "second"}
    assert landed(desk.browser().sign_in(forger.agree)) == "/?sign_in=unknown"


def test_user_name_that_anybody_may_choose_makes_nobody_an_admin(opener: Opener, forger: Forger) -> None:
    forger.claims, forger.told = {"sub": "thief"}, {"preferred_username": "guanli"}
    desk = opener.open(forger.issuer)
    assert landed(desk.browser().sign_in(forger.agree)) == "/?sign_in=unknown"
    trusting = opener.open(forger.issuer, oidc_login_claim="preferred_username")
    trusting.add("zhaoliu")
    forger.told = {"preferred_username": "zhaoliu"}
    assert landed(trusting.browser().sign_in(forger.agree)) == "/"


def test_disabled_person_is_not_let_in(opener: Opener, forger: Forger) -> None:
    desk = opener.open(forger.issuer)
    person = desk.add("gone", forger.issuer, "gone")
    forger.claims = {"sub": "gone"}
    browser = desk.browser()
    assert landed(browser.sign_in(forger.agree)) == "/"
    desk.kb.people.disable(person.actor_id, OWNER)
    assert me(browser) is None
    assert landed(browser.sign_in(forger.agree)) == "/?sign_in=disabled"
    assert desk.newest(RecordKind.SIGN_IN).about == f"person:{person.actor_id}"
    assert desk.kb.people.person(person.actor_id).state is PersonState.DISABLED


def test_group_that_changed_counts_from_the_next_sign_in(opener: Opener, forger: Forger) -> None:
    desk = opener.open(forger.issuer, oidc_create=True, **ROLES)
    forger.claims = {"sub": "climber", "groups": ["kefu"]}
    old = desk.browser()
    old.sign_in(forger.agree)
    forger.claims["groups"] = ["kefu", "kefu-lead"]
    new = desk.browser()
    new.sign_in(forger.agree)
    found = new.session()["me"]
    assert isinstance(found, dict)
    assert found["role"] == "supervisor"
    assert me(old) is None, "the sign-in made in the old role has ended"
    change = desk.newest(RecordKind.PERMISSION_CHANGE)
    assert change.actor_id == "system"
    forger.claims["groups"] = []
    assert landed(desk.browser().sign_in(forger.agree)) == "/?sign_in=no_role"
    assert desk.newest(RecordKind.SIGN_IN).facts["reason"] == "no_role"


def test_last_admin_is_not_let_in_as_the_admin_he_no_longer_is(opener: Opener, forger: Forger) -> None:
    desk = opener.open(forger.issuer, **ROLES)
    admin = desk.kb.people.person("guanli")
    desk.kb.people.link_oidc(admin.actor_id, forger.issuer, "boss", OWNER)
    forger.claims = {"sub": "boss", "groups": ["kefu"]}
    assert landed(desk.browser().sign_in(forger.agree)) == "/?sign_in=last_admin"
    assert desk.kb.people.person("guanli").role is Role.ADMIN
