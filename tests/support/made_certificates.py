"""Certificates that the search makes, in the process of the tests, and random cases to make them of."""

from __future__ import annotations

from pathlib import Path

from support.coverage_cases import make_coverage
from support.random_cases import add_uncertainty, make_case
from support.random_ranges import make_ranges
from support.random_statutes import widen

from optimizer import Case, Scenarios, load_case, load_years
from optimizer.results.certificate import Certificate
from optimizer.solver.dispatch import WarmStart
from optimizer.solver.messages import SolveRequest
from optimizer.solver.worker import updates_of

LISTED = ("plain", "law", "statute", "cover")
"""Kinds of cases whose shares are lists, all or some of them."""
KINDS = (*LISTED, "ranges")


def certificate_here(case: Case, years: Scenarios, seconds: float = 60.0) -> Certificate | None:
    """Return the certificate of a search."""
    updates = list(updates_of(SolveRequest(case, years, seconds, certify=True), WarmStart()))
    return next((update.certificate for update in reversed(updates) if update.certificate is not None), None)


def drawn_case(kind: str, seed: int, folder: Path) -> tuple[Case, Scenarios] | None:
    """Return the case of a seed with its loss years; None where a VaR rule binds, of which a certificate says nothing."""
    where = folder / f"{kind}-{seed}"
    if kind == "ranges":
        make_ranges(seed, where)
    elif kind == "cover":
        make_coverage(seed, where)
    else:
        make_case(seed, where, law=kind != "plain")
    if kind == "statute":
        widen(seed, where)
    elif kind in ("plain", "law") and seed % 3 == 0:
        add_uncertainty(seed, where)
    case = load_case(where)
    if any(tail.hold and tail.measure == "var" for tail in case.tail):
        return None
    return case, load_years(case)
