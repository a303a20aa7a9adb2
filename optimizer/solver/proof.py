"""An answer held against what shares nothing with its search: the audit of every figure, the enumeration, the certificate."""

from __future__ import annotations

import math
from dataclasses import replace

from optimizer.auditor import AuditCache, Proof, audit
from optimizer.errors import one_line
from optimizer.inputs.case import Case
from optimizer.losses.scenarios import Scenarios
from optimizer.results.certificate import Certificate
from optimizer.results.ending import CERTIFICATE_REFUSED, REFUSED, SHORT
from optimizer.results.solution import Caution, NextBest, Solution, Status
from optimizer.solver.optimality_gap import gap_of


def proved(solution: Solution, proof: Proof, unit: float) -> Solution:
    """Put the proof by enumeration in place of the solver's word, once the audit has agreed."""
    if solution.status is Status.ERROR:
        return solution
    if proof.cost is None:
        return replace(solution, proof="enumeration") if solution.status is Status.INFEASIBLE else solution
    if solution.cost is None or proof.bound is None:
        return solution
    bound, other = min(proof.bound, solution.cost), proof.next_to(solution.shares)
    return replace(
        solution,
        status=Status.CERTIFIED,
        bound=bound,
        gap=gap_of(solution.cost, bound, unit),
        proof="enumeration",
        next_best=None if other is None else NextBest(other, Status.CERTIFIED),
        message=f"every one of {proof.mixes} mixes was priced",
        warnings=tuple(warning for warning in solution.warnings if warning.code not in SHORT),
    )


def certified(
    question: tuple[Case, Scenarios, float], solution: Solution, certificate: Certificate | None, recall: AuditCache | None
) -> Solution:
    """Return the answer with its bound by certificate where the audit agrees with that, else with the solver's."""
    (case, years, unit), recall = question, recall or AuditCache()
    claimed = None if certificate is None else _claimed(solution, certificate, (case.solve.gap, unit))
    if claimed is None:
        return audited(case, years, solution, recall)
    findings = audit(case, years, claimed, recall=recall)
    if findings.ok:
        return claimed
    by_solver = audited(case, years, solution, recall)
    if by_solver.status is Status.ERROR:
        return by_solver
    return replace(by_solver, warnings=(*by_solver.warnings, Caution(REFUSED, CERTIFICATE_REFUSED, "")))


def _claimed(solution: Solution, certificate: Certificate, by: tuple[float, float]) -> Solution | None:
    """Return an answer with what a certificate claims for it; None where that is no more than the solver's word."""
    if solution.status is Status.INFEASIBLE:
        return replace(solution, proof="certificate", certificate=certificate) if certificate.bound == math.inf else None
    gap, unit = by
    if solution.status is not Status.SOLVED or solution.cost is None:
        return None
    bound = min(certificate.bound, solution.cost)
    reached = gap_of(solution.cost, bound, unit)
    if reached > gap:
        return None
    message = f"a certificate of {certificate.leaves} leaves was checked"
    return replace(
        solution, status=Status.CERTIFIED, bound=bound, gap=reached, proof="certificate", message=message, certificate=certificate
    )


def audited(case: Case, years: Scenarios, solution: Solution, recall: AuditCache | None) -> Solution:
    """Return the answer if the independent audit agrees with every figure of it, else an error that says what differs."""
    if solution.status is Status.UNDECIDED:
        return solution
    findings = audit(case, years, solution, recall=recall)
    if findings.ok:
        return solution
    first = findings.failures[0]
    text = f"the audit disagrees on {len(findings.failures)} figures, first {first.id}: {first.claimed} told, {first.found} found"
    return Solution(solution.case, Status.ERROR, message=one_line(text))
