"""What ended a search before value and bound met: which limit came, or that none did. Nothing else is ever called a limit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from optimizer.case import Case
from optimizer.closeness import gap_of
from optimizer.protocol import Tell
from optimizer.solution import CaseName, Caution, Solution, Status

Ending = Literal["time", "stopped", "failed", "stalled"]
"""`time`: the time limit came; `stopped`: somebody asked for the end; `failed`: the solver gave up; `stalled`: nothing was left to try."""

TIME_LIMIT = "time_limit"
TEXTS: dict[Ending, tuple[str, str]] = {
    "time": (TIME_LIMIT, "the time limit of {seconds:g} s came before {what}; allow more time"),
    "stopped": ("stopped", "the search was stopped before {what}; let it run to its end"),
    "failed": ("solver_failed", "the solver gave up before {what}, and a cheaper mix may exist: please report this case"),
    "stalled": ("search_stalled", "the search stalled before {what}, though no limit came: please report this case"),
}
NO_BOUND, OPEN, NO_MIX = "a bound was proved", "the gap was closed", "a lawful mix was found"
"""What had not happened yet."""
SHORT = frozenset(code for code, _ in TEXTS.values())
"""Codes of the cautions that say what ended a search before its gap was closed."""
DISAGREE = "methods_disagree"
NOT_LAWFUL = "the mix found is not lawful by enumeration: please report this case"
OTHERWISE = "enumeration and search disagree on the cheapest mix: please report this case"
BY_ENUMERATION = "the search did not reach the cheapest mix; the one shown was found by enumeration, and can be used"
CODES = frozenset({*SHORT, DISAGREE, "by_enumeration"})
"""Codes of the cautions that say why an answer is `feasible` or `undecided`, which follows from the search, not from case and mix."""


def caution_of(ending: Ending, *, seconds: float, what: str) -> Caution:
    """Return what ended the search as a caution; `what` had not happened yet."""
    code, text = TEXTS[ending]
    return Caution(code, text.format(seconds=seconds, what=what), "")


def is_of_search(caution: Caution) -> bool:
    """Say whether a caution is one of those above, word for word."""
    fixed: Mapping[str, tuple[str, ...]] = {DISAGREE: (NOT_LAWFUL, OTHERWISE), "by_enumeration": (BY_ENUMERATION,)}
    if caution.where or caution.code not in CODES:
        return False
    if caution.code in fixed:
        return caution.text in fixed[caution.code]
    (text,) = (text for code, text in TEXTS.values() if code == caution.code)
    head, _, tail = text.partition("{what}")
    before = re.escape(head).replace(re.escape("{seconds:g}"), r"[0-9.e+-]+")
    return re.fullmatch(f"{before}({NO_BOUND}|{OPEN}|{NO_MIX}){re.escape(tail)}", caution.text) is not None


def ended_by(solution: Solution) -> Caution | None:
    """Return the caution that says why an answer is no better, None where there is none."""
    return next((caution for caution in solution.warnings if caution.code in CODES), None)


def by_solver(case: Case, answer: Solution | None, last: Tell | None, by: tuple[float, float], *, stopped: bool = False) -> Solution:
    """Return the answer as far as the solver's word goes; `by` is the time limit and what the gap of a small cost is measured by."""
    ending, (seconds, unit) = _ending(last, stopped=stopped), by
    if last is None or answer is None:
        return _undecided(Solution(CaseName(case.id, case.title, case.currency, case.fingerprint), Status.UNDECIDED), ending, seconds)
    if answer.cost is None:
        if answer.status is Status.INFEASIBLE:
            return replace(answer, proof="solver", message=conflict_text(answer))
        return _undecided(replace(answer, proof="none"), ending, seconds)
    if last.bound is None:
        return _short(answer, caution_of(ending, seconds=seconds, what=NO_BOUND))
    bound = bound_told(case, last.bound, answer.cost)
    gap = gap_of(answer.cost, bound, unit)
    found = replace(answer, status=Status.SOLVED, bound=bound, gap=gap, proof="solver", message="within the gap by the solver's bound")
    return found if gap <= case.solve.gap else _short(found, caution_of(ending, seconds=seconds, what=OPEN))


def bound_told(case: Case, bound: float, cost: float) -> float:
    """Return a search's bound as it is told: not above the cost, nor below the discounts, as every other part of a cost is at least 0."""
    return min(max(bound, -sum(saving.discount for saving in case.discounts)), cost)


def _ending(last: Tell | None, *, stopped: bool) -> Ending:
    """Return what ended a search that did not close: one that still ran was ended from outside, at the limit or when asked."""
    if last is not None and last.ended in ("closed", "stalled", "infeasible"):
        return "stalled"  # it says that it is at its end, and has not what it should have
    if last is not None and last.ended == "failed":
        return "failed"
    return "stopped" if stopped else "time"


def _undecided(blank: Solution, ending: Ending, seconds: float) -> Solution:
    """Return the answer without a mix, with what came before one was found."""
    return replace(_short(blank, caution_of(ending, seconds=seconds, what=NO_MIX)), status=Status.UNDECIDED)


def _short(answer: Solution, caution: Caution) -> Solution:
    """Return an answer short of its gap, with what ended the search."""
    return replace(answer, status=Status.FEASIBLE, message=caution.text, warnings=(*answer.warnings, caution))


def conflict_text(answer: Solution) -> str:
    """Return in one line that no mix is lawful, and which rules cannot hold together."""
    conflict = answer.conflict
    if conflict is None or not conflict.rules:
        return "no mix meets the rules"
    return f"no mix meets {', '.join(conflict.rules)} together"
