"""Runs of small cases kept on disk, one for each thing that an audit of a run must judge, for the tests of forgeries."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from support.paths import ROOT
from support.two_years import write_case

from optimizer.files import load_case, load_years
from optimizer.inputs.case import Case
from optimizer.report.text.decision import decision_text
from optimizer.results.ending import NO_MIX, OPEN, caution_of
from optimizer.results.solution import Caution, Solution, Status
from optimizer.runs import Log, RunArguments, save
from optimizer.solver.conclusion import reported_bound
from optimizer.solver.optimality_gap import cost_unit, gap_of
from optimizer.solver.solve import optimize

CASES = ROOT / "data" / "cases"

HEAD = """format = "reserve-case/1"
id = "{name}"
name = "{name} (illustrative)"
currency = "EUR"
insurers = "insurers.csv"
"""
TABLE = """
[losses]
table = "losses.csv"
years = 10
"""
SIMULATED = """
[losses.simulate]
years = 2000
seed = 3
[[losses.simulate.peril]]
class = "hot.phishing"
frequency = 0.4
severity = { kind = "lognormal", mu = 2.0, sigma = 1.0, cap = 200 }
"""
RULES = """
[[reserve]]
id = "cash"
carry = 0.1
[[reserve]]
id = "bonds"
class = "security"
carry = 0.05
max = 10
[[tail]]
id = "solvency"
measure = "tvar"
level = 0.9
[[tail]]
id = "liquidity"
measure = "tvar"
level = 0.8
within_days = 30
[firm]
own_funds_at_risk = 8
own_funds_charge = 0.02
credit_line = 30
[[stress]]
id = "vendor"
name = "every hot wallet emptied"
refuse = ["B"]
price = 1.2
losses = [{ class = "hot.phishing", loss = 90 }]
[[figure]]
key = "reserve.cash.carry"
grade = "assumed"
source = "a round number"
low = 0.05
high = 0.2
"""
CATALOGUE = """offer,insurer,covers,attachment,deductible,limit,reinstatements,reinstatement_rate,premium,tax,shares,slots,payout_days,use
q1,A,*,0,2,60,1,1,1.5,0.1,{q1},W0,20,{use}
q2,B,hot,60,0,80,0,,0.5,0,0.5;1,W1,60,may
q3,C,*,0,5,60,0,,1.4,0,1,W0,,may
"""
INSURERS = "insurer,failure_probability\nA,0.02\nB,0\nC,0.1\n"
LOSSES = "year,class,loss\n1,hot.phishing,100\n2,hot.phishing,60\n2,cold.insider,12\n3,cold.insider,9\n"
SHORT = """
[[reserve]]
id = "cash"
carry = 0.1
max = 40
[[tail]]
id = "solvency"
measure = "tvar"
level = 0.9
"""
POOR = "[limits]\npremium_budget = 0.7\n"
BOUND = '[[reserve]]\nid = "cash"\ncarry = 0.1\n[limits]\nmax_policies = 0\nno_gap = true\n'


def written(folder: Path, case: str, shares: str = "1", use: str = "may") -> Path:
    """Write a case with its catalogue, insurers and losses; `use` and `shares` are those of q1."""
    folder.mkdir()
    texts = {"case.toml": case, "catalogue.csv": CATALOGUE.format(q1=shares, use=use), "insurers.csv": INSURERS, "losses.csv": LOSSES}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


class Answered(NamedTuple):
    """A case with its answer and what the search told."""

    case: Case
    solution: Solution
    log: Log


def answered(folder: Path) -> Answered:
    """Solve a case."""
    case, log = load_case(folder), Log()
    return Answered(case, optimize(case, load_years(case), on_progress=log.hear), log)


def kept(of: Answered, parent: Path) -> Path:
    """Keep the run of an answer."""
    return save(parent, RunArguments(log=of.log), of.case, of.solution)


def ending(of: Answered, solution: Solution, ended: str) -> Answered:
    """Return another honest answer of the same search, had it ended so."""
    lines = [dict(line) for line in of.log.lines]
    lines[-1] |= {"search": ended, "bound": solution.bound, "gap": solution.gap}
    told = replace(solution, decision=decision_text(solution, of.case))
    return Answered(of.case, told, Log(lines=lines))


def stopped(solution: Solution) -> Solution:
    """Return a closed answer as a time limit would have left it a little before, with a lower bound."""
    return _short(solution, caution_of("time", seconds=1.0, what=OPEN))


def given_up(solution: Solution) -> Solution:
    """Return the same as a solver that fails would have left it."""
    return _short(solution, caution_of("failed", seconds=1.0, what=OPEN))


def by_solver(of: Answered) -> Answered:
    """Return the same answer as it is where no certificate could be made of the search: on the solver's own bound."""
    assert of.solution.cost is not None
    cost, bound = of.solution.cost, reported_bound(of.case, of.log.lines[-1]["bound"], of.solution.cost)
    gap = gap_of(cost, bound, cost_unit(of.case, load_years(of.case)))
    return ending(of, replace(of.solution, status=Status.SOLVED, proof="solver", certificate=None, bound=bound, gap=gap), "closed")


def _short(solution: Solution, why: Caution) -> Solution:
    assert solution.cost is not None
    bound = solution.cost * 0.9
    short = replace(
        solution, status=Status.FEASIBLE, proof="solver", certificate=None, bound=bound, gap=gap_of(solution.cost, bound, unit=0.0)
    )
    return replace(short, warnings=(*solution.warnings, why), message=why.text)


def undecided(solution: Solution) -> Solution:
    """Return the answer of a search that found no mix in time."""
    why = caution_of("time", seconds=1.0, what=NO_MIX)
    return Solution(
        solution.case,
        Status.UNDECIDED,
        barred=solution.barred,
        losses=solution.losses,
        warnings=(*solution.warnings, why),
        run=solution.run,
        message=why.text,
    )


def failed(solution: Solution) -> Solution:
    """Return the answer where two computations differed."""
    return Solution(solution.case, Status.ERROR, run=solution.run, message="the audit disagrees on 1 figures, first cost: 1 told, 2 found")


def keep_all(folder: Path) -> dict[str, Path]:
    """Return a kept run for each kind of answer, by its name."""
    poor = written(folder / "poor", HEAD.format(name="poor") + TABLE + SHORT + POOR)
    bound = written(folder / "bound", HEAD.format(name="bound") + TABLE + BOUND, use="must")
    ranged = written(folder / "ranged", HEAD.format(name="ranged") + TABLE + SHORT + POOR, "0.2..1")
    certificate = written(folder / "certificate", HEAD.format(name="certificate") + TABLE + RULES, "0.2..1")
    drawn = written(folder / "drawn", HEAD.format(name="drawn") + SIMULATED + RULES)
    law = Path(shutil.copytree(CASES / "eu-mica-67", folder / "law"))
    cases = {"tiny": write_case(folder / "tiny"), "law": law, "infeasible": poor, "infeasible-must": bound, "infeasible-range": ranged}
    found = {name: answered(case) for name, case in {**cases, "certificate": certificate, "drawn": drawn}.items()}
    found["solved"] = by_solver(found["certificate"])
    for name, change, ended in (
        ("feasible", stopped, "time"),
        ("given-up", given_up, "failed"),
        ("undecided", undecided, "time"),
        ("error", failed, "error"),
    ):
        found[name] = ending(found["solved"], change(found["solved"].solution), ended)
    return {name: kept(of, folder / f"runs-{name}") for name, of in found.items()}


def listed(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def resign(run: Path) -> None:
    """Write the manifest that fits the folder as it is now: the work of a forger who knows about it."""
    files = [
        {"path": name, "bytes": (run / name).stat().st_size, "sha256": hashlib.sha256((run / name).read_bytes()).hexdigest()}
        for name in listed(run)
        if name != "manifest.json"
    ]
    (run / "manifest.json").write_text(json.dumps({"format": "reserve-run/1", "files": files}, indent=2) + "\n", encoding="utf-8")


FILES = [
    "answer.json",
    "inputs/case.toml",
    "inputs/catalogue.csv",
    "inputs/losses.csv",
    "log.jsonl",
    "manifest.json",
    "report.txt",
    "run.json",
]
