"""Answers of the product against those of trying every mix: what they disagree on, by runs of random cases."""

from __future__ import annotations

from pathlib import Path

from reference.enumerate import Answer, solve
from reference.read import read_case
from support.in_process import optimize_here
from support.random_cases import make_case

from optimizer import Solution, Status, load_case, load_years

CHUNK = 10
SOLVED = {Status.CERTIFIED: "optimal", Status.SOLVED: "optimal"}
COST = 2e-6
"""Twice the gap within which a case is solved: relative difference of two costs."""
APART = 1e-5
"""Relative distance of the second-best cost from which there is one best mix."""
SHARE = 1e-6
"""Shares are rounded to this."""
REPAIR = 1e-6


def written(folder: Path, seed: int, times: float = 1.0, *, law: bool = False) -> Path:
    """Write the case of a seed into a folder of its own."""
    make_case(seed, folder / f"{seed}-{times}", times, law=law)
    return folder / f"{seed}-{times}"


def answered(where: Path) -> Solution:
    """Give the product's answer."""
    case = load_case(where)
    return optimize_here(case, load_years(case))


def close(found: float | None, wanted: float, relative: float) -> bool:
    """Say whether two figures differ by no more than a part of the one wanted: no absolute tolerance, money has any unit."""
    return found is not None and abs(found - wanted) <= relative * abs(wanted)


def differences(solution: Solution, answer: Answer) -> list[str]:
    """Return what the two answers disagree on."""
    if SOLVED.get(solution.status, str(solution.status)) != answer.status:
        return [f"status {solution.status}, not {answer.status}: {solution.message}"]
    return _of_mixes(solution, answer) if answer.status == "optimal" else _of_repairs(solution, answer)


def _of_mixes(solution: Solution, answer: Answer) -> list[str]:
    found = []
    if not close(solution.cost, answer.cost, COST):
        found.append(f"cost {solution.cost!r}, not {answer.cost!r}")
    if solution.gap is None or solution.gap > 1e-6:
        found.append(f"gap {solution.gap!r}")
    second = answer.second_best_cost
    if second is not None and second - answer.cost > APART * abs(answer.cost):
        offers = {*solution.shares, *answer.mix}
        if any(abs(solution.shares.get(offer, 0.0) - answer.mix.get(offer, 0.0)) > SHARE for offer in offers):
            found.append(f"mix {solution.shares}, not {answer.mix}")
    return found


def _of_repairs(solution: Solution, answer: Answer) -> list[str]:
    told = {repair.rule: repair.to for repair in solution.conflict.repairs} if solution.conflict is not None else {}
    return [
        f"repair of {rule} {told.get(rule)!r}, not {to!r}"
        for rule, to in answer.repairs.items()
        if rule not in told or not close(float(told[rule]), to, REPAIR)
    ]


def disagreements(folder: Path, seeds: range, *, law: bool = False) -> dict[int, list[str]]:
    """Return the seeds on which product and reference differ, and in what."""
    places = {seed: written(folder, seed, law=law) for seed in seeds}
    found = {seed: differences(answered(where), solve(read_case(where))) for seed, where in places.items()}
    return {seed: wrong for seed, wrong in found.items() if wrong}


def chunks(first: int, count: int, size: int) -> list[range]:
    """Return runs of seeds."""
    return [range(start, start + size) for start in range(first, first + count, size)]


def named(seeds: range) -> str:
    """Name a run of seeds."""
    return f"{seeds.start}-{seeds.stop - 1}"
