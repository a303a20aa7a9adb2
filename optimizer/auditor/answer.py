"""The audit of one answer: every number recomputed, every rule tried, the bound proved again."""

from __future__ import annotations

from typing import assert_never

from optimizer.auditor.admissible import check_identity, check_policies, readable
from optimizer.auditor.alternatives import Question, check_all_cash_held, check_alternatives
from optimizer.auditor.amounts import check_cost, check_held, check_holding, check_policy_amounts, check_tails
from optimizer.auditor.cache import AuditCache
from optimizer.auditor.certificate.ground import DRAWS
from optimizer.auditor.evidence import check_evidence
from optimizer.auditor.facts import MixFacts
from optimizer.auditor.findings import CheckList, Findings
from optimizer.auditor.infeasibility import check_conflict
from optimizer.auditor.ledger import check_law
from optimizer.auditor.limits import check_limits
from optimizer.auditor.neighbours import check_neighbours
from optimizer.auditor.proof import Proof
from optimizer.auditor.stress import check_stresses
from optimizer.auditor.today import check_today
from optimizer.auditor.verdict import check_bound, check_proof_word, check_verdict
from optimizer.inputs.case import Case
from optimizer.losses.scenarios import Scenarios
from optimizer.results.solution import Solution, Status


def audit(
    case: Case, years: Scenarios, solution: Solution, *, most_work: float = 1e8, recall: AuditCache | None = None, thorough: bool = False
) -> Findings:
    """Recompute an answer from the words of the contract; a claim that is not found is a failure.

    `most_work` bounds the enumeration that proves a bound again, mixes x years; `recall` is what the checker has worked out for other
    answers, and nothing else. A `thorough` audit, of an answer that comes from elsewhere, also repeats what no decision waits for: how
    much the tail's years say, what of it is warned of, how the reserve without policies is held, why no mix meets the rules; and where not
    all mixes can be priced, those near the one told are.
    """
    if recall is None and solution.certificate is not None:
        recall = AuditCache(most_bytes=DRAWS)  # mix and certificate look at the same draws
    sheet, question = CheckList(), (case, years, recall)
    check_identity(sheet, case, years, solution)
    proof = _check(sheet, question, solution, most_work)
    if thorough and not any(not check.ok for check in sheet.checks):
        _check_more(sheet, question, solution, (proof, most_work))
    return sheet.findings()


def _check(sheet: CheckList, question: Question, solution: Solution, most_work: float) -> Proof | None:
    """Check what the status promises; return the enumeration, where there was one."""
    case, years, recall = question
    proof: Proof | None = None
    match solution.status:
        case Status.CERTIFIED | Status.SOLVED | Status.FEASIBLE:
            if readable(sheet, case, solution):
                _check_mix(sheet, MixFacts(case, years, solution, recall))
                check_verdict(sheet, case, years, solution)
                proof = check_bound(sheet, question, solution, most_work)
                check_alternatives(sheet, question, solution, most_work)
                check_today(sheet, question, solution)
        case Status.INFEASIBLE:
            _check_nothing_bought(sheet, solution)
            check_proof_word(sheet, solution)
            proof = check_bound(sheet, question, solution, most_work)
            check_alternatives(sheet, question, solution, most_work)
        case Status.UNDECIDED | Status.ERROR:
            _check_nothing_bought(sheet, solution)
            sheet.leave("why there is no mix is its own word: a lawful one may exist", "status")
        case Status.REJECTED:
            _check_nothing_bought(sheet, solution)
            sheet.holds("faults", bool(solution.faults), "a rejected input has a fault")
        case _:
            assert_never(solution.status)
    return proof


def _check_more(sheet: CheckList, question: Question, solution: Solution, by: tuple[Proof | None, float]) -> None:
    """Check what no decision waits for, of an answer in which all else holds."""
    (case, years, _), (proof, most_work) = question, by
    if solution.status is Status.INFEASIBLE and solution.conflict is not None:
        check_conflict(sheet, (case, years, proof), solution.conflict, most_work)
    elif proof is None:
        check_neighbours(sheet, case, years, solution)
    check_evidence(sheet, question, solution)
    check_all_cash_held(sheet, question, solution)


def _check_mix(sheet: CheckList, facts: MixFacts) -> None:
    check_policies(sheet, facts)
    check_policy_amounts(sheet, facts)
    check_held(sheet, facts)
    check_tails(sheet, facts)
    check_limits(sheet, facts)
    check_law(sheet, facts)
    check_cost(sheet, facts)
    check_holding(sheet, facts)
    check_stresses(sheet, facts)


def _check_nothing_bought(sheet: CheckList, solution: Solution) -> None:
    """Check that an answer without a mix shows no cost and no policy."""
    shown = (solution.policies, solution.reserve, solution.stress, solution.tail, solution.law, solution.limits)
    figures = (solution.cost, solution.bound, solution.gap, solution.cost_parts, solution.net_loss)
    empty = not any(shown) and all(figure is None for figure in figures)
    sheet.holds("status.mix", empty, "a status without a mix shows no mix and no cost", solution.cost)
