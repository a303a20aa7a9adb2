"""Warnings in few lines: figures that are assumed are counted and the first named, the others told by kind."""

from __future__ import annotations

from optimizer.i18n.voice import Voice
from optimizer.inputs.case import Case
from optimizer.report.rows.graded_figures import weak_figure_rows
from optimizer.report.text.figures import figure_name, figure_value, implausible_lines
from optimizer.results.solution import Caution, Solution

MOST_FIGURES = 8
ASSUMED = "figure_assumed"


def other_cautions(solution: Solution) -> list[Caution]:
    """Return the warnings that are not of an assumed figure: those are told from the case, as every page counts them."""
    return [caution for caution in solution.warnings if caution.code != ASSUMED]


def caution_lines(solution: Solution, case: Case, say: Voice, most: int = MOST_FIGURES) -> list[str]:
    """Return a line of counts, then at most so many figures, those of the law before the case's, then what else is to be known."""
    figures, others = weak_figure_rows(case), other_cautions(solution)
    lines = [say("paper.figures.none")]
    if figures:
        lines = [say("paper.figures", assumed=str(len(figures)))]
        lines += [f"{figure_name(row, case, say)}: {figure_value(row, case, say)}" for row in figures[:most]]
    if len(figures) > most:
        lines.append(say("paper.figures.more", count=str(len(figures) - most)))
    lines += implausible_lines(case, say)
    worded = [caution for caution in others if say.knows(f"paper.caution.{caution.code}")]
    lines += list(dict.fromkeys(say(f"paper.caution.{caution.code}") for caution in worded))
    if len(worded) < len(others):
        lines.append(say("paper.cautions", count=str(len(others) - len(worded))))
    return lines
