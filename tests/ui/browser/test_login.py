"""The page behind a login at a real identity provider: closed without it, a viewer looks, an editor works, a stranger is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from support.browsing import SECONDS, settled, state_of
from support.identity import PEOPLE, guarded

from optimizer.i18n.catalogue import text_of
from optimizer.i18n.language import LANGUAGES

APPLY = text_of("own.apply", "ja")
pytestmark = pytest.mark.browser


def entered(page: Page, person: str) -> None:
    """Log in as somebody."""
    page.get_by_role("button", name=text_of("access.login", "ja")).click()
    page.get_by_role("button", name=person, exact=True).click()


def left(page: Page, address: str) -> None:
    """Log out, at the page and at the provider."""
    page.get_by_role("button", name=text_of("access.logout", "ja")).click()
    page.get_by_role("button", name="End session").click()
    page.wait_for_url(re.compile(re.escape(address)))
    _refused(page, "signed_out")


def _refused(page: Page, why: str) -> None:
    for language in LANGUAGES:
        expect(page.get_by_test_id("stAlert")).to_contain_text(text_of(f"access.{why}", language))
    expect(state_of(page)).to_have_count(0)
    expect(page.get_by_test_id("stMetric")).to_have_count(0)
    expect(page.get_by_test_id("stSidebar")).to_have_count(0)


def test_the_login_decides_who_looks_and_who_works(browser: Browser, tmp_path: Path) -> None:
    with guarded(tmp_path) as (address, log):
        context = browser.new_context(viewport={"width": 1440, "height": 1000})
        context.route(re.compile("^https:"), lambda route: route.abort())  # the provider's page asks for a style sheet of the world
        page = context.new_page()
        page.set_default_timeout(SECONDS)
        page.goto(f"{address}/exchange")
        _refused(page, "signed_out")
        entered(page, "viewer")
        _looks(page)
        left(page, address)
        entered(page, "editor")
        _works(page)
        left(page, address)
        entered(page, "stranger")
        _refused(page, "unknown")
        cookies = {cookie["value"] for cookie in context.cookies() if str(cookie["name"]).startswith("_streamlit")}
        context.close()
        said = log.read_text(encoding="utf-8")
    assert cookies
    assert "Running script" in said  # everything that the server has to say
    assert not [secret for secret in (*cookies, *(str(who["email"]) for who in PEOPLE.values()), "id_token", "code=") if secret in said]


def _looks(page: Page) -> None:
    settled(page)
    page.get_by_role("link", name=text_of("page.exchange", "ja")).click()
    expect(page.get_by_role("button", name=APPLY, exact=True)).to_be_disabled()
    expect(page.get_by_text(text_of("access.view", "ja"))).to_be_visible()
    expect(page.get_by_test_id("stFileUploader")).to_have_count(0)


def _works(page: Page) -> None:
    settled(page)
    page.get_by_role("link", name=text_of("page.exchange", "ja")).click()
    expect(page.get_by_role("button", name=APPLY, exact=True)).to_be_enabled()
    expect(page.get_by_test_id("stFileUploader")).to_have_count(1)
    page.get_by_role("link", name=text_of("page.compare", "ja")).click()
    expect(page.get_by_role("button", name=text_of("scenario.save", "ja"))).to_be_enabled()
