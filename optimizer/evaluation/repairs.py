"""How far one rule must give way for a given mix to be lawful, every other rule in force: exact, no solver."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from optimizer.evaluation.limits import Used, structure_is_met, used_by_mix
from optimizer.evaluation.mix_cost import LIMIT_TOLERANCE, Outcome, deductible_need, needs_of, outcome_of, spent_on
from optimizer.evaluation.problem import Problem
from optimizer.evaluation.reserve import Holding, Instruments, Needs, least_cost_holding
from optimizer.losses.scenarios import Vector

MIX_RULES = (
    "limits.premium_budget",
    "limits.max_policies",
    "limits.max_premium_per_insurer",
    "limits.max_premium_fraction_per_insurer",
)


def least_limit(problem: Problem, shares: Vector, rule: str) -> float | None:
    """Return the limit of one rule under which a mix is lawful, None where changing it alone does not help.

    For a limit from above it is the least that admits the mix, at least today's; for a minimum cover, the most.
    """
    if not structure_is_met(problem, shares):
        return None
    used = list(used_by_mix(problem, shares, spent_on(problem, shares)))
    governed = [u for u in used if u.rule == rule]
    others = [u for u in used if u.rule != rule]
    if rule == "limits.premium_budget":
        governed, others = _with_fraction(problem, governed, others)
    if not all(u.is_met for u in others):
        return None
    outcome = outcome_of(problem, shares)
    every = [needs for needs, _ in needs_of(problem, shares, outcome)]
    if rule.startswith("reserve.") or rule.startswith("firm."):
        amounts = (_least_amount(problem, shares, (needs, outcome), rule) for needs in every)
        return min((amount for amount in amounts if amount is not None), default=None)
    if all(_hold(problem.instruments, needs) is None for needs in every):
        return None
    return _from_use(problem, governed, rule)


def _with_fraction(problem: Problem, governed: list[Used], others: list[Used]) -> tuple[list[Used], list[Used]]:
    """Move the per-insurer fraction over to the budget it is a fraction of."""
    fraction = problem.case.limits.max_premium_fraction_per_insurer
    rule = "limits.max_premium_fraction_per_insurer"
    if fraction is None or fraction == 0:
        return governed, others
    moved = [replace(u, value=u.value / fraction, limit=u.limit / fraction) for u in others if u.rule == rule]
    return governed + moved, [u for u in others if u.rule != rule]


def _from_use(problem: Problem, governed: list[Used], rule: str) -> float | None:
    values = [u.value for u in governed]
    if not values:
        return None
    if governed[0].at_least:
        return min(min(values), governed[0].limit)
    if rule == "limits.max_premium_fraction_per_insurer":
        budget = problem.case.limits.premium_budget
        part = max(*values, governed[0].limit) / budget if budget else np.inf
        return min(part, 1.0) if part <= 1 + LIMIT_TOLERANCE else None  # a discount can leave more premium than budget
    return max(*values, governed[0].limit)


def _hold(instruments: Instruments, needs: Needs) -> Holding | None:
    """Return a holding, emergency funding left aside: it is no rule, and so no year is looked at."""
    return least_cost_holding(replace(instruments, emergency_rate=0.0), needs, np.zeros(0), np.zeros(0))


def _least_amount(problem: Problem, shares: Vector, priced: tuple[Needs, Outcome], rule: str) -> float | None:
    """Return the least cap on one instrument, on own funds, or the least credit line, that lets the mix be held."""
    (needs, _), instruments, reserve = priced, problem.instruments, problem.case.reserve
    if rule == "firm.credit_line":
        return _least_credit(problem, priced)
    place = len(reserve) if rule == "firm.own_funds_at_risk" else [r.id for r in reserve].index(rule.split(".")[1])
    price = np.zeros(instruments.price.size)
    price[place] = 1.0
    low, high = instruments.low.copy(), instruments.high.copy()
    high[place] = np.inf
    if place == len(reserve):
        low[place] = 0.0
        needs = _standing_on_own_funds(problem, shares, needs)
    held = _hold(replace(instruments, price=price, low=low, high=high), needs)
    if held is None:
        return None
    amount = (*held.amounts, held.own_funds)[place]
    return max(amount, float(instruments.high[place]) if np.isfinite(instruments.high[place]) else 0.0)


def _standing_on_own_funds(problem: Problem, shares: Vector, needs: Needs) -> Needs:
    """Return the needs where own funds may still grow: what a layer stands on may be reserve or own funds."""
    gaps = (s.attachment - float(s.support @ shares) for s in problem.no_gap_rows if shares[s.offer] > 0)
    drawn = max(needs.drawn, max(gaps, default=0.0))
    return Needs(drawn=drawn, drawable=deductible_need(problem, shares), counted=needs.counted)


def _least_credit(problem: Problem, priced: tuple[Needs, Outcome]) -> float | None:
    """Return the credit line that closes the liquidity rules, given all that can be drawn."""
    needs, outcome = priced
    views = [(k, problem.tails[k]) for k in problem.held_tails]
    plain = max((outcome.measures[k] for k, v in views if v.tail.within_days is None), default=0.0)
    late = max((outcome.measures[k] for k, v in views if v.tail.within_days is not None), default=0.0)
    without = Needs(drawn=max(plain, 0.0), drawable=needs.drawable, counted=needs.counted)
    if _hold(problem.instruments, without) is None:
        return None
    most = float(problem.instruments.high[problem.instruments.draws > 0].sum())
    return max(late - most, problem.case.firm.credit_line)
