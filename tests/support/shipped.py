"""The shipped case with a table of losses, solved once in each process of the tests."""

from __future__ import annotations

from functools import cache

from support.paths import ROOT

from optimizer import Case, Scenarios, Solution, load_case, load_years, optimize

HISTORY = ROOT / "data" / "cases" / "jp-history"


@cache
def solved_history() -> tuple[Case, Scenarios, Solution]:
    """Return the case, its loss years and its answer; not to be changed."""
    case = load_case(HISTORY)
    years = load_years(case)
    return case, years, optimize(case, years)
