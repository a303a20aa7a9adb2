r"""How far the walk-away premium moves with the sample of loss years: a delete-a-group jackknife of the two mixes it rests on.

With the mixes held, cost with the offer $V_{in}$ and without it $V_{out}$ are priced again exactly on each $G - 1$ of $G$ groups of years:

$$ p_g = p + \frac{V_{out,g} - V_{in,g}}{\partial V_{in} / \partial p}, \qquad
   \text{error}^2 = \frac{G - 1}{G} \sum_g (p_g - \bar p)^2. $$

Holding the mixes is right to first order, since each is the cheapest of its kind. Source: Shao & Wu (1989), *Annals of Statistics* 17.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from optimizer.evaluation.mix_cost import evaluate
from optimizer.evaluation.problem import Problem, make_problem
from optimizer.explanation.walk_away import with_offer
from optimizer.inputs.case import Case
from optimizer.inputs.offers import Offer
from optimizer.losses.cache import ResultCache
from optimizer.losses.scenarios import Scenarios, Vector
from optimizer.results.solution import Solution

GROUPS = 10
FEWEST = 1000
"""Loss years under which groups are too small to tell."""
STEP = 1e-3
"""Of the premium: over which the slope of the cost is taken."""


def walk_away_error(case: Case, years: Scenarios, offer: Offer, premium: float, mixes: tuple[Solution, Solution]) -> float | None:
    """Return the standard error of a walk-away premium; `mixes` with the offer at it and without. None of a table, taken as exact."""
    if years.source == "table" or years.years < FEWEST or premium <= 0:
        return None
    free = offer.model_copy(update={"use": "may", "premium": premium})
    problem = make_problem(with_offer(case, free), years)
    held, without = (np.array([mix.shares.get(listed.offer, 0.0) for listed in problem.case.offers]) for mix in mixes)
    slope = _slope(problem, free, held)
    differences = [_moved(_weighted(problem, group), held, without) for group in range(GROUPS)]
    if slope is None or any(move is None for move in differences):
        return None
    moves = np.array(differences, dtype=np.float64) / slope
    return float(np.sqrt((GROUPS - 1) / GROUPS * ((moves - moves.mean()) ** 2).sum()))


def _slope(problem: Problem, offer: Offer, held: Vector) -> float | None:
    """Return how fast the cost with the offer rises with its premium; None where it does not, or the mix is at its last premium."""
    cheaper = offer.model_copy(update={"premium": offer.premium * (1.0 - STEP)})
    case = with_offer(problem.case, cheaper)
    other = replace(problem, case=case, payouts=problem.payouts.at_premiums_of(case.offers))
    costs = evaluate(problem, held), evaluate(other, held)
    if costs[0] is None or costs[1] is None:
        return None
    slope = (costs[0].cost - costs[1].cost) / (STEP * offer.premium)
    return slope if slope > 0 else None


def _weighted(problem: Problem, group: int) -> Problem:
    """Return the problem on the years of all groups but one, their weights raised to the same chance of a loss."""
    years = problem.years
    remaining = np.where(years.number % GROUPS == group, 0.0, years.probability)
    weighted = replace(years, probability=remaining * (years.probability.sum() / remaining.sum()), fingerprint="")
    return replace(problem, years=weighted, cache=ResultCache())  # outcomes kept are those of other weights


def _moved(problem: Problem, held: Vector, without: Vector) -> float | None:
    """Return by how much the cost without the offer is above that with it; None where one of the mixes is not lawful."""
    costs = evaluate(problem, without), evaluate(problem, held)
    return None if costs[0] is None or costs[1] is None else costs[0].cost - costs[1].cost
