"""The law's ledger: each requirement, what counts toward it item by item, and why; after it each floor that some reserve must meet.

Where a group of classes is used of which each must meet a requirement, a result for each class; where cash for deductibles is held
beside a requirement that policies alone meet, a result for that cash.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from optimizer.errors import Message
from optimizer.evaluation.mix_cost import EvaluatedMix
from optimizer.evaluation.problem import Problem
from optimizer.inputs.regime.clauses import INSURANCE
from optimizer.law.compliance import Compliance, MetRequirement, beyond_caps
from optimizer.law.recognition import Requirement
from optimizer.results.solution import LawItem, LawResult

ON_TOP = Message("cash held on top for the deductibles of the policies counted")
DEDUCTIBLES = "deductibles"
"""Item, and result, of that cash."""
OTHER = Message("not of the classes that this rule asks for")


def law_results(problem: Problem, priced: EvaluatedMix) -> tuple[LawResult, ...]:
    """Return the ledger of a priced mix."""
    return tuple(result for way in priced.law.met for result in _results(problem, priced, way))


def _results(problem: Problem, priced: EvaluatedMix, way: MetRequirement) -> Iterator[LawResult]:
    requirement = way.requirement
    reserve = _reserve_items(problem, priced, way)
    policies = _policy_items(problem, priced, way)
    on_top = [LawItem(DEDUCTIBLES, -way.extra, ON_TOP)] if way.extra > 0 and requirement.joint else []
    if requirement.each:
        yield from _by_class(requirement, reserve, policies)
    else:
        beyond = _beyond(requirement, reserve, sum(item.counts_for for item in policies))
        yield _result(requirement.id, requirement.required, [*reserve, *policies, *beyond, *on_top], requirement)
    for floor in requirement.floors:
        meant = [_only(item, cls in floor.classes) for item, cls in zip(reserve, requirement.classes, strict=True)]
        items = [*meant, *_beyond(requirement, meant, 0.0), *on_top]
        yield _result(f"{requirement.id}.{floor.id}", floor.amount, items, requirement)
    if requirement.extra_cash > 0 and not requirement.joint:
        held = zip(problem.case.reserve, requirement.holding, priced.holding.amounts, strict=True)
        items = [LawItem(r.id, factor * amount, _counts(r.cls, factor)) for r, factor, amount in held]
        yield _result(f"{requirement.id}.{DEDUCTIBLES}", way.extra, items, requirement)


def _by_class(requirement: Requirement, reserve: Sequence[LawItem], policies: Sequence[LawItem]) -> Iterator[LawResult]:
    """Yield a result for each class, all of which are needed."""
    for cls in sorted(requirement.counting):
        of_class = [_only(item, other == cls) for item, other in zip(reserve, requirement.classes, strict=True)]
        insured = [_only(item, cls == INSURANCE) for item in policies]
        beyond = _beyond(requirement, of_class, sum(item.counts_for for item in insured))
        yield _result(f"{requirement.id}.{cls}", requirement.required, [*of_class, *insured, *beyond], requirement)


def _result(name: str, required: float, items: list[LawItem], requirement: Requirement) -> LawResult:
    counted = sum(item.counts_for for item in items)
    return LawResult(name, required, counted, counted - required, requirement.grade.value, tuple(items))


def _left_out(chosen: Compliance) -> Message:
    """Say which class, or group of them, meets the law in place of an item's."""
    if chosen.reading.is_class:
        return Message("exactly one class of instrument may meet this requirement: here {cls}", cls=chosen.reading.route)
    return Message("exactly one group of instruments may meet the law: here {group}", group=chosen.reading.route)


def _counts(cls: str, factor: float) -> Message:
    if factor > 0:
        return Message("{cls} counts at {factor:g}", cls=cls, factor=float(factor))
    return Message("{cls} does not count under this law", cls=cls)


def _counted(part: float) -> Message:
    if part == 1:
        return Message("limit times share counts")
    return Message("limit times share counts at {factor:g}: factor and haircuts of the law", factor=float(part))


def _listed(classes: Sequence[str]) -> str:
    first, *rest = classes
    return Message("{first} and {rest}", first=first, rest=_listed(rest)) if rest else first


def _reserve_items(problem: Problem, priced: EvaluatedMix, way: MetRequirement) -> list[LawItem]:
    requirement, items = way.requirement, []
    for r, factor, amount in zip(problem.case.reserve, requirement.factor, priced.holding.amounts, strict=True):
        left_out = r.cls in requirement.left_out
        items.append(LawItem(r.id, 0.0 if left_out else factor * amount, _left_out(priced.law) if left_out else _counts(r.cls, factor)))
    return items


def _only(item: LawItem, meant: bool) -> LawItem:
    return item if meant else LawItem(item.what, 0.0, OTHER)


def _policy_items(problem: Problem, priced: EvaluatedMix, way: MetRequirement) -> list[LawItem]:
    requirement = way.requirement
    barred = {b.offer: Message("barred: {why}", why=b.why) for b in reversed(problem.recognition.barred)}
    other = Message("not needed: its deductible would ask for more cash")
    if INSURANCE in requirement.left_out:
        other = _left_out(priced.law)
    elif not any(requirement.credit) and not barred:
        other = Message("insurance does not count toward this requirement")
    items = []
    for j in np.flatnonzero(priced.shares):
        offer, counts = problem.case.offers[j].offer, int(j) in way.counted
        reason = _counted(requirement.part[j]) if counts else barred.get(offer, other)
        items.append(LawItem(offer, requirement.credit[j] * float(priced.shares[j]) if counts else 0.0, reason))
    return items


def _beyond(requirement: Requirement, reserve: Sequence[LawItem], insured: float) -> list[LawItem]:
    """Return what goes beyond each cap of the law, as a deduction."""
    counts = {INSURANCE: insured}
    for item, cls in zip(reserve, requirement.classes, strict=True):
        counts[cls] = counts.get(cls, 0.0) + item.counts_for
    return [LawItem(cap.id, -over, _capped(cap.classes, cap.amount)) for cap, over in beyond_caps(requirement, counts)]


def _capped(classes: Iterable[str], most: float) -> Message:
    return Message("{classes} count for at most {amount:g}: this is beyond it", classes=_listed(sorted(classes)), amount=float(most))
