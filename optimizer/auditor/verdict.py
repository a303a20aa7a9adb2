"""How good the answer says it is: gap, bound, proof and status word; and for no answer at all, that none exists."""

from __future__ import annotations

import math

from optimizer.auditor.findings import Sheet, slack
from optimizer.auditor.mixture import has_mix
from optimizer.auditor.proof import Proof, prove
from optimizer.case import Case
from optimizer.scenarios import Scenarios
from optimizer.solution import Solution, Status

SIDE_WORK = 2e6
"""Mixes times years up to which a bound not claimed to be enumerated is compared with an enumeration all the same."""
SAME_REPAIR = 1e-6
PROVED = ("enumeration", "certificate")


def check_verdict(sheet: Sheet, case: Case, solution: Solution) -> None:
    r"""Check $\text{gap} = \max(0, (\text{cost} - \text{bound}) / |\text{cost}|)$, and that the words fit the numbers."""
    _check_gap(sheet, solution)
    status, proof = solution.status, solution.proof
    gap = math.inf if solution.gap is None else solution.gap
    if status is Status.CERTIFIED:
        sheet.holds("status.proof", proof in PROVED, "certified needs a proof by enumeration or certificate", proof)
    if status is Status.SOLVED:
        sheet.holds("status.proof", proof == "solver", "solved rests on the solver's bound", proof)
    if status in (Status.CERTIFIED, Status.SOLVED):
        sheet.holds("status.gap", gap <= case.solve.gap, "the gap is wider than asked for", gap, case.solve.gap)
    known = (solution.bound is None) == (proof == "none")
    sheet.holds("proof", known, "a bound has a proof, and a proof a bound", solution.bound, proof)
    if solution.cost is not None and solution.bound is not None:
        room = case.solve.gap * abs(solution.cost) if proof == "solver" else slack(solution.cost)
        sheet.holds("bound", solution.bound <= solution.cost + room, "the bound is above the cost", solution.bound, solution.cost)


def _check_gap(sheet: Sheet, solution: Solution) -> None:
    cost, bound, gap = solution.cost, solution.bound, solution.gap
    if cost is None or bound is None or gap is None:
        fits = (gap is None) == (cost is None or bound is None)
        sheet.holds("gap", fits, "there is a gap where there is a cost and a bound", gap)
        return
    room = max(0.0, cost - bound)
    of_nothing = gap if (gap > 0) == (room > 0) else math.nan  # its unit is the solver's own; only its sign can be checked
    found = room / abs(cost) if abs(cost) > 0 else of_nothing
    ok = gap >= 0 and abs(gap - found) <= 1e-12 * max(1.0, gap)
    sheet.holds("gap", ok, "the gap is not (cost - bound) / cost", gap, found)


def check_bound(sheet: Sheet, case: Case, years: Scenarios, solution: Solution, most_work: float) -> None:
    """Prove the bound again by pricing every mix: always where that is claimed, else where it is quick."""
    claimed = solution.proof in PROVED
    proof = prove(case, years, most_work=worth(solution, most_work))
    if proof is None:
        text = "the proof cannot be repeated: too many mixes, or shares from a range"
        sheet.holds("bound.proof", not claimed, text, solution.proof)
        return
    if has_mix(solution):
        _check_optimum(sheet, case, solution, proof)
    else:
        lawful = proof.cost is None
        sheet.holds("status", lawful, "there is a lawful mix", solution.status, str(proof.mix))
        if lawful:
            _check_repairs(sheet, case, solution, proof)


def worth(solution: Solution, most_work: float) -> float:
    """Return the work an enumeration may take: all of it where one is claimed, else little."""
    return most_work if solution.proof in PROVED else min(most_work, SIDE_WORK)


def _check_optimum(sheet: Sheet, case: Case, solution: Solution, proof: Proof) -> None:
    if not sheet.holds("bound.proof", proof.cost is not None, "no mix meets the rules", solution.cost) or proof.cost is None:
        return
    allowance = proof.cost - proof.bound
    cost, bound = solution.cost, solution.bound
    if cost is not None:
        sheet.holds("cost.least", cost >= proof.bound - allowance, "no mix costs so little", cost, proof.cost)
    if bound is not None:
        room = 2 * allowance + (case.solve.gap * abs(proof.cost) if solution.proof == "solver" else 0.0)
        sheet.holds("bound.proof", bound <= proof.bound + room, "a mix is cheaper than the bound", bound, proof.bound)
        sheet.holds(
            "bound.mix",
            solution.status is Status.FEASIBLE or _within(cost, proof.cost, case, allowance),
            "a cheaper mix exists",
            cost,
            proof.cost,
        )


def _within(cost: float | None, best: float, case: Case, allowance: float) -> bool:
    """Say whether a cost is within the gap asked for of the best."""
    return cost is not None and cost <= best + case.solve.gap * abs(cost) + 2 * allowance


def _check_repairs(sheet: Sheet, case: Case, solution: Solution, proof: Proof) -> None:
    """Check each repair of a kind the enumeration can judge: what the rule is now, and the least change of it."""
    if solution.conflict is None:
        sheet.holds("conflict", False, "an infeasible case has its conflict named")
        return
    now = stated_rules(case)
    for repair in solution.conflict.repairs:
        key = f"conflict.{repair.rule}"
        if repair.rule not in now:
            continue
        was, found = now[repair.rule], proof.repairs.get(repair.rule)
        sheet.holds(f"{key}.from", _near(repair.from_, was), "the rule is not this now", str(repair.from_), was)
        ok = found is not None and _near(repair.to, found)
        sheet.holds(key, ok, "this is not the least change that makes the case feasible", str(repair.to), found)


def _near(claimed: float | bool | str, found: float) -> bool:
    if isinstance(claimed, (bool, str)):
        return False
    return abs(claimed - found) <= SAME_REPAIR * max(abs(claimed), abs(found)) and math.isfinite(claimed)


def stated_rules(case: Case) -> dict[str, float]:
    """Return the rules whose least change an enumeration can find, with what the case says now."""
    limits = case.limits
    stated: dict[str, float | None] = {f"reserve.{r.id}.max": r.max for r in case.reserve}
    for name in ("premium_budget", "max_policies", "max_premium_per_insurer", "max_premium_fraction_per_insurer"):
        stated[f"limits.{name}"] = getattr(limits, name)
    stated |= {f"firm.{name}": getattr(case.firm, name) for name in ("own_funds_at_risk", "credit_line")}
    stated |= {f"coverage.{rule.id}.min_limit": rule.min_limit for rule in case.coverage}
    if case.regime is not None:
        stated |= {f"regime.inputs.{name}": value for name, value in case.regime.inputs.items() if isinstance(value, float)}
    return {rule: float(value) for rule, value in stated.items() if value is not None}
