"""What a certificate costs beside the solve that it proves: `python bench/certificates.py`.

Of each case: the search until it is at its end, making the certificate, and checking it in the auditor, in one process, alternately warm.
"""

from __future__ import annotations

import sys
import time
from collections import deque
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.random_case import random_case
from optimizer import files
from optimizer.auditor import AuditCache
from optimizer.auditor.certificate import check_certificate
from optimizer.evaluation.limits import lawful_cost
from optimizer.evaluation.problem import make_problem
from optimizer.inputs.case import Case
from optimizer.losses.scenarios import Scenarios
from optimizer.model import Question
from optimizer.solver.search import Clock, Search

DATA = Path(__file__).resolve().parents[1] / "data" / "cases"
SECONDS = 600.0


def say(*parts: object) -> None:
    """Print one line."""
    sys.stdout.write("  ".join(str(part) for part in parts) + "\n")
    sys.stdout.flush()


def measure(name: str, case: Case, years: Scenarios) -> None:
    """Print what the parts took, and what was proved."""
    since = time.monotonic()
    problem = make_problem(case, years)
    search = Search(problem, Question(), lambda shares: lawful_cost(problem, shares), Clock(since + SECONDS))
    deque(search.run(case.solve.gap), maxlen=0)
    searched = time.monotonic()
    certificate = search.certificate()
    made = time.monotonic()
    if certificate is None:
        say(name, f"search {searched - since:.2f} s", "no certificate")
        return
    check = check_certificate(case, years, certificate, AuditCache())
    checked = time.monotonic()
    ratio = (checked - searched) / (searched - since)
    gap = None if check.bound is None else (search.incumbent.value - check.bound) / abs(search.incumbent.value)
    say(
        name,
        f"search {searched - since:.2f} s  made {made - searched:.2f} s  checked {checked - made:.2f} s  ratio {ratio:.2f}",
        f"leaves {certificate.leaves}  cuts {len(certificate.cuts)}  gap proved {gap if gap is None else f'{gap:.1e}'}",
        *check.faults[:1],
    )


def main() -> None:
    """Measure every case twice: the first time compiles what is not compiled yet."""
    cases = [(name, files.load_case(DATA / name)) for name in ("jp-midsize", "hk-platform")]
    asked = [(name, case, files.load_years(case)) for name, case in cases]
    asked += [(f"100,000 x 300 {kinds}", *random_case(100_000, 300, seed=1, kinds=kinds)) for kinds in ("whole", "mixed")]
    for _ in range(2):
        for name, case, years in asked:
            measure(name, case, years)


if __name__ == "__main__":
    main()
