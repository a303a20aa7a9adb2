"""Fixtures of the page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.pages import EXAMPLE

from optimizer.ui import app as page
from optimizer.ui import view


@pytest.fixture
def exchange_first(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Open My exchange first, on the case that is answered soonest."""
    own = next(entry for entry in page.ENTRIES if entry.name == "exchange")
    monkeypatch.setattr(page, "ENTRIES", (own, *(entry for entry in page.ENTRIES if entry is not own)))
    monkeypatch.setattr(view, "EXAMPLE", str(EXAMPLE))
    for cached in (view.example, view.laws_offered):
        cached.clear()
    yield
    for cached in (view.example, view.laws_offered):
        cached.clear()
