"""Why no mix is lawful: the rules that cannot hold together, and the least change of each single rule that cures it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeVar

from pydantic import BaseModel

from optimizer.evaluation.limits import covering, evaluate_lawful
from optimizer.evaluation.mix_cost import all_cash_scale
from optimizer.evaluation.problem import Problem, instruments_of, make_problem
from optimizer.evaluation.repairs import least_limit
from optimizer.evaluation.variant import Variant
from optimizer.inputs.case import Case, RegimeChoice
from optimizer.inputs.regime.clauses import Cap, EnumInput, Floor, amounts_of_bucket
from optimizer.law.formula import behind, falls_in
from optimizer.law.recognition import recognise
from optimizer.losses.scenarios import Vector
from optimizer.model import Question
from optimizer.model.cuts import CutPool
from optimizer.results.solution import Conflict, Repair
from optimizer.solver.search import Clock, Search, SearchProgress

T = TypeVar("T", bound=BaseModel)
REPAIR_GAP = 2e-7
PLENTY = 1e3
"""All-cash reserves: an amount that no mix can need."""
DOUBLINGS = 60
"""Of an input, until no cap that rests on it can matter."""
HALVINGS = 50
"""Of an input or level that a mix can bear: to the last digits of a double."""
ROUGHLY = 5.0
"""Cover that a first search is content with is within 1e-6 of what all offers could bring: `REPAIR_GAP` of five times that."""
STEP = 1e-7
"""How far above a value already borne the next mix is looked for, relative to today's: as near as the solver can tell apart."""


def numeric_rules(case: Case) -> dict[str, float]:
    """Return the limits that are in force and have a number, by dotted key."""
    limits, firm = case.limits, case.firm
    rules: dict[str, float | None] = {f"reserve.{r.id}.max": r.max for r in case.reserve}
    rules["limits.premium_budget"] = limits.premium_budget
    rules["limits.max_policies"] = limits.max_policies
    rules["limits.max_premium_per_insurer"] = limits.max_premium_per_insurer
    rules["limits.max_premium_fraction_per_insurer"] = limits.max_premium_fraction_per_insurer
    for name in ("own_funds_at_risk", "credit_line"):
        stated = name in firm.model_fields_set and (name != "credit_line" or any(t.within_days is not None for t in case.tail))
        rules[f"firm.{name}"] = getattr(firm, name) if stated else None
    rules |= {f"coverage.{c.id}.min_limit": c.min_limit for c in case.coverage}
    return {rule: value for rule, value in rules.items() if value is not None}


def switches(case: Case) -> dict[str, tuple[bool | str, bool | str]]:
    """Return the rules that are on or off: as they stand, and switched off."""
    rules: dict[str, tuple[bool | str, bool | str]] = {}
    if case.limits.deductible_cash != "none":
        rules["limits.deductible_cash"] = (case.limits.deductible_cash, "none")
    if case.limits.no_gap:
        rules["limits.no_gap"] = (True, False)
    rules |= {f"tail.{t.id}.hold": (True, False) for t in case.tail if t.hold}
    rules |= {f"offers.{o.offer}.use": ("must", "may") for o in case.offers if o.use == "must"}
    return rules


def rules_in_force(problem: Problem) -> tuple[str, ...]:
    """Return every rule that could be in conflict, by dotted key; `law` is all the law asks."""
    law = ("law",) if problem.recognition.requirements else ()
    return (*numeric_rules(problem.case), *switches(problem.case), *law)


def without(problem: Problem, rule: str) -> Problem:
    """Return the same problem with one rule left out."""
    case = problem.case
    part, _, rest = rule.partition(".")
    name = rest.partition(".")[0]
    match part:
        case "reserve":
            changed: dict[str, object] = {"reserve": tuple(_with(r, {"max": None}, r.id == name) for r in case.reserve)}
        case "limits":
            empty = {"deductible_cash": "none", "no_gap": False}.get(rest)
            dropped = {rest: empty} | ({"max_premium_fraction_per_insurer": None} if rest == "premium_budget" else {})
            changed = {"limits": _with(case.limits, dropped, True)}
        case "firm":
            changed = {"firm": _with(case.firm, {rest: PLENTY * all_cash_scale(problem)[0]}, True)}
        case "coverage":
            changed = {"coverage": tuple(c for c in case.coverage if c.id != name)}
        case "tail":
            changed = {"tail": tuple(_with(t, {"hold": False}, t.id == name) for t in case.tail)}
        case "offers":
            changed = {"offers": tuple(_with(o, {"use": "may"}, o.offer == name) for o in case.offers)}
        case _:
            changed = {"law": None, "regime": None}
    return make_problem(case.model_copy(update=changed), problem.years, like=problem)


def _with(item: T, changes: dict[str, object], applies: bool) -> T:
    return item.model_copy(update=changes) if applies else item


def explain_conflict(problem: Problem, clock: Clock, pool: CutPool) -> Conflict:
    """Return the rules in conflict and the repairs found before the clock runs out.

    A rule is in conflict if the others that are kept cannot hold with it but can without it (deletion filter, one pass).
    """
    conflicting: list[str] = []
    left = problem
    for rule in rules_in_force(problem):
        smaller = without(left, rule)
        if clock.left <= 0 or is_feasible(smaller, clock, pool):
            conflicting.append(rule)
        else:
            left = smaller
    repairs = list(_repairs(problem, clock, pool, conflicting))
    moved = [distance for r in repairs if (distance := _money_moved(r)) is not None]
    return Conflict(tuple(conflicting), min(moved, default=None), tuple(repairs))


def _money_moved(repair: Repair) -> float | None:
    """Return by how much money a repair moves its limit, None where its limit is not money."""
    counts = ("limits.max_policies", "limits.max_premium_fraction_per_insurer")
    if repair.rule in counts or repair.rule.endswith(".level"):
        return None
    if isinstance(repair.to, float) and isinstance(repair.from_, float):
        return abs(repair.to - repair.from_)
    return None


def _repairs(problem: Problem, clock: Clock, pool: CutPool, conflicting: list[str]) -> Iterator[Repair]:
    numbers, off = numeric_rules(problem.case), switches(problem.case)
    for rule in conflicting:
        if clock.left <= 0:
            return
        if rule in numbers:
            to = _least_change(problem, rule, clock, pool)
            if to is not None:
                yield Repair(rule, float(numbers[rule]), to)
        elif rule == "law":
            yield from _by_input(problem, clock)
        elif rule.startswith("tail."):
            yield from _by_level(problem, rule.split(".")[1], clock)
        elif is_feasible(without(problem, rule), clock, pool):
            yield Repair(rule, *off[rule])


def _least_change(problem: Problem, rule: str, clock: Clock, pool: CutPool) -> float | None:
    """Return the least limit of one rule that makes some mix lawful, found by the same search with the rule's move as its cost."""
    if rule.startswith("coverage."):
        return _most_cover(problem, rule, clock, pool)
    today = numeric_rules(problem.case)[rule]

    def judge(shares: Vector) -> float | None:
        needed = least_limit(problem, shares, rule)
        return None if needed is None else needed - today

    search = Search(problem, Question(relaxed=rule), judge, clock, pool)
    search.unit = max(search.unit, abs(today))  # a limit missed by a trillionth of itself is mended to a part of the limit, not of that
    last = _last(search.run(REPAIR_GAP))
    return today + last.value if last.shares is not None else None


def _most_cover(problem: Problem, rule: str, clock: Clock, pool: CutPool) -> float | None:
    """Return the most cover, up to what the rule asks, of a mix that is lawful by all other rules; None where there is no such mix.

    The search runs in units of what the offers could bring together. Where far less can be had, because the largest cannot be bought,
    these are too large to tell small ones apart: offers that alone would bring more than is proved possible are left out, and it runs
    again in units of what the others can bring. Only the last search is exact; those before it find the unit.
    """
    cover = list(covering(problem, rule))

    def judge(shares: Vector) -> float | None:
        needed = least_limit(problem, shares, rule)
        return None if needed is None else 0.0 - needed

    left_out: frozenset[str] = frozenset()
    unit, exact = sum(most for _, _, most in cover), False
    while True:
        question = Question(relaxed=rule, variant=Variant(left_out), cover_unit=unit or 1.0)
        search = Search(problem, question, judge, clock, pool)
        search.unit = search.unit if exact else ROUGHLY * unit
        last = _last(search.run(REPAIR_GAP))
        if last.shares is None or exact:
            return None if last.shares is None else 0.0 - last.value
        possible = REPAIR_GAP * ROUGHLY * unit - last.bound
        left_out |= {name for name, least, _ in cover if least > possible}
        before, unit = unit, sum(min(most, possible) for name, _, most in cover if name not in left_out)
        exact = unit >= before / 2


def is_feasible(problem: Problem, clock: Clock, pool: CutPool) -> bool:
    """Say whether some mix is lawful; where time runs out, that none was found."""
    return lawful_mix(problem, clock, pool) is not None


def lawful_mix(problem: Problem, clock: Clock, pool: CutPool) -> Vector | None:
    """Return the first lawful mix found, None if there is none (or time ran out)."""

    def value(shares: Vector) -> float | None:
        return None if evaluate_lawful(problem, shares) is None else 0.0

    search = Search(problem, Question(), value, clock, pool, priced=False)
    return _last(search.run(REPAIR_GAP, first=True)).shares


def _last(progress: Iterator[SearchProgress]) -> SearchProgress:
    return deque(progress, maxlen=1).pop()


def _by_level(problem: Problem, tail: str, clock: Clock) -> Iterator[Repair]:
    """Yield the highest level of one TVaR rule that some mix can meet.

    A VaR rule has none: it moves in jumps, and each try is a hard programme of its own.
    """
    level, measure = next((t.level, t.measure) for t in problem.case.tail if t.id == tail)
    if measure == "var":
        return

    def at(value: float) -> Case:
        tails = tuple(t.model_copy(update={"level": value}) if t.id == tail else t for t in problem.case.tail)
        return problem.case.model_copy(update={"tail": tails})

    to = _largest(problem, at, level, clock)
    if to is not None:
        yield Repair(f"tail.{tail}.level", level, to)


def _by_input(problem: Problem, clock: Clock) -> Iterator[Repair]:
    """Yield, for each amount of money the firm states to the law, the value nearest to it at which some mix is lawful.

    Most operators of a law rise with what they are given. So less of an amount that a requirement or a floor rests on asks for less,
    and more of one that only caps rest on lets more count. What both rest on, other than through the requirement, is left out, and
    so is what some operator may fall in.
    """
    choice, law = problem.case.regime, problem.case.law
    assert choice is not None  # only a law can be among the rules in conflict as `law`
    assert law is not None
    required = [name for bucket in law.bucket for name in amounts_of_bucket(bucket)]
    floors = behind(law, [*required, *(rule.amount for rule in law.constraint if isinstance(rule, Floor))], choice.inputs)
    caps = behind(law, [rule.amount for rule in law.constraint if isinstance(rule, Cap)], choice.inputs, but=required)
    falling = falls_in(law, choice.inputs)
    for given in law.input:
        value = choice.inputs.get(given.id)
        if given.id in falling or isinstance(given, EnumInput) or given.unit != "money" or value is None or isinstance(value, str):
            continue
        if given.id in floors - caps:
            to = _largest(problem, _at_input(problem, given.id, 0.0, 1.0), value, clock)
        elif given.id in caps - floors:
            to = _least_above(problem, given.id, value, clock)
        else:
            to = None
        if to is not None:
            yield Repair(f"regime.inputs.{given.id}", value, to)


def _at_input(problem: Problem, name: str, start: float, step: float) -> Callable[[float], Case]:
    """Return the case in which one input of the law is `start + step x`, as a function of x."""
    choice = problem.case.regime or RegimeChoice(id="")

    def at(x: float) -> Case:
        inputs = {**choice.inputs, name: start + step * x}
        return problem.case.model_copy(update={"regime": choice.model_copy(update={"inputs": inputs})})

    return at


def _least_above(problem: Problem, name: str, today: float, clock: Clock) -> float | None:
    """Return the least value of an input above today's at which a mix is lawful; None where the caps on it are not what is in the way."""
    high = max(today, *(r.required for r in problem.recognition.requirements))
    at_high = _at_input(problem, name, high, 1.0)
    for _ in range(DOUBLINGS):
        if not any(_binds(problem, at_high(0.0), name)):
            break
        high *= 2
        at_high = _at_input(problem, name, high, 1.0)
    less = _largest(problem, _at_input(problem, name, high, -1.0), high - today, clock)
    return None if less is None else high - less


def _binds(problem: Problem, case: Case, name: str) -> Iterator[bool]:
    """Yield, for each cap in force in a case, whether it rests on an input."""
    law = problem.case.law
    inputs = {} if case.regime is None else case.regime.inputs
    amounts = {} if law is None else {rule.id: rule.amount for rule in law.constraint}
    for requirement in recognise(case).requirements:
        for cap in requirement.caps:
            yield law is not None and name in behind(law, [amounts[cap.id]], inputs)


def _largest(problem: Problem, at: Callable[[float], Case], today: float, clock: Clock) -> float | None:
    """Return the largest value from 0 up to today's at which a mix is lawful, None if none is at 0.

    A mix lawful at a value is lawful at every smaller one, so each mix found is followed to the largest value it bears, without a
    solver. The next is looked for just above that, which settles choices between whole policies, and half way to the top, which closes in
    where shares move freely.
    """

    def borne_from(value: float) -> float | None:
        mix = lawful_mix(_moved(problem, at(value)), clock, CutPool())
        return None if mix is None else _borne(problem, at, mix, (value, today))

    best = borne_from(0.0) if today > 0 else None
    high = today
    while best is not None and high - best > STEP * today and clock.left > 0:
        above = borne_from(best + STEP * today)
        if above is None:
            return best
        best = above
        middle = 0.5 * (best + high)
        further = borne_from(middle)
        best, high = (best, middle) if further is None else (further, high)
    return best


def _borne(problem: Problem, at: Callable[[float], Case], mix: Vector, between: tuple[float, float]) -> float:
    """Return the largest value at which one mix is lawful, by halving."""
    low, high = between
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        low, high = (low, middle) if evaluate_lawful(_moved(problem, at(middle)), mix) is None else (middle, high)
    return low


def _moved(problem: Problem, case: Case) -> Problem:
    """Return the same problem under another level or another amount stated to the law; losses and payouts are the same."""
    tails = tuple(replace(view, tail=tail) for view, tail in zip(problem.tails, case.tail, strict=True))
    recognition = recognise(case)
    return replace(problem, case=case, recognition=recognition, tails=tails, instruments=instruments_of(case, recognition))
