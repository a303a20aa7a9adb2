"""How much the loss years say about the tails, and where the answer must warn that it is little."""

from __future__ import annotations

from optimizer.auditor.alternatives import Question
from optimizer.auditor.findings import CheckList
from optimizer.auditor.measures import effective_years, tail_mass
from optimizer.auditor.payout import Outcomes
from optimizer.results.solution import Solution

FEW = 20
"""Loss years of a table that a tail must hold not to be warned of."""
AT_THE_EDGE = 1e-9
"""Relative: a count nearer than this to `FEW` may be told either way."""
ROUNDING = 1e-9
"""Relative: what sums of a million weights may differ by."""
WARNING = "few_tail_years"


def check_evidence(sheet: CheckList, question: Question, solution: Solution) -> None:
    """Check the count of years that the tails rest on, and that tails of few years are warned of, and no others."""
    case, years, recall = question
    if solution.losses is None:
        return
    key, claimed = "losses.effective_tail_years", solution.losses.effective_tail_years
    open_loss = years.per_year(Outcomes(case, years, (), recall).backed)
    counts = [effective_years(open_loss, years.probability, tail.level) for tail in case.tail]
    effective = min((count for count in counts if count is not None), default=None)
    text = "the tails rest on another number of equal years"
    if effective is None or claimed is None:
        sheet.holds(key, effective is None and claimed is None, text, claimed, effective)
    else:
        sheet.holds(key, abs(claimed - effective) <= ROUNDING * max(claimed, effective), text, claimed, effective)
    _check_warned(sheet, question, solution)


def _check_warned(sheet: CheckList, question: Question, solution: Solution) -> None:
    case, years, _ = question
    said = {warning.where for warning in solution.warnings if warning.code == WARNING}
    for tail in case.tail:
        where = f"tail.{tail.id}.level"
        mass = float(years.probability.sum())
        held = tail_mass(tail.level) * years.years / mass if mass > 0 else float("inf")
        if abs(held - FEW) > AT_THE_EDGE * FEW:
            few = held < FEW and years.source == "table"
            text = "a table's tail of few loss years is warned of, and no other"
            sheet.holds(f"warnings.{where}", few == (where in said), text, str(where in said), held)
