"""Warnings in few lines: figures that are assumed are counted and the first named, the others told by kind."""

from __future__ import annotations

import re

from optimizer.i18n.voice import Voice
from optimizer.results.solution import Caution, Solution

ASSUMED = "figure_assumed"
LAW = "regime."
_VALUE = re.compile(r"= ([-+.0-9e]+) is ")


def caution_lines(solution: Solution, say: Voice, most: int) -> list[str]:
    """Return a line of counts, then at most so many figures of the law before those of the case, then what else is to be known."""
    figures = [caution for caution in solution.warnings if caution.code == ASSUMED]
    others = [caution for caution in solution.warnings if caution not in figures]
    figures.sort(key=lambda caution: not caution.where.startswith(LAW))
    lines = [say("paper.figures.none")]
    if figures:
        lines = [say("paper.figures", assumed=str(len(figures)))]
        lines += [_figure(caution) for caution in figures[:most]]
    if len(figures) > most:
        lines.append(say("paper.figures.more", count=str(len(figures) - most)))
    worded = [caution for caution in others if say.knows(f"paper.caution.{caution.code}")]
    lines += list(dict.fromkeys(say(f"paper.caution.{caution.code}") for caution in worded))
    if len(worded) < len(others):
        lines.append(say("paper.cautions", count=str(len(others) - len(worded))))
    return lines


def _figure(caution: Caution) -> str:
    """Return the key of a figure, with its value where the warning has it."""
    match = _VALUE.search(caution.text)
    return caution.where if match is None else f"{caution.where} = {float(match.group(1)):,.15g}"
