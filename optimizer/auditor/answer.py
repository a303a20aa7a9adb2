"""The audit of one answer: every number recomputed, every rule tried, the bound proved again."""

from __future__ import annotations

from typing import assert_never

from optimizer.auditor.alternatives import check_alternatives
from optimizer.auditor.amounts import check_cost, check_held, check_holding, check_policy_amounts, check_tails
from optimizer.auditor.facts import Facts
from optimizer.auditor.findings import Findings, Sheet
from optimizer.auditor.ledger import check_law
from optimizer.auditor.limits import check_limits
from optimizer.auditor.mixture import check_identity, check_policies, readable
from optimizer.auditor.recall import Recall
from optimizer.auditor.stress import check_stresses
from optimizer.auditor.verdict import check_bound, check_verdict
from optimizer.case import Case
from optimizer.scenarios import Scenarios
from optimizer.solution import Solution, Status


def audit(case: Case, years: Scenarios, solution: Solution, *, most_work: float = 1e8, recall: Recall | None = None) -> Findings:
    """Recompute an answer from the words of the contract; a claim that is not found is a failure.

    `most_work` bounds the enumeration that proves a bound again, mixes x years; `recall` is what the checker has worked out for other
    answers, and nothing else.
    """
    sheet = Sheet()
    check_identity(sheet, case, years, solution)
    match solution.status:
        case Status.CERTIFIED | Status.SOLVED | Status.FEASIBLE:
            if readable(sheet, case, solution):
                _check_mix(sheet, Facts(case, years, solution, recall))
                check_verdict(sheet, case, solution)
                check_bound(sheet, case, years, solution, most_work)
                check_alternatives(sheet, (case, years, recall), solution, most_work)
        case Status.INFEASIBLE:
            _check_nothing_bought(sheet, solution)
            check_bound(sheet, case, years, solution, most_work)
            check_alternatives(sheet, (case, years, recall), solution, most_work)
        case Status.UNDECIDED | Status.ERROR:
            _check_nothing_bought(sheet, solution)
        case Status.REJECTED:
            _check_nothing_bought(sheet, solution)
            sheet.holds("faults", bool(solution.faults), "a rejected input has a fault")
        case _:
            assert_never(solution.status)
    return sheet.findings()


def _check_mix(sheet: Sheet, facts: Facts) -> None:
    check_policies(sheet, facts)
    check_policy_amounts(sheet, facts)
    check_held(sheet, facts)
    check_tails(sheet, facts)
    check_limits(sheet, facts)
    check_law(sheet, facts)
    check_cost(sheet, facts)
    check_holding(sheet, facts)
    check_stresses(sheet, facts)


def _check_nothing_bought(sheet: Sheet, solution: Solution) -> None:
    """Check that an answer without a mix shows no cost and no policy."""
    shown = solution.policies or solution.reserve or solution.stress
    empty = solution.cost is None and solution.gap is None and solution.cost_parts is None and not shown
    sheet.holds("status.mix", empty, "a status without a mix shows no mix and no cost", solution.cost)
