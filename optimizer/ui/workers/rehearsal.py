"""A question so small that answering it costs nothing: what it takes is the start of the processes, and what they compile or load.

A worker asks it of itself before it says that it is ready, so that none of this is in the time of a visitor's question.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from optimizer.files import load_case, load_years
from optimizer.results.solution import Solution
from optimizer.solver.solve import optimize
from optimizer.ui.workers.exceedance import picture_of

SECONDS = 600.0
CASE = """
format = "reserve-case/1"
id = "rehearsal"
currency = "XXX"
catalogue = "catalogue.csv"
[losses.simulate]
years = 4000
seed = 1
[[losses.simulate.peril]]
class = "hot"
frequency = 0.1
severity = { kind = "lognormal", mu = 1.0, sigma = 1.0 }
[[losses.simulate.peril]]
class = "cold"
frequency = 0.1
severity = { kind = "lognormal", mu = 1.0, sigma = 1.0 }
[[losses.simulate.shock]]
id = "both"
frequency = 0.01
perils = ["hot", "cold"]
[[reserve]]
id = "cash"
carry = 0.1
[[tail]]
id = "solvency"
measure = "tvar"
level = 0.95
"""
CATALOGUE = """offer,insurer,covers,limit,attachment,deductible,reinstatements,premium
a,a,hot,5,0,1,1,0.1
b,b,cold,5,0,1,0,0.1
c,c,*,10,5,0,0,0.05
"""


def rehearse() -> Solution:
    """Read, solve, audit and draw a case of three offers; return the answer."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "case.toml").write_text(CASE, encoding="utf-8")
        (Path(folder) / "catalogue.csv").write_text(CATALOGUE, encoding="utf-8")
        case = load_case(folder)
        years = load_years(case)
    solution = optimize(case, years, time_limit=SECONDS)
    picture_of(case, years, solution)
    return solution
