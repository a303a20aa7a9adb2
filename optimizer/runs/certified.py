"""The certificate of a run and its verifier: written beside the answer, read back, and held against what would be written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from optimizer.report.formats.certificate import FILE as CERTIFICATE
from optimizer.report.formats.certificate import certificate_to_json
from optimizer.report.formats.certificate_reader import certificate_from_json
from optimizer.results.certificate import Certificate
from optimizer.results.solution import Solution
from optimizer.runs.verifier import VERIFIER, verifier_source


def certificate_files(solution: Solution) -> dict[str, bytes]:
    """Return the files that an answer with a certificate has in its run, by name; none of one without."""
    if solution.certificate is None:
        return {}
    return {CERTIFICATE: certificate_to_json(solution.certificate).encode(), VERIFIER: verifier_source()}


def read_certificate(folder: Path) -> Certificate | None:
    """Return the certificate of a run, None where it has none; raise `InputError` where the file is none."""
    file = folder / CERTIFICATE
    return certificate_from_json(file.read_text(encoding="utf-8", errors="replace"), CERTIFICATE) if file.is_file() else None


def certificate_differences(folder: Path, solution: Solution, hint: str) -> Iterator[str]:
    """Yield what of the two files is not as it is written; `hint` says what to do where another version may have written them."""
    why = {
        CERTIFICATE: "is not written as a certificate is: other spacing, order, digits, or keys that stand twice",
        VERIFIER: "is not the verifier that a run is given: do not rely on what it prints",
    }
    for name, data in certificate_files(solution).items():
        file = folder / name
        if file.is_file() and file.read_bytes() != data:
            yield f"{name} {why[name]}{hint}"
