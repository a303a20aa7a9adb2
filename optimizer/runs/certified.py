"""The certificate of a run and its verifier: written beside the answer, read back, and held against what would be written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from optimizer.auditor.certified_bound import check_certified_bound
from optimizer.auditor.findings import CheckList
from optimizer.inputs.case import Case
from optimizer.losses.scenarios import Scenarios
from optimizer.report.formats.certificate import FILE as CERTIFICATE
from optimizer.report.formats.certificate import certificate_to_json
from optimizer.report.formats.certificate_reader import certificate_from_json
from optimizer.results.certificate import Certificate
from optimizer.results.solution import Solution
from optimizer.runs.verifier import VERIFIER, verifier_source

SAME = 1e-9
"""Relative: what a bound may be above the cost of a mix that is priced by another sum."""


def certificate_files(solution: Solution) -> dict[str, bytes]:
    """Return the files that an answer resting on a certificate has in its run, by name; none of one that rests on something else."""
    if solution.certificate is None or solution.proof != "certificate":
        return {}
    return {CERTIFICATE: certificate_to_json(solution.certificate).encode(), VERIFIER: verifier_source()}


def read_certificate(folder: Path) -> Certificate | None:
    """Return the certificate of a run, None where it has none; raise `InputError` where the file is none."""
    file = folder / CERTIFICATE
    return certificate_from_json(file.read_text(encoding="utf-8", errors="replace"), CERTIFICATE) if file.is_file() else None


def certificate_differences(folder: Path, solution: Solution, hint: str) -> Iterator[str]:
    """Yield what of the two files is not as it is written, or not as the answer says.

    `hint` says what to do where another version may have written them.
    """
    why = {
        CERTIFICATE: "is not written as a certificate is: other spacing, order, digits, or keys that stand twice",
        VERIFIER: "is not the verifier that a run is given: do not rely on what it prints",
    }
    for name, data in certificate_files(solution).items():
        file = folder / name
        if file.is_file() and file.read_bytes() != data:
            yield f"{name} {why[name]}{hint}"
    certificate, cost = solution.certificate, solution.cost
    if certificate is None or cost is None:
        return
    if certificate.bound > cost + SAME * abs(cost) or solution.bound != min(certificate.bound, cost):  # an audit looks at what it proves
        yield f"{CERTIFICATE} claims a bound of {certificate.bound}, the answer one of {solution.bound} and a cost of {cost}"


def exact_differences(case: Case, years: Scenarios, solution: Solution) -> list[str]:
    """Return why the certificate does not prove what the answer rests on it, the bounds of its leaves summed in fractions."""
    sheet = CheckList()
    check_certified_bound(sheet, (case, years, None), solution, exact=True)
    return [f"in fractions: {failure}" for failure in sheet.findings().failures]
