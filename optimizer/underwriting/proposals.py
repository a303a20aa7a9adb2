"""What is asked to be priced, checked: the offer, its place in the case, the parameters."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from optimizer.errors import Fault, InputError, Message
from optimizer.explanation.explain_mix import check_offers
from optimizer.explanation.walk_away import with_offer
from optimizer.inputs.case import Case
from optimizer.inputs.proposal import FLOORS, PricePlan, Proposal

LONGEST_PERIOD = 1e9


def proposal_of(case: Case, offer: str | Proposal) -> Proposal:
    """Return what is to be priced, or raise `InputError` where the case has no such offer."""
    if isinstance(offer, Proposal):
        return offer if offer.premium_stated else Proposal(offer.offer.model_copy(update={"premium": 0.0}), False)
    check_offers(case, [offer])
    return Proposal(next(listed for listed in case.offers if listed.offer == offer))


def with_proposal(case: Case, proposal: Proposal) -> Case:
    """Return the case with the offer proposed: in place of the one of its id, else behind the others."""
    if any(listed.offer == proposal.offer.offer for listed in case.offers):
        return with_offer(case, proposal.offer)
    return case.model_copy(update={"offers": (*case.offers, proposal.offer)})


def check_plan(plan: PricePlan) -> None:
    """Raise `InputError` with every parameter that cannot be; fields are named as the command's options."""
    faults = [
        Fault(f"--{name.replace('_', '-')}", None, "", f"{value:g}", rule, Message("correct it")) for name, value, rule in _wrong(plan)
    ]
    if plan.floor not in FLOORS:
        fix = Message("write one of {words}", words=", ".join(FLOORS))
        faults.append(Fault("--floor", None, "", plan.floor, Message("there is no such technical price"), fix))
    if faults:
        raise InputError(faults)


def _wrong(plan: PricePlan) -> Iterator[tuple[str, float, Message]]:
    level_rule = Message("a level must be at least 0 and below 1")
    rules: tuple[tuple[str, tuple[float, ...], Callable[[float], bool], Message], ...] = (
        ("capital_rate", (plan.capital_rate,), lambda x: 0 <= x <= 10, Message("a rate of capital must be between 0 and 10")),
        ("capital_level", (plan.capital_level,), lambda x: 0 <= x < 1, level_rule),
        ("tail_level", plan.tail_levels, lambda x: 0 <= x < 1, level_rule),
        ("wang", (plan.wang,), lambda x: 0 <= x <= 10, Message("the price of risk must be between 0 and 10")),
        ("proportional_hazard", (plan.proportional_hazard,), lambda x: 0 < x <= 1, Message("the exponent must be above 0 and at most 1")),
        ("dual_power", (plan.dual_power,), lambda x: 1 <= x <= 1e6, Message("the power must be at least 1 and at most 1e6")),
        ("tail_mean", (plan.tail_mean,), lambda x: 0 <= x < 1, level_rule),
        (
            "return_period",
            plan.return_periods,
            lambda x: 1 < x <= LONGEST_PERIOD,
            Message("a return period must be above 1 year and at most 1e9"),
        ),
        ("share_solves", (plan.share_solves,), lambda x: x >= 0, Message("a count must not be negative")),
    )
    for name, values, holds, rule in rules:
        for value in values:
            if not (math.isfinite(value) and holds(value)):
                yield name, value, rule
