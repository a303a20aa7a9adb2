"""Warnings in few lines: figures that are assumed are counted and the first named, the others told by kind."""

from __future__ import annotations

from optimizer.errors import Message
from optimizer.i18n.voice import Voice
from optimizer.results.solution import Caution, Solution

MOST_FIGURES = 8
ASSUMED = "figure_assumed"
LAW = "regime."


def caution_lines(solution: Solution, say: Voice) -> list[str]:
    """Return a line of counts, then the figures of the law before those of the case, then what else is to be known."""
    figures = [caution for caution in solution.warnings if caution.code == ASSUMED]
    others = [caution for caution in solution.warnings if caution not in figures]
    figures.sort(key=lambda caution: not caution.where.startswith(LAW))
    lines = [say("paper.figures.none")]
    if figures:
        lines = [say("paper.figures", assumed=str(len(figures)))]
        lines += [_figure(caution) for caution in figures[:MOST_FIGURES]]
    if len(figures) > MOST_FIGURES:
        lines.append(say("paper.figures.more", count=str(len(figures) - MOST_FIGURES)))
    worded = [caution for caution in others if say.knows(f"paper.caution.{caution.code}")]
    lines += list(dict.fromkeys(say(f"paper.caution.{caution.code}") for caution in worded))
    if len(worded) < len(others):
        lines.append(say("paper.cautions", count=str(len(others) - len(worded))))
    return lines


def _figure(caution: Caution) -> str:
    """Return the key of a figure, with its value to as many digits as the warning writes, where the warning is of a value."""
    value = caution.text.parts.get("value") if isinstance(caution.text, Message) else None
    return f"{caution.where} = {float(f'{value:g}'):,.15g}" if isinstance(value, float) else caution.where
