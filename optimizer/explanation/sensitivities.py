"""What a step of each figure costs: requirement, carry, premium and breach rate, solved again up and down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from optimizer.errors import Message
from optimizer.explanation.questions import Questions
from optimizer.explanation.shifted_requirement import amounts, step_of, with_requirement_shifted
from optimizer.inputs.case import Case
from optimizer.losses.measures import FEW_TAIL_YEARS, tail_mass, tail_years
from optimizer.losses.scenarios import Scenarios
from optimizer.results.explanation import Lever, Sensitivity, Shift
from optimizer.results.solution import Solution

POINT = 0.01
PART = 0.1
SAME_SHARE = 1e-6
ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Side:
    """One figure moved one way: its value, and the case or the loss years with it; None where it cannot be moved."""

    value: float
    case: Case | None = None
    years: Scenarios | None = None

    @property
    def can_be(self) -> bool:
        """Whether there is anything to ask."""
        return self.case is not None or self.years is not None


@dataclass(frozen=True, slots=True)
class Move:
    """One figure and both ways to move it."""

    lever: Lever
    id: str
    base: float
    step: float
    up: Side
    down: Side
    why_not: str = ""
    """Said where a side cannot be."""


def moves(case: Case, years: Scenarios) -> tuple[Move, ...]:
    """Return every figure that is moved."""
    return (*_requirements(case), *_carries(case), *_premium(case), *_breach_rate(case, years))


def sensitivity_of(questions: Questions, move: Move, solution: Solution) -> Sensitivity:
    """Solve both sides."""
    up, down = (_shift(questions, side, solution) if side.can_be else None for side in (move.up, move.down))
    return Sensitivity(move.lever, move.id, move.base, move.step, up, down, move.why_not if up is None or down is None else "")


def _shift(questions: Questions, side: Side, solution: Solution) -> Shift:
    shifted = questions.audited(case=side.case, years=side.years)
    before, after = solution.shares, shifted.shares
    moved = any(abs(before.get(offer, 0.0) - after.get(offer, 0.0)) > SAME_SHARE for offer in {*before, *after})
    change = None if shifted.cost is None or solution.cost is None else shifted.cost - solution.cost
    return Shift(side.value, shifted.status, shifted.cost, change, after, shifted.cost is not None and moved)


def _requirements(case: Case) -> Iterator[Move]:
    required_by_bucket = amounts(case)
    if not required_by_bucket:
        nothing = Side(0.0)
        yield Move("requirement", "", 0.0, 0.0, nothing, nothing, Message("the case names no law, so nothing is required"))
    for bucket, required in required_by_bucket.items():
        step = step_of(case, required)
        down = Side(required - step, with_requirement_shifted(case, bucket, -step) if required - step >= 0 else None)
        yield Move(
            "requirement",
            bucket,
            required,
            step,
            Side(required + step, with_requirement_shifted(case, bucket, step)),
            down,
            Message("less than 0 is required"),
        )


def _carries(case: Case) -> Iterator[Move]:
    for place, instrument in enumerate(case.reserve):

        def at(carry: float, place: int = place) -> Side:
            carry = 0.0 if abs(carry) < ROUNDING else carry
            if carry < 0:
                return Side(carry)
            changed = case.reserve[place].model_copy(update={"carry": carry})
            return Side(carry, case.model_copy(update={"reserve": (*case.reserve[:place], changed, *case.reserve[place + 1 :])}))

        carry = instrument.carry
        yield Move("carry", instrument.id, carry, POINT, at(carry + POINT), at(carry - POINT), Message("a carry is not below 0"))


def _premium(case: Case) -> Iterator[Move]:
    """Move premiums and minimum premiums, as `scale.premium` does."""

    def at(factor: float) -> Side:
        scale = case.scale.model_copy(update={"premium": case.scale.premium * factor})
        return Side(factor, case.model_copy(update={"scale": scale, "offers": tuple(offer.priced(factor) for offer in case.offers)}))

    if case.offers:
        yield Move("premium", "", 1.0, PART, at(1 + PART), at(1 - PART))


def _breach_rate(case: Case, years: Scenarios) -> Iterator[Move]:
    """Move the probability that a year has a loss: the probability of every loss year times the same factor, as `scale.loss_frequency`."""
    rate = float(years.probability.sum())

    def at(other: float) -> Side:
        other = 0.0 if abs(other) < ROUNDING else other
        if not 0 <= other <= 1:
            return Side(other)
        moved = replace(years, probability=years.probability * (other / rate), fingerprint="")
        return Side(other, years=moved if _is_enough(case, moved) else None)

    if rate > 0:
        why_not = Message("a rate is between 0 and 1, and a simulated tail holds at least 20 years")
        yield Move("breach_rate", "", rate, POINT, at(rate + POINT), at(rate - POINT), why_not)


def _is_enough(case: Case, years: Scenarios) -> bool:
    """Say whether simulated years would be accepted at such a weight: a tail must hold enough of them."""
    mean = float(years.probability.mean()) if years.years else 0.0
    if years.source == "table" or mean <= 0:
        return True
    return all(tail_years(tail_mass(rule.level), mean) >= FEW_TAIL_YEARS for rule in case.tail)
