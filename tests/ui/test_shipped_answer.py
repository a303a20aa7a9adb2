"""The page opens with the answer that came with the package: the one computed today, said to be shipped, and of no other case."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from support.page_workers import Silent
from support.pages import APP, SECONDS, cost_card, texts
from support.shipped_answers import CASES, FOLDER, computed

from optimizer.i18n.catalogue import WORDS
from optimizer.report.formats.answer import to_json
from optimizer.ui import app as page
from optimizer.ui.components.progress import _agree
from optimizer.ui.session.shipped_answer import shipped_answer
from optimizer.ui.view import load
from optimizer.ui.workers import JobQueue

pytestmark = pytest.mark.slow


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> Iterator[JobQueue]:
    """Open a queue whose workers never answer."""
    queue = JobQueue(start=Silent)  # type: ignore[arg-type]
    monkeypatch.setattr(page, "job_queue", lambda: queue)
    yield queue
    queue.close()


@pytest.mark.parametrize("name", CASES)
def test_it_is_the_answer_that_is_computed_today(name: str) -> None:
    """Where this fails an answer has changed: `make answers` writes the file anew.

    To a billionth: sums over loss years end in other digits on other processors, and a bound rests on the way its tree went.
    """
    stored = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    assert list(_differences(json.loads(to_json(computed(name))), stored)) == []


def _differences(now: Any, stored: Any, at: str = "") -> Iterator[str]:
    """Yield where two documents differ."""
    if isinstance(now, dict) and isinstance(stored, dict) and now.keys() == stored.keys():
        for key in now:
            yield from _differences(now[key], stored[key], f"{at}.{key}")
    elif isinstance(now, list) and isinstance(stored, list) and len(now) == len(stored):
        for place, (item, other) in enumerate(zip(now, stored, strict=True)):
            yield from _differences(item, other, f"{at}.{place}")
    elif (
        not (isinstance(now, float) and isinstance(stored, float) and math.isclose(now, stored, rel_tol=1e-9, abs_tol=1e-9))
        and now != stored
    ):
        yield f"{at}: {now!r}, stored {stored!r}"


def test_the_page_opens_with_it_and_says_so_until_it_is_computed_here(silent: JobQueue) -> None:
    stored = json.loads((FOLDER / "jp-midsize.json").read_text(encoding="utf-8"))
    app = AppTest.from_file(APP, default_timeout=SECONDS)
    app.session_state["language"] = "en"
    app.run()
    assert not app.exception
    shown = texts(app)
    assert WORDS["shipped.shown"] in shown
    assert cost_card(app).value == f"{stored['cost'] / 1e6:,.1f}"
    assert any('data-state="shipped"' in element.proto.body for element in app.get("html"))


def test_another_figure_makes_it_the_answer_to_another_case() -> None:
    assert shipped_answer(load({})) is not None
    assert shipped_answer(load({"reserve.cash.carry": "0.08"})) is None


def test_an_answer_computed_here_that_costs_otherwise_is_noticed() -> None:
    stored = shipped_answer(load({}))
    assert stored is not None
    assert stored.cost is not None
    assert _agree(stored, replace(stored, cost=stored.cost * (1 + 1e-9)), 1e-6)
    assert not _agree(stored, replace(stored, cost=stored.cost * 1.001), 1e-6)
