"""Hard catalogues, our tree beside SCIP with the same programme and cuts: `python bench/hard.py [SEEDS] [SECONDS] [FAMILY …]`.

SCIP is not among the locked packages: `pip install PySCIPOpt==6.3.0`. It reads the relaxation, cut until nothing is violated, from an LP
file, and asks our oracle for cuts at every integral point (lazy constraints). Both work on one thread in turn, each from nothing, and every
mix is priced exactly by the same function; a gap is that between the mix's exact cost and the bound.
"""

from __future__ import annotations

import math
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyomo.environ as pyo

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.hard_catalogue import FAMILIES, hard_case
from optimizer.evaluation.limits import lawful_cost
from optimizer.evaluation.problem import make_problem
from optimizer.inputs.case import Case
from optimizer.losses.scenarios import Scenarios, Vector
from optimizer.model import Question
from optimizer.model.cuts import Cut, CutKind
from optimizer.model.frame import SMALLEST_COEFFICIENT
from optimizer.solver.search import Clock, Search

YEARS, OFFERS = 20_000, 300
SAME = 2e-6
"""Two optima within a gap of 1e-6 each differ by less."""
VIOLATED = 1e-7


@dataclass(frozen=True, slots=True)
class Ended:
    """What was reached within some seconds."""

    seconds: float
    value: float
    bound: float
    nodes: int

    @property
    def gap(self) -> float:
        """Relative to the mix's cost."""
        return max(self.value - self.bound, 0.0) / self.value if math.isfinite(self.value) else math.inf


def search_of(case: Case, years: Scenarios, seconds: float) -> Search:
    """Return a search that has not begun."""
    problem = make_problem(case, years)
    return Search(problem, Question(), lambda shares: lawful_cost(problem, shares), Clock(time.monotonic() + seconds))


def by_tree(case: Case, years: Scenarios, limits: list[float]) -> list[Ended]:
    """Return where our search stood at some times."""
    since, search, ended = time.monotonic(), search_of(case, years, limits[-1]), list[Ended]()
    for now in search.run(case.solve.gap):
        seconds = time.monotonic() - since
        reached = Ended(seconds, now.value, now.bound, 0 if search._tree is None else len(search._tree.record.column))
        if now.ended != "running":
            return [*ended, *[reached] * (len(limits) - len(ended))]
        while len(ended) < len(limits) and seconds >= limits[len(ended)]:
            ended.append(reached)
    return ended


def by_scip(case: Case, years: Scenarios, limits: list[float]) -> list[Ended]:
    """Return where SCIP stood at some times."""
    from pyscipopt import Model  # type: ignore[import-not-found]

    since, search = time.monotonic(), search_of(case, years, limits[-1])
    search.consider(np.zeros(len(case.offers)))
    search._converge()
    search.master.purge()
    scip = Model()
    scip.hideOutput()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "relaxation.lp")
        for variable in search.master.model.pyomo.component_data_objects(pyo.Var):
            variable.set_value(None, skip_validation=True)
        search.master.model.pyomo.write(str(path), io_options={"symbolic_solver_labels": True})
        scip.readProblem(str(path))
    columns = Columns(scip, search)
    scip.includeConshdlr(lazy_cuts(search, columns), "cuts", "cuts at integral points", enfopriority=-10, chckpriority=-10, needscons=False)
    settings = {"limits/gap": case.solve.gap / 2, "numerics/feastol": VIOLATED, "lp/threads": 1}
    for name, value in {**settings, "misc/allowstrongdualreds": False, "misc/allowweakdualreds": False}.items():
        scip.setParam(name, value)
    ended = []
    for limit in limits:
        scip.setParam("limits/time", scip.getSolvingTime() + max(limit - (time.monotonic() - since), 0.1))
        scip.optimize()
        if scip.getNSols():
            search.incumbent.offer(columns.shares(scip.getBestSol()))
        bound = min(scip.getDualbound() * search.master.model.objective_unit, search.incumbent.value)
        ended.append(Ended(time.monotonic() - since, search.incumbent.value, bound, scip.getNTotalNodes()))
    return ended


class Columns:
    """SCIP's variables by what they are in the model."""

    def __init__(self, scip: Any, search: Search) -> None:
        """Find them by their names in the file."""
        named, case = {variable.name: variable for variable in scip.getVars()}, search.problem.case
        self.scip, self.unit = scip, search.master.model.unit
        self.share = [named.get(f"share({j})") for j in search.master.model.names]
        self.drawn = [named.get(f"held({r.id})") for r in case.reserve if r.drawable] + [named.get("own_funds")]
        self.measure = {"": named.get("expected_net"), **{t.id: named.get(f"tail({t.id.replace('.', '_')})") for t in case.tail}}

    def held(self, cut: Cut) -> Any:
        """Return what a cut holds up."""
        return None if cut.kind is CutKind.EMERGENCY else self.measure[cut.tail]

    def lock(self, rounds: int) -> None:
        """Say that rounding a share or a measure either way may break a cut."""
        for variable in (*self.share, *self.measure.values()):
            if variable is not None:
                self.scip.addVarLocks(variable, rounds, rounds)

    def shares(self, solution: Any) -> Vector:
        """Return the shares of a solution."""
        return np.array([0.0 if v is None else max(self.scip.getSolVal(solution, v), 0.0) for v in self.share])

    def funds(self, solution: Any) -> float:
        """Return reserve and own funds of a solution, money."""
        return float(sum(self.scip.getSolVal(solution, v) for v in self.drawn if v is not None) * self.unit)


def violated(search: Search, columns: Columns, solution: Any) -> list[tuple[Any, Cut]]:
    """Return the cuts that a solution of SCIP breaks, each with what it holds up."""
    shares, funds = columns.shares(solution), columns.funds(solution)
    tight = [(columns.held(cut), cut) for cut in search._tight(shares, funds)]
    room = VIOLATED * columns.unit
    return [(v, c) for v, c in tight if v is not None and c.at(shares, funds) - columns.scip.getSolVal(solution, v) * columns.unit > room]


def lazy_cuts(search: Search, columns: Columns) -> Any:
    """Return the constraint handler that asks for cuts at integral points."""
    from pyscipopt import SCIP_RESULT, Conshdlr, quicksum

    def add(held: Any, cut: Cut) -> None:
        constant, offers, slopes = cut.row(columns.unit, SMALLEST_COEFFICIENT)
        terms = [float(s) * columns.share[j] for j, s in zip(offers, slopes, strict=True) if columns.share[j] is not None]
        columns.scip.addCons(held - quicksum(terms) >= constant)

    class Lazy(Conshdlr):  # type: ignore[misc]  # it ships no types
        def conscheck(self, _constraints: Any, solution: Any, *_: Any) -> dict[str, Any]:
            if violated(search, columns, solution):
                return {"result": SCIP_RESULT.INFEASIBLE}
            search.incumbent.offer(columns.shares(solution))
            return {"result": SCIP_RESULT.FEASIBLE}

        def consenfolp(self, *_: Any) -> dict[str, Any]:
            broken = violated(search, columns, None)
            for held, cut in broken:
                add(held, cut)
            return {"result": SCIP_RESULT.CONSADDED if broken else SCIP_RESULT.FEASIBLE}

        def consenfops(self, *_: Any) -> dict[str, Any]:
            return {"result": SCIP_RESULT.INFEASIBLE if violated(search, columns, None) else SCIP_RESULT.FEASIBLE}

        def conslock(self, _constraint: Any, _type: Any, down: int, up: int) -> None:
            columns.lock(down + up)

    return Lazy()


def main(seeds: str = "4", seconds: str = "120", *families: str) -> None:
    """Print what both reached on each instance at half the time and at its end."""
    limits = [float(seconds) / 2, float(seconds)]
    sys.stdout.write("family  seed  who  s  cost  gap  nodes  |  s  cost  gap  nodes\n")
    for family in families or FAMILIES:
        for seed in range(1, int(seeds) + 1):
            case, years = hard_case(family, years=YEARS, offers=OFFERS, seed=seed)  # type: ignore[arg-type]
            reached = {"ours": by_tree(case, years, limits), "SCIP": by_scip(case, years, limits)}
            for who, ended in reached.items():
                parts = [f"{e.seconds:.0f}  {e.value:,.0f}  {e.gap:.1e}  {e.nodes:,}" for e in ended]
                sys.stdout.write(f"{family}  {seed}  {who}  " + "  |  ".join(parts) + "\n")
                sys.stdout.flush()
            ours, peer = (reached[who][-1] for who in ("ours", "SCIP"))
            if max(ours.gap, peer.gap) <= case.solve.gap and abs(ours.value - peer.value) > SAME * ours.value:
                raise SystemExit(f"the optima differ: {ours.value!r}, {peer.value!r}")


if __name__ == "__main__":
    main(*sys.argv[1:])
