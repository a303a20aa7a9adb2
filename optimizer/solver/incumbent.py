"""The best mix so far: what a solver's shares stand for, rounded into the limits and priced exactly."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from optimizer.evaluation.problem import Problem
from optimizer.inputs.shares import Grid, Range
from optimizer.losses.scenarios import Vector
from optimizer.model import Question

SHARE_DIGITS = 6

Rounding = Callable[[float], float]
Judge = Callable[[Vector], float | None]
"""The exact value of a mix under the question asked; None where it is not lawful."""


@dataclass(slots=True)
class Incumbent:
    """The best mix priced so far under one question; `judge` prices one."""

    problem: Problem
    question: Question
    judge: Judge
    gap: float
    """To which the question is to be solved: rounding leaves room for the rest of it."""
    value: float = math.inf
    shares: Vector | None = None

    def offer(self, shares: Vector) -> float:
        """Price a mix, its shares rounded; keep it if it is the best; return its value, inf where unlawful.

        Shares of a range are rounded to the nearest 1e-6, or to the next below or above where that breaks a limit; they are kept as
        they are where each breaks one, or costs more than the gap leaves room for.
        """
        value, candidate = self.judged(shares, np.round)
        if not self.is_discrete(candidate):
            plain = self.judged(shares)
            most = plain[0] + self.gap / 4 * abs(plain[0])
            for rounding in (np.floor, np.ceil):
                if value > most or math.isinf(value):
                    value, candidate = self.judged(shares, rounding)
            if value > most:
                value, candidate = plain
        if value < self.value:
            self.value, self.shares = value, candidate
        return value

    def judged(self, shares: Vector, rounding: Rounding | None = None) -> tuple[float, Vector]:
        """Return the exact value of the mix that a solver's shares stand for, inf where unlawful, and its shares; nothing is kept."""
        candidate = self._snapped(shares, rounding)
        value = self.judge(candidate)
        return math.inf if value is None else value, candidate

    def is_discrete(self, buy: Vector) -> bool:
        """Say whether no offer of a range is bought, nor an amount of the law free; `buy` may be followed by other decisions."""
        if self.problem.span is not None and self.problem.span.far is not None:
            return False
        return not any(isinstance(o.shares, Range) and b > 0 for o, b in zip(self.problem.case.offers, buy, strict=False))

    def _snapped(self, shares: Vector, rounding: Rounding | None) -> Vector:
        """Return the shares on their grids; those of a range within it, rounded to 1e-6 if asked."""
        scale = 10.0**SHARE_DIGITS
        result = np.zeros(shares.size)
        for j, offer in enumerate(self.problem.case.offers):
            share = float(shares[j])
            match offer.shares:
                case Range(most=most):
                    least = self.question.variant.bought_from(offer)
                    near = share if rounding is None else float(rounding(share * scale)) / scale
                    result[j] = min(max(near, least), most) if share > least / 2 else 0.0
                case Grid(sizes=sizes):
                    result[j] = min((0.0, *sizes), key=lambda size: abs(size - share))
        return result
