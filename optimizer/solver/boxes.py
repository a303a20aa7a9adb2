r"""A finite box for every variable of the programme: no cheapest mix needs more than its upper end.

With $M_i$ the loss of year $i$ and every reinstatement premium that any mix could owe in it, $T$ the sum of all that any rule could ask
of the reserve, and $f$ the least factor above 0 that the law counts an instrument by, a reserve of $T / f$ meets every rule on its own;
more of it only costs carry. The measures are at most $\max_i M_i$ and $E[M]$, a premium due is never more than asked, and what counts
in law is never more than its credit.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from optimizer.evaluation.problem import Problem
from optimizer.law.recognition import Requirement
from optimizer.model import Model


def finite_box(model: Model) -> dict[str, float]:
    """Return the most that each variable need ever be, by its name, of those that no bound of their own keeps; money."""
    most, m = _Ends(model.problem), model.pyomo
    ends: dict[str, float] = {m.expected_net.name: most.mean, m.emergency.name: most.mean, m.own_funds.name: most.own_funds}
    ends |= {variable.name: most.largest for variable in m.tail.values()}
    ends |= {m.held[r.id].name: max(most.held, r.min, r.max or 0.0) for r in model.problem.case.reserve}
    ends |= {m.premium_due[j].name: max(o.premium * o.most_share, o.minimum_premium) for j, o in model.offers}
    ends |= {variable.name: most.beneath for variable in m.beneath.values()}
    ends |= {variable.name: most.credit[j] for (j, _), variable in m.credited.items()}
    ends |= {variable.name: most.extra * most.deductible[slot] for (slot, _), variable in m.extra_cash.items()}
    ends |= {variable.name: most.factor * most.held for variable in m.recognised.values()}
    if m.component("slot_deductible") is not None:
        ends |= {variable.name: most.deductible[slot] for slot, variable in m.slot_deductible.items()}
    return ends


class _Ends:
    """The ends, by kind of variable."""

    def __init__(self, problem: Problem) -> None:
        """Work out what the ends follow from."""
        case, years = problem.case, problem.years
        shares = np.array([offer.most_share for offer in case.offers])
        yearly = years.per_year(problem.loss) + problem.payouts.of(shares)[1]
        self.largest, self.mean = float(yearly.max(initial=0.0)), float(years.probability @ yearly)
        self.own_funds = case.firm.own_funds_at_risk
        self.deductible: dict[str, float] = {}
        for offer in case.offers:
            for slot in offer.in_slots:
                self.deductible[slot] = max(self.deductible.get(slot, 0.0), offer.deductible)
        requirements = list(_requirements(problem))
        factors = [f for r in requirements for f in (*r.factor, *r.holding) if f > 0]
        self.extra, self.factor = max((r.extra_cash for r in requirements), default=0.0), max([1.0, *factors])
        self.credit = {o.offer: max((r.credit[j] for r in requirements), default=0.0) for j, o in enumerate(case.offers)}
        self.beneath = float(sum(limit for limit in (offer.limit for offer in case.offers) if np.isfinite(limit)))
        self.held = self._largest_need(requirements, max((offer.attachment for offer in case.offers), default=0.0)) / min([1.0, *factors])

    def _largest_need(self, requirements: list[Requirement], attachment: float) -> float:
        """Return the sum of all that any rule could ask of the reserve."""
        deductibles = sum(self.deductible.values())
        law = sum(max([r.required, *(floor.amount for floor in r.floors)]) + r.extra_cash * deductibles for r in requirements)
        return self.largest + law + attachment + deductibles


def _requirements(problem: Problem) -> Iterator[Requirement]:
    """Yield each requirement of each reading of the law."""
    for reading in problem.recognition.readings:
        yield from reading.requirements
