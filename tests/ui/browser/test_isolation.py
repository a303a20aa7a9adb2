"""Ten visitors at once, each with a number nobody else has: each is answered for their own, and none sees another's."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect
from support.browsing import CASE, card, cost, rerun, served, settled, state_of

from optimizer import load_case, load_years, optimize
from optimizer.i18n.voice import Voice

pytestmark = pytest.mark.browser

VISITORS = 10
SECONDS = 240_000
SAY = Voice("en", "JPY", "one")
IN_FULL = re.compile(r"^[0-9]{1,3}(,[0-9]{3}){2,}$")


@dataclass(frozen=True)
class Visitor:
    """What one visitor lays over the case: a required amount and a premium level, with digits that stand nowhere else."""

    number: int

    @property
    def required(self) -> int:
        """In yen."""
        return 4_073_310_000 + 1_000_000 * self.number

    @property
    def level(self) -> str:
        """Times the quotes."""
        return f"1.0731{self.number}"

    @property
    def settings(self) -> dict[str, str]:
        return {"regime.inputs.required_amount": str(self.required), "scale.premium": self.level}

    @property
    def canaries(self) -> tuple[str, ...]:
        """What stands on this visitor's page and in its address, and must stand on no other."""
        return (str(self.required), self.level)


ALL = tuple(Visitor(number) for number in range(VISITORS))


def everything(page: Page) -> str:
    """Return whatever the window holds: text, values of its boxes, address, and what the browser has stored."""
    values = page.locator("input").evaluate_all("boxes => boxes.map(box => [box.value, box.getAttribute('aria-valuetext')].join(' '))")
    stored = page.evaluate("() => JSON.stringify([localStorage, sessionStorage, document.cookie])")
    return "\n".join((page.content(), page.url, *values, stored))


def test_ten_visitors_at_once_get_their_own_answers_and_see_no_other(browser: Browser) -> None:
    with served() as (address, _):
        contexts = [browser.new_context() for _ in ALL]
        pages = [context.new_page() for context in contexts]
        for page, one in zip(pages, ALL, strict=True):
            page.set_default_timeout(SECONDS)
            laid = "".join(f"&s={key}%3D{value}" for key, value in one.settings.items())
            page.goto(f"{address}/?v=1&lang=en{laid}", wait_until="commit")
        shown = []
        for page in pages:
            expect(state_of(page)).to_have_attribute("data-state", "final", timeout=SECONDS)
            settled(page)
            with rerun(page):
                page.get_by_test_id("stButtonGroup").get_by_text(SAY.unit_name, exact=True).click()
            expect(card(page)).to_have_text(IN_FULL, timeout=SECONDS)
            chart = page.locator("svg text", has_text=card(page).inner_text()).first  # the browser draws it after the page's last word
            expect(chart).to_be_visible(timeout=SECONDS)
            shown.append(everything(page))
        costs = [cost(page) for page in pages]
        for context in contexts:
            context.close()
    for mine, text, told in zip(ALL, shown, costs, strict=True):
        assert not [canary for canary in mine.canaries if canary not in text], mine
        seen = [canary for other in ALL if other != mine for canary in other.canaries if canary in text]
        assert not seen, (mine, seen)
        case = load_case(CASE, settings=mine.settings)
        expected = optimize(case, load_years(case)).cost
        assert expected is not None
        assert told == SAY.amount(expected)
    assert len(set(costs)) == VISITORS
