"""A bound that rests on a certificate: believed as far as the certificate proves it, with the checker's own rows and payouts."""

from __future__ import annotations

import math

from optimizer.auditor.cache import AuditCache
from optimizer.auditor.certificate import CertificateCheck, check_certificate
from optimizer.auditor.findings import CheckList, slack
from optimizer.inputs.case import Case
from optimizer.losses.scenarios import Scenarios
from optimizer.results.solution import Solution, Status


def check_certified_bound(sheet: CheckList, question: tuple[Case, Scenarios, AuditCache | None], solution: Solution) -> bool:
    """Check that the certificate holds and proves what is claimed: the bound, or that no mix meets the rules; return whether it does.

    A claim may be above the bound proved here by what was taken off that for rounding, on either side of the comparison.
    """
    if solution.certificate is None:
        return sheet.holds(
            "bound.proof", False, "the certificate is not kept with the answer, so that it cannot be checked", solution.proof
        )
    case, years, recall = question
    check = check_certificate(case, years, solution.certificate, recall)
    for fault in check.faults:
        sheet.holds("bound.certificate", False, f"the certificate is refused: {fault}", solution.certificate.bound)
    if check.bound is None:
        return False
    if solution.status is Status.INFEASIBLE:
        text = "the certificate does not show that no mix meets the rules"
        return sheet.holds("bound.proof", math.isinf(check.bound), text, math.inf, check.bound)
    text = "the certificate does not prove so high a bound"
    return sheet.holds("bound.proof", _is_proved(solution.bound, check), text, solution.bound, check.bound)


def _is_proved(claimed: float | None, check: CertificateCheck) -> bool:
    """Say whether a bound is at most what was proved, and that is a bound on a mix that there is."""
    if claimed is None or check.bound is None or math.isinf(check.bound):
        return False
    return claimed <= check.bound + 2 * check.allowance + slack(claimed)
