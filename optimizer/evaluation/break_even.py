"""How high the premium of one offer can be at which one mix is worth its cost: no search, the mix is priced again and again.

One step of the walk-away premium, which is over all mixes (`explanation.walk_away`).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from optimizer.evaluation.limits import lawful_cost
from optimizer.evaluation.mix_cost import all_cash_scale
from optimizer.evaluation.problem import Problem
from optimizer.losses.scenarios import Vector

PLENTY = 1e6
"""All-cash reserves and costs: a mix lawful at such a premium is lawful at any."""
ROUNDS = 200
CLOSE = 1e-11
"""Relative to the largest premium that can be meant."""


@dataclass(frozen=True, slots=True)
class BreakEven:
    """How high the premium of one offer can be at which one mix costs no more than so much; infinity: at which it is lawful."""

    offer: str
    most_cost: float


def break_even_premium(problem: Problem, shares: Vector, break_even: BreakEven) -> float | None:
    r"""Return $\sup \{p : \text{mix lawful at premium } p,\ \text{cost}(p) \le \text{most}\}$; None if not even at $p = 0$.

    The cost of a mix never falls with a premium and limits on spending only get tighter, so one premium divides. Premium due is at
    least $p s$, and nothing else of the cost is below 0 but the discounts: that bounds the search from above. Returned is a premium at
    which the mix was priced and stood, or `inf`.
    """
    place = next(j for j, offer in enumerate(problem.case.offers) if offer.offer == break_even.offer)

    def over(premium: float) -> float:
        cost = lawful_cost(_at_premium(problem, place, premium), shares)
        return math.inf if cost is None else cost - break_even.most_cost

    below = over(0.0)
    if below > 0:
        return None
    discounts = sum(saving.discount for saving in problem.bundle_discounts)
    if math.isfinite(break_even.most_cost):
        high = (abs(break_even.most_cost) + discounts) / float(shares[place]) * 2
    else:
        unit, cost = all_cash_scale(problem)
        high = PLENTY * (unit + cost)
    if over(high) <= 0:
        return math.inf
    return _crossing(over, high, below)


def _at_premium(problem: Problem, place: int, premium: float) -> Problem:
    offers = list(problem.case.offers)
    offers[place] = offers[place].model_copy(update={"premium": premium})
    case = problem.case.model_copy(update={"offers": tuple(offers)})
    return replace(problem, case=case, payouts=problem.payouts.at_premiums_of(offers))


def _crossing(over: Callable[[float], float], high: float, below: float) -> float:
    """Return the last premium at or under 0, by false position where both ends have a cost, by halving where one has none."""
    low, close, above = 0.0, CLOSE * high, over(high)
    for place in range(ROUNDS):
        if high - low <= 2 * close:
            break
        straight = np.isfinite(below) and np.isfinite(above) and place % 3 < 2
        middle = low + (high - low) * (below / (below - above)) if straight else 0.5 * (low + high)
        middle = min(max(middle, low + close), high - close)
        cost = over(middle)
        low, below, high, above = (middle, cost, high, above) if cost <= 0 else (low, below, middle, cost)
    return low
