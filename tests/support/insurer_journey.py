"""The way an insurer takes through the page: terms in, the band, the market, the files taken home."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect
from support.browsing import downloaded, rerun, settled
from support.journey import menu
from support.page_units import page_voice, typed_yen

from optimizer.i18n.language import Language

LIMIT = 25
"""In hundred million yen."""


def insurer_journey(page: Page, language: Language, shot: Callable[[str], None]) -> tuple[dict[str, Any], dict[str, Any]]:
    """State other terms, price them, ask the market; return the price and the demand as the files have them."""
    say = page_voice(language)
    narrow = (page.viewport_size or {"width": 1440})["width"] < 800
    settled(page)
    with rerun(page):
        menu(page, say("page.underwriting"), narrow=narrow)
    expect(page.get_by_role("heading", name=say("underwriting"), exact=True)).to_be_visible()
    shot("7-terms")
    box = page.get_by_role("spinbutton", name=say("label.unit", label=say("terms.limit"), unit=say.unit_name))
    box.fill(typed_yen(LIMIT, say))  # of a form: nothing is drawn until it is sent
    page.get_by_role("button", name=say("underwriting.price")).click()
    expect(page.get_by_role("heading", name=say("market"), exact=True)).to_be_visible()
    settled(page)
    shot("8-band")
    price = json.loads(downloaded(page, say("insurer.price.json")))
    page.get_by_role("button", name=say("market.ask")).click()
    expect(page.get_by_role("heading", name=say("market.answer"), exact=True)).to_be_visible()
    settled(page)
    shot("9-market")
    demand = json.loads(downloaded(page, say("market.file.json")))
    assert downloaded(page, say("market.file.xlsx")).startswith(b"PK")
    assert b"walk_away" in downloaded(page, say("market.file.buyers"))
    return price, demand
