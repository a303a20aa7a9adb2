"""A bound that rests on a certificate: believed as far as the certificate proves it, with the checker's own rows and payouts."""

from __future__ import annotations

import math

from optimizer.auditor.cache import AuditCache
from optimizer.auditor.certificate import check_certificate
from optimizer.auditor.findings import CheckList, slack
from optimizer.auditor.optimality_gap import least_measured_cost
from optimizer.inputs.case import Case
from optimizer.losses.scenarios import Scenarios
from optimizer.results.solution import Solution, Status

OF_GAP, WIDEST = 0.02, 1e-6
"""Part of the gap asked for, and the gap it is at most taken of, by which a bound may be above what is proved here by rounding."""


def check_certified_bound(
    sheet: CheckList, question: tuple[Case, Scenarios, AuditCache | None], solution: Solution, *, exact: bool = False
) -> bool:
    """Check that the certificate holds and proves what is claimed: the bound, or that no mix meets the rules; return whether it does.

    A claim may be above the bound proved here by what was taken off that for rounding, on either side of the comparison, but by no more
    than a fiftieth of the gap asked for or of a millionth: multipliers that cancel each other could make that as large as anybody likes.
    With `exact` the bounds of the leaves are summed in fractions.
    """
    if solution.certificate is None:
        text = "the certificate is not kept with the answer, so that it cannot be checked"
        return sheet.holds("bound.proof", False, text, solution.proof)
    case, years, recall = question
    check = check_certificate(case, years, solution.certificate, recall, exact=exact)
    for fault in check.faults:
        sheet.holds("bound.certificate", False, f"the certificate is refused: {fault}", solution.certificate.bound)
    if check.bound is None:
        return False
    if solution.status is Status.INFEASIBLE:
        text = "the certificate does not show that no mix meets the rules"
        return sheet.holds("bound.proof", math.isinf(check.bound), text, math.inf, check.bound)
    text = "the certificate does not prove so high a bound"
    claimed = max(solution.certificate.bound, -math.inf if solution.bound is None else solution.bound)
    widest = OF_GAP * min(case.solve.gap, WIDEST) * max(abs(check.bound), least_measured_cost(case, years))
    room = min(2 * check.allowance, widest) + slack(claimed)
    return sheet.holds("bound.proof", math.isfinite(check.bound) and claimed <= check.bound + room, text, claimed, check.bound)
