"""Which figures are doubtful: those with both ends of a range, but for what the firm holds today; engine and page go by the same."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from support.two_years import CASE

from optimizer import load_case
from optimizer.inputs.stated_ranges import doubtful_figures
from optimizer.ui.pages import tornado as page

TODAY = "[today.reserve]\ncash = 5\n"
HEAD = '[[figure]]\nkey = "{key}"\ngrade = "assumed"\nsource = "a range for a test"\n'


def write(folder: Path, **ranges: str) -> Path:
    figures = "".join(HEAD.format(key=key) + ends for key, ends in ranges.items())
    (folder / "case.toml").write_text(CASE + TODAY + figures, encoding="utf-8")
    return folder


def test_a_figure_needs_both_ends_and_is_none_of_today(folder: Path) -> None:
    ranges = {
        "reserve.cash.carry": "low = 0.05\nhigh = 0.2\n",
        "tail.solvency.level": "low = 0.7\n",
        "today.reserve.cash": "low = 1\nhigh = 9\n",
    }
    case = load_case(write(folder, **ranges))
    assert [figure.key for figure in doubtful_figures(case)] == ["reserve.cash.carry"]


def test_the_page_offers_nothing_where_only_what_is_held_today_has_a_range(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    widgets = SimpleNamespace(subheader=drawn.append, caption=drawn.append, button=lambda label, **_: drawn.append(label))
    monkeypatch.setattr(page, "st", widgets)

    def shown(key: str) -> list[str]:
        drawn.clear()
        case = load_case(write(folder, **{key: "low = 0.05\nhigh = 0.2\n"}))
        view: Any = SimpleNamespace(case=case, say=lambda key: key, state=SimpleNamespace(tornado=None, tornado_of=None))
        page.show_tornado(view)
        return drawn

    assert shown("today.reserve.cash") == []
    assert shown("reserve.cash.carry") == ["tornado", "tornado.note", "tornado.start"]
