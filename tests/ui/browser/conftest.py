"""One browser for all tests that drive one, and one server for those that do not need a server of their own."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext
from support.browsing import chromium, served
from support.markets import make_market

STILL = """
document.addEventListener("DOMContentLoaded", () => {
    const style = document.createElement("style")
    style.textContent = "*, *::before, *::after { animation: none !important; transition: none !important }"
    document.head.append(style)
})
"""
"""A page that waits turns a wheel sixty times a second, which a browser without a graphics card draws on a core of the solver's."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Open a browser whose windows draw nothing that moves by itself."""
    with chromium() as opened, pytest.MonkeyPatch.context() as patch:
        new_context = opened.new_context

        def still(**options: Any) -> BrowserContext:
            context = new_context(**options)
            context.add_init_script(STILL)
            return context

        patch.setattr(opened, "new_context", still)
        yield opened


@pytest.fixture(scope="session")
def market(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the market that the insurer's page of the server asks."""
    return make_market(0, tmp_path_factory.mktemp("markets") / "market", "plain", buyers=4)


@pytest.fixture(scope="session")
def server(market: Path) -> Iterator[tuple[str, int]]:
    """Serve the page on the example; give address and process id."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPTIMIZER_MARKET", str(market))
        with served() as place:
            yield place


MOST_SHOWN = 4_000
"""Characters of a page that are shown where a test fails on it."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show, of a test that failed, what stood on its pages: a machine that is elsewhere shows no screen."""
    report = yield
    opened = getattr(item, "funcargs", {}).get("browser")
    if report.failed and isinstance(opened, Browser):
        for page in (page for context in opened.contexts for page in context.pages):
            report.sections.append((f"page {page.url}", page.inner_text("body", timeout=5_000)[:MOST_SHOWN]))
    return report
