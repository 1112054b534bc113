"""The way of a browser to an identity provider and back: its cookies, where it ends, and what it is told."""

from __future__ import annotations

import logging
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from tests.api.auth.oidc.oidc_forger import Forger, forging
from tests.api.auth.oidc.oidc_service import ADMIN_PASSWORD, SECRET, Opener, landed, me


def test_session_cookie_is_strict_and_the_one_of_the_flow_is_gone(opener: Opener, forger: Forger) -> None:
    desk = opener.open(forger.issuer, oidc_create=True)
    reply = desk.browser().sign_in(forger.agree)
    cookies = {each.split("=")[0]: each for each in reply.headers.get_list("set-cookie")}
    assert "SameSite=strict" in cookies["zhigui_session"]
    assert "HttpOnly" in cookies["zhigui_session"]
    assert "Max-Age=0" in cookies["zhigui_oidc"]


def test_cookie_of_the_flow_comes_back_from_elsewhere_but_no_script_reads_it(opener: Opener, forger: Forger) -> None:
    reply = opener.open(forger.issuer).browser().get("/v1/session/oidc")
    cookie = reply.headers["set-cookie"]
    assert all(word in cookie for word in ("HttpOnly", "SameSite=lax", "Max-Age=600", "Path=/"))


def test_sign_in_ends_on_the_page_it_began_on(opener: Opener, forger: Forger) -> None:
    browser = opener.open(forger.issuer, oidc_create=True).browser()
    assert landed(browser.get(forger.agree(browser.leave("/?q=1#hits")))) == "/?q=1#hits"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "/v1/people"])
def test_sign_in_ends_on_no_page_but_ours(opener: Opener, forger: Forger, elsewhere: str) -> None:
    desk = opener.open(forger.issuer)
    reply = httpx2.get(f"{desk.address}/v1/session/oidc", params={"return_to": elsewhere})
    assert reply.status_code == 422
    assert not forger.asked


def test_callback_opened_twice_or_in_another_browser_signs_nobody_in(opener: Opener, forger: Forger) -> None:
    desk = opener.open(forger.issuer, oidc_create=True)
    browser, other = desk.browser(), desk.browser()
    back = forger.agree(browser.leave())
    assert landed(other.get(back)) == "/?sign_in=expired"
    assert me(other) is None
    kept = dict(browser.http.cookies)
    assert landed(browser.get(back)) == "/"
    assert landed(other.http.get(back, headers={"Cookie": f"zhigui_oidc={kept['zhigui_oidc']}"})) == (
        "/?sign_in=expired"
    )


def test_provider_that_is_down_is_said_in_chinese_and_passwords_still_work(opener: Opener) -> None:
    with forging() as gone:
        issuer = gone.issuer
    desk = opener.open(issuer)
    program = httpx2.get(f"{desk.address}/v1/session/oidc", headers={"Accept": "application/json"})
    assert program.status_code == 503
    assert "单位账号服务暂时连不上" in program.json()["detail"]
    browser = desk.browser()
    assert landed(browser.get("/v1/session/oidc")) == "/?sign_in=unavailable"
    given = {"login": "guanli", "password": ADMIN_PASSWORD}
    assert browser.http.post(f"{desk.address}/v1/session", json=given).status_code == 200


def test_refusal_at_the_provider_ends_on_our_page_in_our_words(opener: Opener, forger: Forger) -> None:
    browser = opener.open(forger.issuer).browser()
    asked = parse_qs(urlsplit(browser.leave()).query)
    back = f"/v1/session/oidc/callback?error=access_denied&error_description=evil&state={asked['state'][0]}"
    assert landed(browser.get(back)) == "/?sign_in=denied"


def test_browser_that_opened_us_by_another_name_is_told_before_it_leaves(opener: Opener, forger: Forger) -> None:
    desk = opener.open(forger.issuer)
    browser = desk.browser(desk.address.replace("127.0.0.1", "localhost"))
    assert landed(browser.get("/v1/session/oidc")) == "/?sign_in=elsewhere"


def test_only_a_whole_page_that_the_provider_sends_comes_in_from_another_site(opener: Opener, forger: Forger) -> None:
    browser = opener.open(forger.issuer, oidc_create=True).browser()
    back = forger.agree(browser.leave())
    marks = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert browser.http.get(back, headers={**marks, "Sec-Fetch-Dest": "iframe"}).status_code == 403
    assert landed(browser.http.get(back, headers={**marks, "Sec-Fetch-Dest": "document"})) == "/"


def test_without_a_provider_there_is_no_such_way_in(opener: Opener) -> None:
    browser = opener.open(None).browser()
    assert browser.session()["oidc"] is None
    assert browser.get("/v1/session/oidc").status_code == 404


def test_no_code_token_or_claim_stands_in_the_log(
    opener: Opener, forger: Forger, caplog: pytest.LogCaptureFixture
) -> None:
    forger.claims, forger.told = {"sub": "logged"}, {"email": "logged@example.com", "name": "日志里没有我"}
    browser = opener.open(forger.issuer).browser()
    with caplog.at_level(logging.DEBUG, logger="zhigui"):
        back = forger.agree(browser.leave())
        browser.get(back)
    assert "unknown" in caplog.text
    secrets = [*parse_qs(urlsplit(back).query)["code"], "logged@example.com", "日志里没有我", SECRET]
    assert not [secret for secret in secrets if secret in caplog.text]
