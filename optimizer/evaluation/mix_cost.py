"""A mix priced exactly: net loss of every year, what each rule needs, the least-cost reserve, every part of the cost.

What follows from loss years, terms and shares alone is kept in the problem's workings under their names: the figures of many mixes, the
net losses of every year of few.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.evaluation.problem import Problem, TailView
from optimizer.evaluation.reserve import Holding, Needs, cheaper, least_cost_holding
from optimizer.law.compliance import Compliance, by_slot, compliant_readings, needs_of_rows, row_weights
from optimizer.losses.measures import mean_error, measure_error, measure_of
from optimizer.losses.scenarios import Vector
from optimizer.recovery.net_loss import net_by_year
from optimizer.results.solution import CostParts

NOTHING = 1e-9
"""An all-cash reserve this small beside the case's other amounts is rounding, and no unit to measure money in."""
LIMIT_TOLERANCE = 1e-11
"""Relative: a limit overrun by less is met, since sums of doubles are off by this much."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a mix does to the losses; money in case currency."""

    mean: float
    """Of N_i of (1), all offers recovering."""
    largest: float
    """Of N_i."""
    measures: tuple[float, ...]
    """psi of each tail rule."""


@dataclass(frozen=True, slots=True)
class Errors:
    """Standard errors of what a mix does to simulated losses; None of a table's."""

    mean: float | None
    measures: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Spent:
    """What a mix costs up front, by offer, shape (offers,), and what its bundles save."""

    due: Vector
    tax: Vector
    fixed: Vector
    discount: float
    """Of the bundles bought whole, at least 0."""

    @property
    def gross(self) -> float:
        """Premium due with tax and fixed charges."""
        return float((self.due + self.tax + self.fixed).sum())

    @property
    def total(self) -> float:
        """What is left of that after the discounts."""
        return self.gross - self.discount


@dataclass(frozen=True, slots=True)
class EvaluatedMix:
    """A mix with its holding and its cost."""

    shares: Vector
    outcome: Outcome
    spent: Spent
    law: Compliance
    """How the law is met."""
    holding: Holding
    parts: CostParts

    @property
    def cost(self) -> float:
        """The yearly cost (3)."""
        return self.parts.total


def _key(kind: str, problem: Problem, shares: Vector) -> tuple[object, ...]:
    return kind, problem.payouts.identity, tuple(view.identity for view in problem.tails), shares.tobytes()


def outcome_of(problem: Problem, shares: Vector) -> Outcome:
    """Return the mean and the largest of a mix's net losses, and each tail measure."""
    return problem.cache.averages.get(_key("outcome", problem, shares), lambda: _outcome(problem, shares))


def _outcome(problem: Problem, shares: Vector) -> Outcome:
    recovered, probability = problem.payouts.of(shares), problem.years.probability
    net = net_by_year(problem.loss, recovered, problem.years)
    measures = tuple(
        measure_of(view.tail.measure, tail_net(problem, view, shares, recovered), probability, view.tail.level) for view in problem.tails
    )
    return Outcome(float(probability @ net), float(net.max(initial=0.0)), measures)


def net_of(problem: Problem, shares: Vector) -> Vector:
    """Return N_i of (1), all offers recovering; shape (years,)."""
    key = (problem.payouts.identity, shares.tobytes())
    return problem.cache.nets.get(key, lambda: net_by_year(problem.loss, problem.payouts.of(shares), problem.years))


def errors_of(problem: Problem, shares: Vector) -> Errors:
    """Return the standard errors of the mean net loss and of each tail measure (`risk.mean_error`, `risk.measure_error`)."""
    return problem.cache.averages.get(_key("errors", problem, shares), lambda: _errors(problem, shares))


def _errors(problem: Problem, shares: Vector) -> Errors:
    years, recovered = problem.years, problem.payouts.of(shares)
    return Errors(
        mean_error(years, net_by_year(problem.loss, recovered, years)),
        tuple(
            measure_error(view.tail.measure, years, tail_net(problem, view, shares, recovered), view.tail.level) for view in problem.tails
        ),
    )


def tail_net(problem: Problem, view: TailView, shares: Vector, recovered: tuple[Vector, Vector]) -> Vector:
    """Return the yearly net loss a tail rule looks at: backing off the loss, late payers left out."""
    recovery = recovered[0]
    if not view.answering[shares > 0].all():
        recovery = problem.payouts.of(shares, answering=view.answering)[0]
    return net_by_year(view.loss, (recovery, recovered[1]), problem.years)


def spent_on(problem: Problem, shares: Vector) -> Spent:
    """Return premium due (2), tax, fixed charges and the discounts of the bundles of which every offer is bought."""
    offers = problem.case.offers
    bought = shares > 0
    premium = np.array([o.premium for o in offers]) * shares
    least = np.array([o.minimum_premium for o in offers]) * bought
    due = np.maximum(premium, least)
    return Spent(
        due=due,
        tax=due * np.array([o.tax for o in offers]),
        fixed=np.array([o.fixed_charge for o in offers]) * bought,
        discount=sum((s.discount for s in problem.bundle_discounts if bought[s.offers].all()), 0.0),
    )


def deductible_need(problem: Problem, shares: Vector) -> float:
    """Return the cash the firm's own rule asks for the deductibles of the policies bought."""
    bought = [problem.case.offers[j] for j in np.flatnonzero(shares)]
    match problem.case.limits.deductible_cash:
        case "none":
            return 0.0
        case "largest":
            return max((offer.deductible for offer in bought), default=0.0)
        case "sum":
            return by_slot(problem.case.offers, [int(j) for j in np.flatnonzero(shares)])


def needs_of(problem: Problem, shares: Vector, outcome: Outcome) -> tuple[tuple[Needs, Compliance], ...]:
    """Return what the mix asks of the reserve, for each reading under which it can meet the law; none if it cannot."""
    own_funds = problem.case.firm.own_funds_at_risk
    drawn = max((outcome.measures[k] - problem.tails[k].credit for k in problem.held_tails), default=0.0)
    gaps = (s.attachment - own_funds - float(s.support @ shares) for s in problem.no_gap_rows if shares[s.offer] > 0)
    drawable = max(deductible_need(problem, shares), max(gaps, default=0.0), 0.0)
    every = row_weights(problem.recognition)
    return tuple(
        (Needs(drawn=max(drawn, 0.0), drawable=drawable, counted=needs_of_rows(chosen, every)), chosen)
        for chosen in compliant_readings(problem.recognition, problem.case.offers, shares)
    )


def evaluate(problem: Problem, shares: Vector) -> EvaluatedMix | None:
    """Return the mix with the reserve of least cost that meets every rule; None if no lawful reserve is within its caps.

    The firm's limits on the mix itself (slots, budget, ...) are not looked at here: `broken_limits` does.
    """
    outcome, losses = outcome_of(problem, shares), funded_losses(problem, shares)
    best: tuple[Holding, Compliance] | None = None
    for needs, law in needs_of(problem, shares, outcome):
        holding = least_cost_holding(problem.instruments, needs, *losses)
        if holding is not None and (best is None or cheaper(holding, best[0])):
            best = holding, law
    if best is None:
        return None
    holding, law = best
    spent = spent_on(problem, shares)
    return EvaluatedMix(shares, outcome, spent, law, holding, cost_parts(problem, outcome, spent, holding))


def cost_parts(problem: Problem, outcome: Outcome, spent: Spent, holding: Holding) -> CostParts:
    """Return the parts of the yearly cost (3): policies as spent on, losses as they come out, reserve as held."""
    carry = [r.carry * a for r, a in zip(problem.case.reserve, holding.amounts, strict=True)]
    return CostParts(
        premium=float(spent.due.sum()),
        tax=float(spent.tax.sum()),
        fixed_charge=float(spent.fixed.sum()),
        discount=0.0 - spent.discount,
        carry=float(sum(carry)),
        expected_net=problem.case.objective.expected_net * outcome.mean,
        own_funds_charge=problem.case.firm.own_funds_charge * holding.own_funds,
        emergency=holding.emergency,
    )


def funded_losses(problem: Problem, shares: Vector) -> tuple[Vector, Vector]:
    """Return net loss and probability of each year that emergency funding is paid for; of none where it costs nothing."""
    if problem.instruments.emergency_rate == 0.0:
        return np.zeros(0), np.zeros(0)
    return net_of(problem, shares), problem.years.probability


def all_cash_scale(problem: Problem) -> tuple[float, float]:
    """Return the reserve and the cost with no policy but those already in force, caps left aside: the model's units.

    Where no rule asks for a reserve, the largest yearly loss, premium, discount or amount of the case stands in, so that a currency
    of any size reaches the solver in numbers near 1. Discounts are not taken off: a cost that they bring near 0 is no unit.
    """
    must = problem.must_shares
    outcome = outcome_of(problem, must)
    amounts = [max(needs.drawn, needs.drawable, *needs.counted) for needs, _ in needs_of(problem, must, outcome)]
    reserve = min(amounts) if amounts else max(r.required for r in problem.recognition.requirements)
    prices = [*(o.premium for o in problem.case.offers), *(s.discount for s in problem.bundle_discounts)]
    stand_ins = (reserve, outcome.largest, max(prices, default=0.0))
    unit = next((x for x in stand_ins if x > NOTHING * max(stand_ins)), 1.0)
    cheapest = float(problem.instruments.price[:-1].min())
    cost = cheapest * reserve + problem.case.objective.expected_net * outcome.mean + spent_on(problem, must).gross
    return unit, cost if cost > NOTHING * unit else unit
