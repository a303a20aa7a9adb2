"""One browser for all tests that drive one, and one server for those that do not need a server of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from support.browsing import chromium, served
from support.markets import make_market


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
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
