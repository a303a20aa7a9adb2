"""Blocks of the firm's own limits: premium, discounts, number of policies, cash for deductibles, layers that stand on something, cover."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.environ as pyo

from optimizer.evaluation.mix_cost import LIMIT_TOLERANCE
from optimizer.evaluation.problem import NoGapRow
from optimizer.inputs.offers import Offer
from optimizer.losses.scenarios import Vector
from optimizer.model.frame import ALL_CASH_COST, SAFE_COEFFICIENT, Model

MOST_TERMS = 20_000
"""Terms of the layers that stand on one cover, above which that cover is a variable: each term is built and read one by one."""

LEAST_PIVOT = 1e-7
"""Coefficient of a row of order 1 that HiGHS surely pivots on: of 2e-8 it does not, and a row that needs it is told to be infeasible."""


def add_premium(model: Model) -> None:
    r"""Premium due (2): $\pi_j \ge \text{premium}_j s_j$, $\pi_j \ge \text{minimum}_j y_j$."""
    m = model.pyomo
    m.premium_due = pyo.Var(model.names, within=pyo.NonNegativeReals)
    m.premium = pyo.ConstraintList()
    for j, offer in model.offers:
        model.add(m.premium, f"premium.{j}.rate", m.premium_due[j] >= model.money(offer.premium) * m.share[j])
        if offer.minimum_premium > 0:
            model.add(m.premium, f"premium.{j}.minimum", m.premium_due[j] >= model.money(offer.minimum_premium) * m.buy[j])


def add_bundles(model: Model) -> None:
    r"""Earn a discount where every offer of its bundle is bought: $0 \le e_b \le 1$, $e_b \le y_j$ for each $j$ of $b$.

    It only lowers cost and spending, so $e_b$ is as large as it may be, 0 or 1 with the $y_j$: no binary is needed.
    """
    m = model.pyomo
    m.earned = pyo.Var([s.bundle for s in model.problem.bundle_discounts], bounds=(0, 1))
    m.bundles = pyo.ConstraintList()
    for saving in model.problem.bundle_discounts:
        for j in (model.names[place] for place in saving.offers):
            model.add(m.bundles, f"discount.{saving.bundle}.{j}", m.earned[saving.bundle] <= m.buy[j])


def spending(model: Model) -> Any:
    r"""Return $\sum_j \pi_j (1 + \text{tax}_j) + \text{fixed}_j y_j - \sum_b \text{discount}_b e_b$."""
    m = model.pyomo
    gross = sum(m.premium_due[j] * (1 + o.tax) + model.money(o.fixed_charge) * m.buy[j] for j, o in model.offers)
    return gross - sum(model.money(s.discount) * m.earned[s.bundle] for s in model.problem.bundle_discounts)


def add_budget(model: Model) -> None:
    r"""$\sum_j \pi_j (1 + \text{tax}_j) + \text{fixed}_j y_j - \sum_b \text{discount}_b e_b \le \text{premium budget}$."""
    budget = model.problem.case.limits.premium_budget
    rule = "limits.premium_budget"
    if budget is not None and model.names:
        model.pyomo.budget = pyo.Constraint(expr=spending(model) <= model.limit(rule, budget))
        model.row_names.append((model.pyomo.budget, rule))


def add_insurer_limits(model: Model) -> None:
    r"""$\sum_{j \text{ of insurer}} \pi_j \le$ an amount, and $\le$ a fraction of the premium budget."""
    m, limits = model.pyomo, model.problem.case.limits
    m.insurer_limits = pyo.ConstraintList()
    by_insurer = {i: [j for j, o in model.offers if o.insurer == i] for i in model.problem.case.insurer_ids}
    rule = "limits.max_premium_per_insurer"
    if limits.max_premium_per_insurer is not None:
        most = model.limit(rule, limits.max_premium_per_insurer)
        for insurer, offers in by_insurer.items():
            model.add(m.insurer_limits, f"{rule}.{insurer}", sum(m.premium_due[j] for j in offers) <= most)
    rule = "limits.max_premium_fraction_per_insurer"
    if limits.max_premium_fraction_per_insurer is not None and limits.premium_budget is not None:
        fraction = model.limit(rule, limits.max_premium_fraction_per_insurer, scale=1.0)
        if model.question.relaxed == rule:
            m.moved.setub(1 - limits.max_premium_fraction_per_insurer)
        budget = model.limit("limits.premium_budget", limits.premium_budget)
        for insurer, offers in by_insurer.items():
            model.add(m.insurer_limits, f"{rule}.{insurer}", sum(m.premium_due[j] for j in offers) <= fraction * budget)


def add_policy_count(model: Model) -> None:
    r"""$\sum_j y_j \le \text{max policies}$."""
    most = model.problem.case.limits.max_policies
    rule = "limits.max_policies"
    if most is not None and model.names:
        m = model.pyomo
        m.policy_count = pyo.Constraint(expr=sum(m.buy[j] for j in model.names) <= model.limit(rule, most, scale=1.0))
        model.row_names.append((m.policy_count, rule))


def add_reserve(model: Model) -> None:
    r"""Bound what is held; drawable reserve is $D = \sum_{r\text{ drawable}} a_r$.

    $$ \text{min}_r \le a_r \le \text{max}_r, \qquad 0 \le o \le \text{own funds at risk} $$
    """
    m, case = model.pyomo, model.problem.case
    ids = [r.id for r in case.reserve]
    m.held = pyo.Var(ids, within=pyo.NonNegativeReals)
    m.own_funds = pyo.Var(within=pyo.NonNegativeReals)
    m.reserve = pyo.ConstraintList()
    for r in case.reserve:
        m.held[r.id].setlb(model.money(r.min))
        rule = f"reserve.{r.id}.max"
        if r.max is not None:
            model.add(m.reserve, rule, m.held[r.id] <= model.limit(rule, r.max))
    rule = "firm.own_funds_at_risk"
    model.add(m.reserve, rule, m.own_funds <= model.limit(rule, case.firm.own_funds_at_risk))
    m.drawable = pyo.Expression(expr=sum(m.held[r.id] for r in case.reserve if r.drawable))
    span = model.problem.span
    if span is not None and span.measure == "reserve":
        model.add(m.reserve, "span.low", sum(m.held.values()) >= model.money(span.low))
        if np.isfinite(span.high):
            model.add(m.reserve, "span.high", sum(m.held.values()) <= model.money(span.high))


def add_deductible_cash(model: Model) -> None:
    r"""Hold cash for the deductibles of the policies bought: the firm's own rule; the law's, for policies counted, is in `law`.

    $$ D \ge d_j y_j \quad\text{(largest)}, \qquad D \ge \sum_t u_t,\ u_t \ge d_j y_j \text{ for } j \text{ in slot } t \quad\text{(sum)} $$
    """
    m, kind, rule = model.pyomo, model.problem.case.limits.deductible_cash, "limits.deductible_cash"
    if kind == "none":
        return
    m.deductible_cash = pyo.ConstraintList()
    priced = [(j, o) for j, o in model.offers if o.deductible > 0]
    if kind == "largest":
        for j, offer in priced:
            model.add(m.deductible_cash, f"{rule}.{j}", m.drawable >= model.money(offer.deductible) * m.buy[j])
        return
    slots = sorted({slot for _, o in priced for slot in o.in_slots})
    m.slot_deductible = pyo.Var(slots, within=pyo.NonNegativeReals)
    for j, offer in priced:
        for slot in offer.in_slots:
            least = model.money(offer.deductible) * m.buy[j]
            model.add(m.deductible_cash, f"{rule}.{slot}.{j}", m.slot_deductible[slot] >= least)
    if slots:
        model.add(m.deductible_cash, rule, m.drawable >= sum(m.slot_deductible[slot] for slot in slots))


def add_no_gap(model: Model) -> None:
    r"""Let a bought excess layer stand on cover or cash, not on air.

    $$ D + \text{own} + \sum_{i \text{ beneath } j} \text{limit}_i s_i \ge \text{attachment}_j\, y_j $$

    Where thousands of layers stand on the same hundreds, the sum is a variable $\beta_k$, written out once.
    """
    m, rule = model.pyomo, "limits.no_gap"
    m.no_gap = pyo.ConstraintList()
    own_funds = model.limit("firm.own_funds_at_risk", model.problem.case.firm.own_funds_at_risk)
    layers: dict[int, list[NoGapRow]] = {}
    for stand in model.problem.no_gap_rows:
        layers.setdefault(id(stand.support), []).append(stand)
    large = [key for key, stands in layers.items() if len(stands) * np.count_nonzero(stands[0].support) > MOST_TERMS]
    m.beneath = pyo.Var(range(len(large)), within=pyo.NonNegativeReals)
    place = {key: number for number, key in enumerate(large)}
    for key, number in place.items():
        stand = layers[key][0]
        _note(model, model.add(m.no_gap, f"{rule}.beneath.{number}", m.beneath[number] <= _beneath(model, stand)), stand)
    for stand in model.problem.no_gap_rows:
        at = place.get(id(stand.support))
        beneath = _beneath(model, stand) if at is None else m.beneath[at]
        j = model.names[stand.offer]
        row = model.add(m.no_gap, f"{rule}.{j}", m.drawable + own_funds + beneath >= model.money(stand.attachment) * m.buy[j])
        if at is None:
            _note(model, row, stand)


def _beneath(model: Model, stand: NoGapRow) -> Any:
    """Return the cover beneath a layer."""
    parts = ((model.names[i], model.money(float(stand.support[i]))) for i in np.flatnonzero(stand.support))
    return sum(max(part, SAFE_COEFFICIENT) * model.pyomo.share[j] for j, part in parts)  # rounded up: the row may only get weaker


def _note(model: Model, row: Any, stand: NoGapRow) -> None:
    """Note what rounding up makes a row of cover weaker by."""
    parts = {int(i): model.money(float(stand.support[i])) for i in np.flatnonzero(stand.support)}
    model.weakened(row, {i: SAFE_COEFFICIENT - part for i, part in parts.items() if part < SAFE_COEFFICIENT})


def add_coverage(model: Model) -> None:
    r"""Have cover in force, each rule in units of what it asks.

    $$ \sum_{j:\ l_j \text{limit}_j < m} \frac{\text{limit}_j}{m} s_j + \sum_{j:\ l_j \text{limit}_j \ge m} y_j \ge 1 $$

    over the offers that cover all of it, $m$ the cover asked and $l_j$ the least share at which $j$ is bought: an offer that alone is
    enough at any share counts as such, so that no coefficient is beyond $1 / l_j$ however large its limit is. What is too small beside
    $m$ to be pivoted on stands on the right, as if it were bought: the row only gets weaker, and the exact pricing judges.
    """
    m = model.pyomo
    m.coverage = pyo.ConstraintList()
    for row, rule in zip(model.problem.coverage, model.problem.case.coverage, strict=True):
        if model.question.relaxed == f"coverage.{rule.id}.min_limit":
            _ask_for_cover(model, f"coverage.{rule.id}", (row, rule.min_limit))
        elif rule.min_limit > 0:
            able = [(j, offer, float(c) / rule.min_limit) for (j, offer), c in zip(model.offers, row, strict=True) if c > 0]
            large = [term for term in able if term[2] >= LEAST_PIVOT]
            tiny = [term for term in able if term[2] < LEAST_PIVOT]
            rest = sum(part * offer.most_share for _, offer, part in tiny)
            enough = rest + sum(part * offer.most_share for _, offer, part in large) >= 1 - LIMIT_TOLERANCE
            held = model.require(m.coverage, f"coverage.{rule.id}", enough and sum(_cover(model, *term) for term in large) >= 1 - rest)
            model.weakened(held, {model.names.index(j): -part for j, _, part in tiny}, rest)


def _cover(model: Model, j: str, offer: Offer, part: float) -> Any:
    """Return what an offer brings to a rule, `part` of the cover asked at full share."""
    m = model.pyomo
    if part * offer.least_share < 1:
        return part * m.share[j]
    return m.buy[j]


def _ask_for_cover(model: Model, name: str, rule: tuple[Vector, float]) -> None:
    r"""Ask for the most cover up to the amount asked, $-\min(m, \sum_j \text{limit}_j s_j)$, in units of `cover_unit`."""
    (row, wanted), m, unit = rule, model.pyomo, model.objective_unit * ALL_CASH_COST
    able = [
        (j, offer, float(c) / unit)
        for (j, offer), c in zip(model.offers, row, strict=True)
        if c > 0 and j not in model.question.variant.left_out
    ]
    m.most_cover = min(wanted / unit, sum(part * offer.most_share for _, offer, part in able))
    m.moved = pyo.Var(within=pyo.NonNegativeReals)
    model.add(m.coverage, name, sum(max(part, SAFE_COEFFICIENT) * m.share[j] for j, _, part in able) >= m.most_cover - m.moved)
