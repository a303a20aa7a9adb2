"""Which figures of a case are doubtful: those that state a range within which they could lie, and that can move its answer."""

from __future__ import annotations

from optimizer.inputs.case import Case, StatedFigure

TODAY = "today."
"""Of what the firm holds now: it moves neither the cheapest mix nor its cost."""


def doubtful_figures(case: Case) -> tuple[StatedFigure, ...]:
    """Return the figures of a case with both `low` and `high`, but for those of `[today]`, in the order stated."""
    return tuple(
        figure for figure in case.figure if figure.low is not None and figure.high is not None and not figure.key.startswith(TODAY)
    )
