"""What a mix is worth in a span of a measure: priced exactly, as the search asks it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from optimizer.evaluation.limits import evaluate_lawful, lawful_cost
from optimizer.evaluation.mix_cost import LIMIT_TOLERANCE, outcome_of
from optimizer.evaluation.problem import Problem
from optimizer.evaluation.span import Span, between
from optimizer.losses.scenarios import Vector

ROUNDS = 60
EDGE = 1e-3
"""Of what is left: the step from an end by which a slope is taken."""
FLAT = 1e-13
"""Relative: a difference of costs that is rounding."""


@dataclass(frozen=True, slots=True)
class SpanValue:
    """The value of a mix, and the problem to price it under: of a requirement, where it asks as much as is best."""

    value: float
    problem: Problem


def in_span(problem: Problem, span: Span) -> Problem:
    """Return the problem with a measure between two ends."""
    instruments = problem.instruments
    if span.measure == "reserve":
        price = instruments.price + span.price * instruments.is_reserve
        instruments = replace(instruments, price=price, total=(span.low, span.high))
    return replace(problem, span=span, instruments=instruments)


def span_value(problem: Problem, shares: Vector) -> SpanValue | None:
    """Return the value of a mix within the problem's span; None where it is not lawful, or beyond the end."""
    span = problem.span
    if span is None:
        cost = lawful_cost(problem, shares)
        return None if cost is None else SpanValue(cost, problem)
    match span.measure:
        case "tail":
            return _by_tail(problem, span, shares)
        case "reserve":
            return _by_reserve(problem, span, shares)
        case "requirement":
            return _by_requirement(problem, span, shares)


def _by_tail(problem: Problem, span: Span, shares: Vector) -> SpanValue | None:
    place = next(k for k, view in enumerate(problem.tails) if view.tail.id == span.id)
    measure = outcome_of(problem, shares).measures[place]
    if measure > span.high * (1 + LIMIT_TOLERANCE):
        return None
    cost = lawful_cost(problem, shares)
    return None if cost is None else SpanValue(cost + span.price * max(measure - span.low, 0.0), problem)


def _by_reserve(problem: Problem, span: Span, shares: Vector) -> SpanValue | None:
    priced = evaluate_lawful(problem, shares)
    if priced is None:
        return None
    return SpanValue(priced.cost + span.price * (sum(priced.holding.amounts) - span.low), problem)


def _by_requirement(problem: Problem, span: Span, shares: Vector) -> SpanValue | None:
    far, near = span.far, problem.recognition
    if far is None:
        cost = lawful_cost(problem, shares)
        return None if cost is None else SpanValue(cost, problem)

    def at(part: float) -> Problem:
        return replace(problem, recognition=between(near, far, part))

    def value(part: float) -> float:
        cost = lawful_cost(at(part), shares)
        return math.inf if cost is None else cost - span.price * part * (span.high - span.low)

    def is_lawful(part: float) -> bool:
        there = at(part)
        return lawful_cost(replace(there, instruments=there.instruments.without_emergency), shares) is not None

    if not is_lawful(0.0):
        return None
    part = least_part(value, last_lawful(is_lawful))
    return SpanValue(value(part), at(part))


def least_part(value: Callable[[float], float], end: float = 1.0) -> float:
    """Return where a convex function of straight pieces on 0 to an end is least: its kinks are where its tangents cross."""
    low, high = 0.0, end
    best = min((low, high), key=value)
    for _ in range(ROUNDS):
        step = EDGE * (high - low)
        if step <= FLAT:
            break
        left, right = value(low), value(high)
        falls, rises = (value(low + step) - left) / step, (right - value(high - step)) / step
        if falls >= 0 or rises <= 0:
            return min((best, low if falls >= 0 else high), key=value)
        middle = min(max(low + (right - left - rises * (high - low)) / (falls - rises), low + step), high - step)
        here = value(middle)
        best = min((best, middle), key=value)
        if here - (left + falls * (middle - low)) <= FLAT * (abs(here) + abs(left)):
            break
        low, high = (middle, high) if value(middle + step / 2) < here else (low, middle)
    return best


def last_lawful(is_lawful: Callable[[float], bool]) -> float:
    """Return the largest part, 0 to 1, at which a mix that is lawful at 0 still is: by halves."""
    low, high = (1.0, 1.0) if is_lawful(1.0) else (0.0, 1.0)
    while low < 0.5 * (low + high) < high:
        middle = 0.5 * (low + high)
        low, high = (middle, high) if is_lawful(middle) else (low, middle)
    return low
