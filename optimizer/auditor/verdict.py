"""How good the answer says it is: gap, bound, proof and status word; and for no answer at all, that none exists."""

from __future__ import annotations

import math

from optimizer.auditor.admissible import has_mix
from optimizer.auditor.cache import AuditCache
from optimizer.auditor.certified_bound import check_certified_bound
from optimizer.auditor.findings import CheckList, slack
from optimizer.auditor.optimality_gap import gap_room, least_measured_cost
from optimizer.auditor.proof import Proof, prove
from optimizer.inputs.case import Case
from optimizer.losses.scenarios import Scenarios
from optimizer.results.solution import Solution, Status

SIDE_WORK = 2e6
"""Mixes times years up to which a bound not claimed to be enumerated is compared with an enumeration all the same."""
SAME_REPAIR = 1e-6
FITTING: dict[Status, tuple[str, ...]] = {
    Status.CERTIFIED: ("enumeration", "certificate"),
    Status.SOLVED: ("solver",),
    Status.FEASIBLE: ("solver", "none"),
    Status.INFEASIBLE: ("solver", "enumeration", "certificate"),
}
"""What each status may call its proof."""
SOLVERS_BOUND = "the bound is the solver's own"


def check_verdict(sheet: CheckList, case: Case, years: Scenarios, solution: Solution) -> None:
    r"""Check $\text{gap} = \max(0, \text{cost} - \text{bound}) / \max(|\text{cost}|, u)$, and that the words fit the numbers.

    $u = \max(2 \cdot 10^{-5} L, 10^{-12} \max(M, \pi))$ with $L$ and $M$ the mean and the largest yearly loss before insurance, $\pi$ the
    largest premium: of a smaller cost only the rounding is known.
    """
    _check_gap(sheet, solution, least_measured_cost(case, years))
    check_proof_word(sheet, solution)
    status, proof = solution.status, solution.proof
    gap = math.inf if solution.gap is None else solution.gap
    if status in (Status.CERTIFIED, Status.SOLVED):
        sheet.holds("status.gap", gap <= case.solve.gap, "the gap is wider than asked for", gap, case.solve.gap)
    if status is Status.FEASIBLE:
        text = "feasible is said where the gap asked for was not reached"
        sheet.holds("status.gap", gap > case.solve.gap, text, gap, case.solve.gap)
    consistent = (solution.bound is None) == (proof == "none")
    sheet.holds("proof", consistent, "a bound has a proof, and a proof a bound", solution.bound, proof)
    if solution.cost is not None and solution.bound is not None:
        within = solution.bound <= solution.cost + slack(solution.cost)
        sheet.holds("bound", within, "the bound is above the cost", solution.bound, solution.cost)


def check_proof_word(sheet: CheckList, solution: Solution) -> None:
    """Check that the proof named is one that the status may rest on."""
    fitting = FITTING.get(solution.status, ("none",))
    text = f"{solution.status.value} rests on {' or '.join(fitting)}"
    sheet.holds("status.proof", solution.proof in fitting, text, solution.proof)


def _check_gap(sheet: CheckList, solution: Solution, least: float) -> None:
    cost, bound, gap = solution.cost, solution.bound, solution.gap
    if cost is None or bound is None or gap is None:
        fits = (gap is None) == (cost is None or bound is None)
        sheet.holds("gap", fits, "there is a gap where there is a cost and a bound", gap)
        return
    room = max(0.0, cost - bound)
    unit = max(abs(cost), least)
    of_nothing = gap if (gap > 0) == (room > 0) else math.nan  # nothing is at stake: only its sign can be checked
    recomputed = room / unit if unit > 0 else of_nothing
    ok = gap >= 0 and abs(gap - recomputed) <= 1e-12 * max(1.0, gap)
    sheet.holds("gap", ok, "the gap is not (cost - bound) / cost", gap, recomputed)


def check_bound(
    sheet: CheckList, question: tuple[Case, Scenarios, AuditCache | None], solution: Solution, most_work: float
) -> Proof | None:
    """Prove the bound again: by pricing every mix where that is claimed or quick, by its certificate where it rests on one.

    What is not proved by either is left to whoever said it. Return the enumeration; None where the mixes are too many.
    """
    case, years, _ = question
    proof = prove(case, years, most_work=worth(solution, most_work))
    certified = solution.proof == "certificate" and check_certified_bound(sheet, question, solution)
    if proof is None:
        text = "the proof cannot be repeated: too many mixes, or shares from a range"
        sheet.holds("bound.proof", solution.proof != "enumeration", text, solution.proof)
    elif has_mix(solution):
        _check_optimum(sheet, gap_room(case, years, solution.cost or 0.0), solution, proof)
    else:
        sheet.holds("status", proof.cost is None, "there is a lawful mix", solution.status, str(proof.mix))
        if proof.cost is None:
            _check_repairs(sheet, case, solution, proof)
    _check_next_best(sheet, solution, proof)
    _leave_unproved(sheet, solution, proof, certified=certified)
    return proof


def _check_next_best(sheet: CheckList, solution: Solution, proof: Proof | None) -> None:
    """Compare the cheapest mix with other policies with that of the enumeration; without one it is the word of who looked for it."""
    claimed, key = solution.next_best, "next_best"
    least = proof.next_to(solution.shares) if proof is not None and has_mix(solution) else None
    if claimed is None:
        if least is not None and solution.proof == "enumeration":
            sheet.leave("which mix with other policies is the cheapest is not told", key)
    elif claimed.status is Status.CERTIFIED:
        if sheet.holds(key, least is not None, "no enumeration finds a mix with other policies", claimed.cost) and least is not None:
            sheet.same(f"{key}.cost", claimed.cost, least, "the cheapest mix with other policies costs another amount")
    else:
        sheet.holds(f"{key}.status", claimed.status in (Status.SOLVED, Status.FEASIBLE), "no search says this of a mix", claimed.status)
        sheet.leave("what the cheapest mix with other policies costs is the solver's own word", f"{key}.cost", f"{key}.status")


def _leave_unproved(sheet: CheckList, solution: Solution, proof: Proof | None, *, certified: bool) -> None:
    """Name what rests on the word of who answered: the bound of a search, and that no mix meets the rules where not all are tried."""
    status = solution.status
    if status is Status.INFEASIBLE:
        if proof is None and not certified:
            sheet.leave("that no mix meets the rules is the solver's own word", "status", "proof")
        return
    if solution.bound is None:
        sheet.leave("no bound was proved: how much cheaper another mix may be is not known", "bound", "gap", "proof", "status")
    elif not certified and (solution.proof != "enumeration" or proof is None):
        extent = "no mix that the audit priced is cheaper, and it did not price them all" if proof is None else "no mix is cheaper"
        sheet.leave(f"{SOLVERS_BOUND}: {extent}", "bound", "gap", "proof", "status")
    if status is Status.FEASIBLE:
        sheet.leave("why the search ended before its gap was reached is its own word", "status")


def worth(solution: Solution, most_work: float) -> float:
    """Return the work an enumeration may take: all of it where one is claimed, else little."""
    return most_work if solution.proof == "enumeration" else min(most_work, SIDE_WORK)


def _check_optimum(sheet: CheckList, gap_cost: float, solution: Solution, proof: Proof) -> None:
    if not sheet.holds("bound.proof", proof.cost is not None, "no mix meets the rules", solution.cost) or proof.cost is None:
        return
    allowance = proof.cost - proof.bound
    cost, bound = solution.cost, solution.bound
    if cost is not None:
        sheet.holds("cost.least", cost >= proof.bound - allowance, "no mix costs so little", cost, proof.cost)
    if bound is not None:
        room = 2 * allowance + (gap_cost if solution.proof == "solver" else 0.0)
        sheet.holds("bound.proof", bound <= proof.bound + room, "a mix is cheaper than the bound", bound, proof.bound)
        sheet.holds(
            "bound.mix",
            solution.status is Status.FEASIBLE or _within(cost, proof.cost, gap_cost + 2 * allowance),
            "a cheaper mix exists",
            cost,
            proof.cost,
        )
    if bound is not None and solution.proof == "enumeration":
        proved = bound >= proof.bound - 2 * allowance
        sheet.holds("bound.enumeration", proved, "the enumeration proves a higher bound than the one told", bound, proof.bound)


def _within(cost: float | None, best: float, room: float) -> bool:
    """Say whether a cost is no further above the best than it may be."""
    return cost is not None and cost <= best + room


def _check_repairs(sheet: CheckList, case: Case, solution: Solution, proof: Proof) -> None:
    """Check each repair of a kind the enumeration can judge: what the rule is now, and the least change of it."""
    if solution.conflict is None:
        sheet.holds("conflict", False, "an infeasible case has its conflict named")
        return
    now = stated_rules(case)
    for repair in solution.conflict.repairs:
        key = f"conflict.{repair.rule}"
        if repair.rule not in now:
            continue
        was, least = now[repair.rule], proof.repairs.get(repair.rule)
        sheet.holds(f"{key}.from", _near(repair.from_, was), "the rule is not this now", str(repair.from_), was)
        ok = least is not None and _near(repair.to, least)
        sheet.holds(key, ok, "this is not the least change that makes the case feasible", str(repair.to), least)


def _near(claimed: float | bool | str, recomputed: float) -> bool:
    if isinstance(claimed, (bool, str)):
        return False
    return abs(claimed - recomputed) <= SAME_REPAIR * max(abs(claimed), abs(recomputed)) and math.isfinite(claimed)


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
