"""The few sentences of the report: what the status means, what proves it, what would repair an infeasible case."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from optimizer.i18n import numbers
from optimizer.results.ending import CODES, ended_by
from optimizer.results.solution import Caution, Repair, Solution, Status

ILLUSTRATIVE = "Illustrative figures: no quote here is a real one."
PROOFS = {
    "enumeration": "every mix was priced by a checker that shares no code with the model",
    "certificate": "a certificate was verified by a checker that shares no code with the model",
    "solver": "the bound is the solver's own, not proved independently",
    "none": "no bound was proved",
}
STATUSES = {
    Status.CERTIFIED: "optimal, proved by {proof}; the mix was re-priced independently; gap {gap}",
    Status.SOLVED: "a lawful mix, re-priced independently; gap {gap} by the solver's own bound",
    Status.FEASIBLE: "a lawful mix, re-priced independently, but {why}; gap {gap}: a cheaper mix may exist",
    Status.UNDECIDED: "{why}; no mix is shown",
    Status.INFEASIBLE: "no mix of policies and reserve meets the rules",
    Status.REJECTED: "the input has faults; nothing was computed",
    Status.ERROR: "the computation failed or did not agree with itself; no answer is shown",
}
MONEY = frozenset(
    {
        "max",
        "min",
        "premium_budget",
        "max_premium_per_insurer",
        "own_funds_at_risk",
        "credit_line",
        "min_limit",
        "customer_assets",
        "required_amount",
    }
)
"""Last parts of the dotted keys whose values are amounts."""


def status_line(solution: Solution) -> str:
    """Return what the answer is worth in plain words, and what ended the search early; "optimal" is said of `certified` alone."""
    ended = ended_by(solution)
    why = "it was not decided" if ended is None else ended.text
    return f"{solution.status.value}: {STATUSES[solution.status]}".format(proof=solution.proof, gap=numbers.gap(solution.gap), why=why)


def left_open(warnings: Sequence[Caution]) -> str:
    """Return that questions were left open, and what came before they were answered."""
    why = next((f" ({caution.text})" for caution in warnings if caution.code in CODES), "")
    return f"What is missing here was not answered{why}."


def proof_line(solution: Solution) -> str:
    """Return how the bound is proved."""
    return f"{solution.proof}: {PROOFS[solution.proof]}"


def repair_line(repair: Repair, currency: str) -> str:
    """Return one repair as an order; amounts are rounded to the safe side, so that what is read here is enough."""
    before, after = repair_figures(repair, currency, lambda value: numbers.money(value, currency))
    if isinstance(repair.from_, (bool, str)) or isinstance(repair.to, (bool, str)):
        return f"change {repair.rule} from {before} to {after}"
    verb = "raise" if repair.to > repair.from_ else "lower"
    return f"{verb} {repair.rule} from {before} to {after}"


def repair_figures(repair: Repair, currency: str, money: Callable[[float], str]) -> tuple[str, str]:
    """Return what a rule says now and what it must say, amounts rounded to the safe side and told by `money`."""
    before, after = repair.from_, repair.to
    if isinstance(before, (bool, str)) or isinstance(after, (bool, str)) or repair.rule.rpartition(".")[2] not in MONEY:
        return _word(before), _word(after)
    digits = 0 if currency in numbers.NO_DECIMALS else 2
    side = ROUND_CEILING if after > before else ROUND_FLOOR
    enough = float(Decimal(after).quantize(Decimal(1).scaleb(-digits), rounding=side))
    return money(before), money(enough)


def _word(value: float | bool | str) -> str:
    """Return a value as a case file writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f'"{value}"' if isinstance(value, str) else f"{value:.15g}"
