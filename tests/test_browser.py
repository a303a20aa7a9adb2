"""The page in a real browser: the whole way in both languages, two visitors at once, a process killed under it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from journey import CAPPED, CODES, chromium, clerks, cost, journey, killed, opened, served, settled
from playwright.sync_api import Browser, expect

from optimizer.ui.voice import LANGUAGES, Language, Voice


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, int]]:
    with served() as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_visitor_goes_from_the_example_to_a_comparison(server: tuple[str, int], browser: Browser, language: Language) -> None:
    page = opened(browser, f"{server[0]}/?v=1&lang={CODES[language]}&{CAPPED}")
    seen: list[str] = []
    journey(page, language, seen.append)
    assert seen[-1] == "6-saved"
    page.context.close()


def test_two_windows_solving_at_once_both_finish_with_their_own_numbers(server: tuple[str, int], browser: Browser) -> None:
    pages = [opened(browser, f"{server[0]}/?v=1&lang=en&s=scale.premium%3D{level}") for level in ("0.9", "1.2")]
    low, high = (float(cost(page)) for page in pages)
    assert low < high
    for page, level in zip(pages, ("0.9", "1.2"), strict=True):
        assert f"scale.premium%3D{level}" in page.url
        page.context.close()


def test_a_process_killed_under_the_page_is_survived(server: tuple[str, int], browser: Browser) -> None:
    page = opened(browser, f"{server[0]}/?v=1&lang=en&s=scale.premium%3D1.07")
    expect(page.get_by_role("button", name=Voice("English")("stop"))).to_be_visible()
    killed(clerks(server[1]))
    assert float(cost(page)) > 0
    expect(page.get_by_text(Voice("English")("worker.replaced"))).to_be_visible()
    settled(page)
    assert clerks(server[1])
    page.context.close()
