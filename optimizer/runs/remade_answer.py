"""The answer of a run written once more from the inputs kept, for the mix it tells: what words and flags it must have."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from optimizer.evaluation.answer import all_cash, answer, blank
from optimizer.evaluation.limits import evaluate_lawful
from optimizer.evaluation.mix_cost import EvaluatedMix
from optimizer.evaluation.problem import Problem, make_problem
from optimizer.evaluation.today import position_today
from optimizer.inputs.case import Case
from optimizer.losses.scenarios import Scenarios, Vector
from optimizer.report.formats.answer import to_dict
from optimizer.report.text.decision import decision_text
from optimizer.results.ending import is_of_search
from optimizer.results.solution import Alternative, Solution, Status
from optimizer.solver.law_only import law_alone

ROUNDING = 1e-9
"""Relative: what one figure may differ by on two machines. Closer than that, the figures are the independent checker's."""
NOISE = 1e-11
"""The same as a part of the largest amount of the answer, for what is left of a difference."""
MOST_LISTED = 20
"""Differences listed."""


class UnlawfulError(Exception):
    """The mix told meets the rules by the checker, and not by what writes answers."""


def remade(case: Case, years: Scenarios, solution: Solution) -> Solution:
    """Return the answer as it is written for this mix; of the one told only the mix, and what a search alone can know, are taken.

    Taken over: bound, gap, proof, the next best mix of an enumeration, conflict, run, how the search for the law alone ended, and what is
    warned of the search itself.
    """
    problem = make_problem(case, years)
    match solution.status:
        case Status.CERTIFIED | Status.SOLVED | Status.FEASIBLE:
            made = answer(problem, _priced(problem, solution.shares), solution.status)
        case Status.ERROR:
            made = _bare(case, solution)
        case Status.UNDECIDED if solution.losses is None:  # the search had told nothing yet
            made = _bare(case, solution)
        case _:
            made = blank(problem, solution.status)
    taken = {name: getattr(solution, name) for name in ("bound", "gap", "proof", "conflict", "run")}
    if solution.proof == "enumeration":  # by which the audit has found it again
        taken["next_best"] = solution.next_best
    cautions = tuple(warning for warning in solution.warnings if is_of_search(warning))
    once = tuple(dict.fromkeys(cautions)) if solution.cost is not None or solution.status is Status.UNDECIDED else ()
    others = _alternatives(problem, years, solution)
    today = position_today(problem) if solution.today is not None else None
    whole = replace(made, **taken, alternatives=others, today=today, warnings=(*made.warnings, *once))
    return whole if solution.decision is None else replace(whole, decision=decision_text(whole, case))


def _bare(case: Case, solution: Solution) -> Solution:
    return Solution(case.identity, solution.status)


def _priced(problem: Problem, shares: Mapping[str, float]) -> EvaluatedMix:
    priced = evaluate_lawful(problem, _row(problem, shares))
    if priced is None:
        raise UnlawfulError
    return priced


def _row(problem: Problem, shares: Mapping[str, float]) -> Vector:
    return np.array([shares.get(offer.offer, 0.0) for offer in problem.case.offers])


def _alternatives(problem: Problem, years: Scenarios, solution: Solution) -> dict[str, Alternative] | None:
    cash = {"all_cash": all_cash(problem) if solution.cost is not None else None}
    stated = (solution.alternatives or {}).get("law_only")
    if stated is not None and stated.mix is not None:
        priced = _priced(make_problem(law_alone(problem.case), years, like=problem), stated.mix)
        stated = Alternative(stated.status, priced.cost, float(sum(priced.holding.amounts)))
    elif stated is not None:
        stated = Alternative(stated.status, stated.cost, stated.reserve_total)
    return {name: other for name, other in {**cash, "law_only": stated}.items() if other is not None} or None


def differences(answered: Solution, made: Solution) -> list[str]:
    """Return where an answer told is not as it is written, by dotted key, the first `MOST_LISTED`."""
    written, expected = (json.loads(json.dumps(to_dict(solution))) for solution in (answered, made))
    size = max((abs(x) for x in _numbers(expected)), default=0.0)
    return [line for line, _ in zip(_differences("", written, expected, NOISE * size), range(MOST_LISTED), strict=False)]


def _numbers(value: Any) -> Iterator[float]:
    """Yield every amount of an answer but what its run measured."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _numbers(part) if key != "run" else ()
    elif isinstance(value, list):
        for part in value:
            yield from _numbers(part)
    elif type(value) is float:
        yield value


def _differences(key: str, written: Any, made: Any, noise: float) -> Iterator[str]:
    if isinstance(written, dict) and isinstance(made, dict) and list(written) == list(made):
        for name in made:
            yield from _differences(f"{key}.{name}" if key else name, written[name], made[name], noise)
    elif isinstance(written, list) and isinstance(made, list) and len(written) == len(made):
        for place, (value, expected) in enumerate(zip(written, made, strict=True), start=1):
            yield from _differences(f"{key}[{place}]", value, expected, noise)
    elif not _same(written, made, noise):
        yield f"{key} is {_shown(written)}, and follows from the inputs as {_shown(made)}"


def _same(written: Any, made: Any, noise: float) -> bool:
    if type(written) is float and type(made) is float:
        return abs(written - made) <= max(ROUNDING * max(abs(written), abs(made)), noise) and math.isfinite(written)
    return type(written) is type(made) and bool(written == made)


def _shown(value: Any) -> str:
    if isinstance(value, (list, dict)):
        return f"a {'list' if isinstance(value, list) else 'table'} of {len(value)}"
    return json.dumps(value)
