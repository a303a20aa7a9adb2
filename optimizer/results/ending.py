"""What ended a search before value and bound met: which limit came, or that none did. Nothing else is ever called a limit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from optimizer.results.solution import Caution, Solution

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
REFUSED = "certificate_refused"
CERTIFICATE_REFUSED = "the audit refused the certificate of the bound, which is the solver's own: please report this case"
CODES = frozenset({*SHORT, DISAGREE, "by_enumeration", REFUSED})
"""Codes of the cautions that say why an answer is no better than it is, which follows from the search, not from case and mix."""


def caution_of(ending: Ending, *, seconds: float, what: str) -> Caution:
    """Return what ended the search as a caution; `what` had not happened yet."""
    code, text = TEXTS[ending]
    return Caution(code, text.format(seconds=seconds, what=what), "")


def is_of_search(caution: Caution) -> bool:
    """Say whether a caution is one of those above, word for word."""
    fixed: Mapping[str, tuple[str, ...]] = {
        DISAGREE: (NOT_LAWFUL, OTHERWISE),
        "by_enumeration": (BY_ENUMERATION,),
        REFUSED: (CERTIFICATE_REFUSED,),
    }
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


def conflict_text(answer: Solution) -> str:
    """Return in one line that no mix is lawful, and which rules cannot hold together."""
    conflict = answer.conflict
    if conflict is None or not conflict.rules:
        return "no mix meets the rules"
    return f"no mix meets {', '.join(conflict.rules)} together"
