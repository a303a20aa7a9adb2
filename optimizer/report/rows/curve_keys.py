"""Which key of a case moves what the law asks for, and over which amounts it is worth going."""

from __future__ import annotations

from optimizer.inputs.case import Case
from optimizer.inputs.regime.clauses import EnumInput
from optimizer.results.solution import Solution

POINTS = 11
OUTRIGHT = "required_amount"
BOUNDS = ("smallest", "largest")
"""Figures of a law between which its requirement lies."""


def required_key(case: Case) -> str | None:
    """Return the input that gives the required amount outright; None where the law has none."""
    inputs = () if case.law is None else case.law.input
    outright = next((entry for entry in inputs if entry.id == OUTRIGHT and not isinstance(entry, EnumInput)), None)
    return None if outright is None else f"regime.inputs.{outright.id}"


def required_range(case: Case, solution: Solution) -> tuple[float, ...]:
    """Return the amounts to go over: between the law's own bounds, else a quarter to four times today's; today's is among them."""
    figures = {} if case.law is None else {figure.id: figure.value for figure in case.law.figure}
    today = max((law.required for law in solution.law), default=1.0)
    low, high = (figures.get(name, today * times) for name, times in zip(BOUNDS, (0.25, 4.0), strict=True))
    values = {low + (high - low) * step / (POINTS - 1) for step in range(POINTS)}
    return tuple(sorted(values | {today}))
