"""Fixtures of the page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.pages import page_first


@pytest.fixture
def exchange_first(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Open My exchange first, on the case that is answered soonest."""
    with page_first(monkeypatch, "exchange"):
        yield
