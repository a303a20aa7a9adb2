"""The page without a browser: opened by a link, pressed, given files, and what its session holds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Metric
from support.paths import ROOT

from optimizer.i18n.language import LANGUAGES, Language
from optimizer.i18n.voice import Voice
from optimizer.ui import app as page
from optimizer.ui import view
from optimizer.ui.session.state import State

APP = str(ROOT / "app.py")
EXAMPLE = ROOT / "data" / "cases" / "jp-history"
SECONDS = 300
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def opened(language: Language = "en", **query: str | list[str]) -> AppTest:
    """Open the page in a language, by a link."""
    app = AppTest.from_file(APP, default_timeout=SECONDS)
    app.session_state["language"] = language
    for key, value in query.items():
        app.query_params[key] = value
    return app.run()


def press(app: AppTest, label: str) -> AppTest:
    """Press a button."""
    return next(one for one in app.button if one.label == label).click().run()


def cost_card(app: AppTest) -> Metric:
    """Return the card of the yearly cost, by its name: above it stand the four ways to stand."""
    labels = {Voice(language)("figure.cost") for language in LANGUAGES}
    return next(metric for metric in app.metric if metric.label in labels)


def given(app: AppTest, data: bytes, name: str = "case.xlsx") -> AppTest:
    """Drop a file."""
    return app.file_uploader[0].set_value((name, data, XLSX)).run()


def state(app: AppTest) -> State:
    """Return what the session holds."""
    found = app.session_state["state"]
    assert isinstance(found, State)
    return found


def base_answers() -> dict[str, object]:
    """Return answers that make a case."""
    return {
        "name": "x",
        "hot": 5e9,
        "cold": 95e9,
        "own_funds": 8e9,
        "cost_of_capital": 0.11,
        "law": "jp-crypto-2027-hypothetical",
    }


def texts(app: AppTest) -> str:
    """Return everything the page says in words."""
    kinds = (app.title, app.header, app.subheader, app.markdown, app.caption, app.success, app.info, app.warning, app.error, app.metric)
    return "\n".join(str(getattr(element, "label", "") or element.value) for kind in kinds for element in kind)


@contextmanager
def page_first(monkeypatch: pytest.MonkeyPatch, name: str) -> Iterator[None]:
    """Open a page of the menu first, on the case that is answered soonest."""
    first = next(entry for entry in page.ENTRIES if entry.name == name)
    monkeypatch.setattr(page, "ENTRIES", (first, *(entry for entry in page.ENTRIES if entry is not first)))
    monkeypatch.setattr(view, "EXAMPLE", str(EXAMPLE))
    for cached in (view.example, view.laws_offered):
        cached.clear()
    yield
    for cached in (view.example, view.laws_offered):
        cached.clear()
