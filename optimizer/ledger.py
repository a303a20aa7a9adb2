"""The law's ledger: each requirement, what counts toward it item by item, and why; after it each floor that some reserve must meet."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from optimizer.clause import INSURANCE
from optimizer.counting import Way, beyond_caps
from optimizer.pricing import Priced
from optimizer.problem import Problem
from optimizer.recognition import Requirement
from optimizer.solution import LawItem, LawResult

ON_TOP = "cash held on top for the deductibles of the policies counted"


def law_results(problem: Problem, priced: Priced) -> tuple[LawResult, ...]:
    """Return the ledger of a priced mix."""
    found = []
    for requirement, way in zip(problem.recognition.requirements, priced.law, strict=True):
        reserve = _reserve_items(problem, requirement, priced, way)
        policies = _policy_items(problem, requirement, priced, way)
        on_top = [LawItem("deductibles", -way.extra, ON_TOP)] if way.extra > 0 else []
        insured = sum(item.counts_for for item in policies)
        beyond = _beyond(requirement, reserve, insured)
        found.append(_result(requirement.id, requirement.required, [*reserve, *policies, *beyond, *on_top], requirement))
        for floor in requirement.floors:
            meant = [_of_floor(item, cls in floor.classes) for item, cls in zip(reserve, requirement.classes, strict=True)]
            items = [*meant, *_beyond(requirement, meant, 0.0), *on_top]
            found.append(_result(f"{requirement.id}.{floor.id}", floor.amount, items, requirement))
    return tuple(found)


def _result(name: str, required: float, items: list[LawItem], requirement: Requirement) -> LawResult:
    counted = sum(item.counts_for for item in items)
    return LawResult(name, required, counted, counted - required, requirement.grade.value, tuple(items))


def _left_out(way: Way) -> str:
    return f"exactly one class of instrument may meet this requirement: here {way.route}"


def _reserve_items(problem: Problem, requirement: Requirement, priced: Priced, way: Way) -> list[LawItem]:
    items = []
    for r, factor, amount in zip(problem.case.reserve, requirement.factor, priced.holding.amounts, strict=True):
        if factor > 0 and way.route not in (None, r.cls):
            items.append(LawItem(r.id, 0.0, _left_out(way)))
        else:
            why = f"{r.cls} counts at {factor:g}" if factor > 0 else f"{r.cls} does not count under this law"
            items.append(LawItem(r.id, factor * amount, why))
    return items


def _of_floor(item: LawItem, meant: bool) -> LawItem:
    return item if meant else LawItem(item.what, 0.0, "not of the classes that this rule asks for")


def _policy_items(problem: Problem, requirement: Requirement, priced: Priced, way: Way) -> list[LawItem]:
    barred = {b.offer: f"barred: {b.why}" for b in problem.recognition.barred}
    other = "not needed: its deductible would ask for more cash" if way.route in (None, INSURANCE) else _left_out(way)
    if not any(requirement.credit) and not barred:
        other = "insurance does not count toward this requirement"
    items = []
    for j in np.flatnonzero(priced.shares):
        offer, counts = problem.case.offers[j].offer, int(j) in way.counted
        reason = "limit times share counts" if counts else barred.get(offer, other)
        items.append(LawItem(offer, requirement.credit[j] * float(priced.shares[j]) if counts else 0.0, reason))
    return items


def _beyond(requirement: Requirement, reserve: Sequence[LawItem], insured: float) -> list[LawItem]:
    """Return what goes beyond each cap of the law, as a deduction."""
    counts = {INSURANCE: insured}
    for item, cls in zip(reserve, requirement.classes, strict=True):
        counts[cls] = counts.get(cls, 0.0) + item.counts_for
    return [
        LawItem(cap.id, -over, f"{' and '.join(sorted(cap.classes))} count for at most {cap.amount:g}: this is beyond it")
        for cap, over in beyond_caps(requirement, counts)
    ]
