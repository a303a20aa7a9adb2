"""One measure as an abscissa that costs more the lower it is: which question bounds it, and where a mix found stands on it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from optimizer.errors import Fault, InputError, Message
from optimizer.evaluation.span import Span, between
from optimizer.explanation.shifted_requirement import amounts, with_requirement_shifted
from optimizer.inputs.case import Case, Tail
from optimizer.inputs.frontier_plan import FrontierPlan, Measure
from optimizer.law.recognition import Reading, Recognition, recognise
from optimizer.results.solution import Solution

PARTS = (1 / 3, 1 / 2, 0.8)
"""Of a span of the requirement: where the law is looked at, to see that its amounts go straight."""
STRAIGHT = 1e-9
"""Relative: a difference of two amounts of the law that is rounding."""
BESIDE = " bounded"
"""Behind the id of a tail rule that is added beside the case's own; no file can have such an id."""


@dataclass(frozen=True, slots=True)
class SpanQuestion:
    """A case and a span to search it in, and what is to be added to the value so that it counts from the lower end of the abscissa."""

    case: Case
    span: Span
    added: float = 0.0


@dataclass(frozen=True, slots=True)
class MeasureAxis:
    """The abscissa: the measure itself, or the requirement with its sign turned."""

    case: Case
    """With the tail rule asked about as the frontier has it."""
    measure: Measure
    id: str
    required: float = 0.0
    """What the law asks in the case."""

    @property
    def name(self) -> str:
        """Return the id as the case has it: of a rule added beside the case's own, that one's."""
        return self.id.removesuffix(BESIDE)

    @property
    def sign(self) -> int:
        """1; of a requirement -1."""
        return -1 if self.measure == "requirement" else 1

    def of(self, solution: Solution) -> float:
        """Return where a mix that was found stands."""
        match self.measure:
            case "tail":
                return next(tail.net for tail in solution.tail if tail.id == self.id)
            case "reserve":
                return solution.reserve_total
            case "requirement":
                return -next(rule.required for rule in solution.law if rule.id == self.id)

    def question(self, low: float, high: float, price: float) -> SpanQuestion | None:
        """Return the question of a span; None where the amounts of the law do not go straight from one end to the other."""
        if self.measure != "requirement":
            return SpanQuestion(self.case, Span(self.measure, self.id, max(low, 0.0), high, price))
        least, most = -high, -low
        near = with_requirement_shifted(self.case, self.id, least - self.required)
        if most <= least:
            return SpanQuestion(near, Span("requirement", self.id, least, least))
        far = recognise(with_requirement_shifted(self.case, self.id, most - self.required))
        law = recognise(near)
        if not _is_alike(law, far) or not all(self._is_straight(law, far, least + part * (most - least), part) for part in PARTS):
            return None
        return SpanQuestion(near, Span("requirement", self.id, least, most, price, far), price * (most - least))

    def _is_straight(self, near: Recognition, far: Recognition, required: float, part: float) -> bool:
        there = recognise(with_requirement_shifted(self.case, self.id, required - self.required))
        return _is_alike(near, there) and _is_same(between(near, far, part), there)


def axis_of(case: Case, plan: FrontierPlan) -> MeasureAxis:
    """Return the abscissa of a measure; raise `InputError` where the case has no such tail rule or requirement.

    Named events are left out: they bear on no cost, and would be priced on every mix that is found.
    """
    name, measure, case = plan.name, plan.measure, case.model_copy(update={"stress": ()})
    match measure:
        case "tail":
            return _tail_axis(case, name, keeps_rule=plan.keeps_rule)
        case "reserve":
            return MeasureAxis(case, measure, "")
        case "requirement":
            required = amounts(case)
            chosen = _chosen(name, list(required), Message("the law of the case has no such requirement"))
            return MeasureAxis(case, measure, chosen, required[chosen])


def _tail_axis(case: Case, name: str | None, *, keeps_rule: bool) -> MeasureAxis:
    """Return the abscissa of a tail; where the case's rule goes, or is no TVaR, the measure stands in its place or beside it."""
    names = [rule.id for rule in sorted(case.tail, key=lambda rule: (not rule.hold, rule.within_days is not None))]
    chosen = _chosen(name, names, Message("the case has no such tail rule"))
    rule = next(rule for rule in case.tail if rule.id == chosen)
    if keeps_rule and rule.measure == "tvar":
        return MeasureAxis(case, "tail", chosen)
    bounded = rule.model_copy(update={"measure": "tvar", "hold": False})
    if keeps_rule:
        beside: Tail = bounded.model_copy(update={"id": chosen + BESIDE})
        return MeasureAxis(case.model_copy(update={"tail": (*case.tail, beside)}), "tail", beside.id)
    rules = tuple(bounded if other.id == chosen else other for other in case.tail)
    return MeasureAxis(case.model_copy(update={"tail": rules}), "tail", chosen)


def _chosen(name: str | None, names: list[str], rule: Message) -> str:
    """Return the one named, or the first."""
    if names and (name is None or name in names):
        return names[0] if name is None else name
    fix = Message("name one of {words}", words=", ".join(names)) if names else Message("the case has none")
    raise InputError([Fault("--of", None, "", name or "", rule, fix)])


def _is_alike(near: Recognition, far: Recognition) -> bool:
    """Say whether nothing differs but the amounts asked, floors and caps."""
    return _without_amounts(near) == _without_amounts(far)


def _without_amounts(law: Recognition) -> tuple[Reading, ...]:
    return tuple(
        replace(
            reading,
            requirements=tuple(
                replace(
                    rule,
                    required=0.0,
                    floors=tuple(replace(floor, amount=0.0) for floor in rule.floors),
                    caps=tuple(replace(cap, amount=0.0) for cap in rule.caps),
                )
                for rule in reading.requirements
            ),
        )
        for reading in law.readings
    )


def _is_same(law: Recognition, other: Recognition) -> bool:
    """Say whether two laws ask the same amounts, rounding aside."""
    pairs = zip(_amounts(law), _amounts(other), strict=True)
    return all(abs(a - b) <= STRAIGHT * max(abs(a), abs(b)) for a, b in pairs)


def _amounts(law: Recognition) -> list[float]:
    rules = [rule for reading in law.readings for rule in reading.requirements]
    return [amount for rule in rules for amount in (rule.required, *(bound.amount for bound in (*rule.floors, *rule.caps)))]
