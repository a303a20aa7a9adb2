"""What certificates of the search prove: never more than the cheapest mix costs, and all but the gap of it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support.in_process import optimize_here
from support.made_certificates import KINDS, LISTED, certificate_here, drawn_case

from optimizer import Case, Scenarios, Solution, Status
from optimizer.auditor import audit, prove
from optimizer.auditor.certificate import CertificateCheck, check_certificate
from optimizer.auditor.optimality_gap import gap_room
from optimizer.results.certificate import Certificate


def proved(case: Case, years: Scenarios) -> tuple[Certificate, CertificateCheck]:
    """Return the certificate of a search, and what the checker makes of it."""
    certificate = certificate_here(case, years)
    assert certificate is not None
    return certificate, check_certificate(case, years, certificate)


def wrong_with(case: Case, years: Scenarios, *, is_close: bool) -> tuple[str, list[str]]:
    """Return what a certificate is for, and in what it is wrong, the enumeration being right; it must be within the gap if `is_close`."""
    certificate, check = proved(case, years)
    if check.bound is None:
        return "refused", [*check.faults]
    exact = check_certificate(case, years, certificate, exact=True)
    wrong = [] if exact.bound is not None and exact.bound >= check.bound else [f"in fractions {exact.bound}, not {check.bound}"]
    enumerated = prove(case, years)
    if enumerated is None:
        return "range", wrong
    cost = math.inf if enumerated.cost is None else enumerated.cost
    if check.bound > cost:
        wrong.append(f"bound {check.bound} above the least cost {cost}")
    if is_close and math.isfinite(check.bound) and cost - check.bound > 1.01 * gap_room(case, years, cost):
        wrong.append(f"bound {check.bound} far beneath the least cost {cost}")
    return "infeasible" if math.isinf(check.bound) else "bound", wrong


def judged(folder: Path, kind: str, seeds: Iterable[int]) -> tuple[Counter[str], dict[int, list[str]]]:
    """Return how many certificates there were of each sort, and the seeds that are wrong."""
    found, sorts = {}, Counter[str]()
    for seed in seeds:
        drawn = drawn_case(kind, seed, folder)
        if drawn is not None:
            sort, found[seed] = wrong_with(*drawn, is_close=kind != "cover")  # a solver's tolerance is wider than some hairs there
            sorts[sort] += 1
    return sorts, {seed: wrong for seed, wrong in found.items() if wrong}


@pytest.mark.slow
@pytest.mark.parametrize("kind", LISTED)
def test_no_bound_is_above_the_least_cost_and_each_is_within_the_gap(kind: str, tmp_path: Path) -> None:
    sorts, wrong = judged(tmp_path, kind, (6, 10, 11, 15, 20, 23))
    assert wrong == {}
    assert sorts["bound"] >= 3


@pytest.mark.prove
@pytest.mark.parametrize("seeds", [range(first, first + 30) for first in range(0, 300, 30)], ids=str)
@pytest.mark.parametrize("kind", KINDS)
def test_no_bound_is_above_the_least_cost_and_each_is_within_the_gap_at_length(kind: str, seeds: range, tmp_path: Path) -> None:
    assert judged(tmp_path, kind, seeds)[1] == {}


@pytest.fixture(scope="module")
def ranged(tmp_path_factory: pytest.TempPathFactory) -> tuple[Case, Scenarios, Solution]:
    """Return a case with shares from ranges, and its answer with the certificate of its bound."""
    drawn = drawn_case("plain", 18, tmp_path_factory.mktemp("ranged"))
    assert drawn is not None
    case, years = drawn
    certificate, check = proved(case, years)
    assert check.bound is not None
    solution = optimize_here(case, years, brief=True)
    return case, years, certified(case, years, solution, certificate, check.bound)


def certified(case: Case, years: Scenarios, solution: Solution, certificate: Certificate, bound: float) -> Solution:
    """Return an answer that rests its bound on a certificate."""
    assert solution.cost is not None
    gap = max(0.0, solution.cost - bound) / gap_room(case, years, solution.cost) * case.solve.gap
    return replace(solution, status=Status.CERTIFIED, bound=bound, gap=gap, proof="certificate", certificate=certificate)


def failing(case: Case, years: Scenarios, solution: Solution) -> set[str]:
    """Return the keys of what the audit finds wrong."""
    return {check.id for check in audit(case, years, solution).failures}


@pytest.mark.slow
def test_an_answer_by_certificate_passes_and_leaves_nothing_of_its_bound_unproved(ranged: tuple[Case, Scenarios, Solution]) -> None:
    findings = audit(*ranged)
    assert findings.ok
    assert not any("bound" in line.keys for line in findings.unproved)


@pytest.mark.slow
def test_a_bound_above_what_the_certificate_proves_is_found(ranged: tuple[Case, Scenarios, Solution]) -> None:
    case, years, solution = ranged
    assert solution.certificate is not None
    assert solution.bound is not None
    duals = solution.certificate.duals
    loose = replace(solution.certificate, duals=replace(duals, value=duals.value * 0.999))
    assert failing(case, years, replace(solution, certificate=loose)) == {"bound.proof"}
    low = replace(solution.certificate, bound=solution.bound)
    assert failing(case, years, replace(solution, certificate=low)) == set()
    high = replace(solution.certificate, bound=solution.bound + 5e-8 * abs(solution.bound))
    assert failing(case, years, replace(solution, certificate=high)) == {"bound.proof"}


@pytest.mark.slow
def test_multipliers_that_cancel_do_not_widen_what_a_claim_may_exceed(ranged: tuple[Case, Scenarios, Solution]) -> None:
    """An equality at a thousand million and at minus as much says nothing, and its rounding could be anything."""
    case, years, solution = ranged
    certificate = solution.certificate
    assert certificate is not None
    row = int(np.flatnonzero(certificate.rows.low == certificate.rows.high)[0])
    duals = certificate.duals
    rows, values, ends = list[int](), list[float](), [0]
    for n in range(duals.empty.size):
        run = slice(int(duals.start[n]), int(duals.start[n + 1]))
        rows += [*duals.row[run].tolist(), row, row]
        values += [*duals.value[run].tolist(), 1e9, -1e9]
        ends.append(len(rows))
    noisy = replace(certificate, duals=replace(duals, start=np.array(ends), row=np.array(rows), value=np.array(values)))
    check = check_certificate(case, years, noisy)
    assert check.bound is not None
    assert check.bound + 2 * check.allowance > certificate.bound > check.bound + 1e-6 * abs(check.bound)
    assert failing(case, years, replace(solution, certificate=noisy)) == {"bound.proof"}


@pytest.mark.slow
def test_without_its_certificate_or_with_one_of_another_case_it_is_not_believed(ranged: tuple[Case, Scenarios, Solution]) -> None:
    case, years, solution = ranged
    assert solution.certificate is not None
    assert failing(case, years, replace(solution, certificate=None)) == {"bound.proof"}
    other = replace(solution.certificate, case=replace(solution.case, fingerprint="0" * 64))
    assert failing(case, years, replace(solution, certificate=other)) == {"bound.certificate"}


@pytest.mark.slow
def test_that_no_mix_is_lawful_is_believed_of_a_certificate_that_shows_it(tmp_path: Path) -> None:
    drawn = drawn_case("plain", 0, tmp_path)
    assert drawn is not None
    case, years = drawn
    certificate, check = proved(case, years)
    assert check.bound == math.inf
    solution = replace(optimize_here(case, years, brief=True), proof="certificate", certificate=certificate)
    assert solution.status is Status.INFEASIBLE
    assert failing(case, years, solution) == set()
    bent = replace(certificate, duals=replace(certificate.duals, empty=np.zeros_like(certificate.duals.empty)))
    assert "bound.proof" in failing(case, years, replace(solution, certificate=bent))
