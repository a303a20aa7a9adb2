"""A law's formulas worked out: the value of every input, figure and node, and which names an outcome rests on."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import assert_never

from optimizer.inputs.regime.clauses import Accrual, Bucket, Stock
from optimizer.inputs.regime.operators import (
    Brackets,
    Clip,
    Difference,
    Given,
    Lookup,
    Max,
    Min,
    Node,
    Product,
    RoundDown,
    Sum,
    may_fall,
    needs,
)
from optimizer.inputs.regime.regime import Regime


def values_of(regime: Regime, inputs: Mapping[str, float | str]) -> dict[str, float]:
    """Return every number given, figure (as the file has it or as the case sets it) and node, by name; those that have a value."""
    words = {name: value for name, value in inputs.items() if isinstance(value, str)}
    values = {entry.id: entry.default for entry in regime.input if entry.default is not None}
    values.update({figure.id: figure.value for figure in regime.figure})
    values.update({name: value for name, value in inputs.items() if not isinstance(value, str)})
    for node in regime.node:
        used = _used_by(node, values, words)
        if all(name in values for name in used):
            values[node.id] = _value(node, [values[name] for name in used])
    return values


def _used_by(node: Node, values: Mapping[str, float], words: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names a node's value rests on, of a branch only the one taken."""
    match node:
        case Given(input=given, otherwise=otherwise):
            return (given if given in values else otherwise,)
        case Lookup(of=of, map=names):
            return (names.get(words.get(of, ""), of),)
        case Product() | Sum() | Max() | Min() | Clip() | Difference() | RoundDown() | Brackets():
            return needs(node)
        case _:
            assert_never(node)


def _value(node: Node, values: list[float]) -> float:
    match node:
        case Product() | Sum() | Max() | Min():
            return _folded(node, values)
        case Difference():
            return max(values[0] - values[1], 0.0)
        case RoundDown():
            return rounded_down(*values)
        case Brackets(bounds=bounds):
            return bracketed(values[0], values[1 : 1 + len(bounds)], values[1 + len(bounds) :])
        case Clip():
            of, low, high = values
            return min(max(of, low), high)
        case Given() | Lookup():
            return values[0]
        case _:
            assert_never(node)


def _folded(node: Product | Sum | Max | Min, values: list[float]) -> float:
    match node:
        case Product():
            return math.prod(values)
        case Sum():
            return sum(values)
        case Max():
            return max(values)
        case Min():
            return min(values)
        case _:
            assert_never(node)


def rounded_down(value: float, to: float) -> float:
    """Return the largest whole multiple of `to` that is not above `value`; `value` itself where `to` is 0.

    A value less than a billionth of a step beneath a multiple is that multiple: it is off by the rounding of the product before it.
    """
    return value if to == 0 else math.floor(value / to + 1e-9) * to


def bracketed(value: float, bounds: Sequence[float], rates: Sequence[float]) -> float:
    r"""Return $\sum_k \text{rate}_k (\min(x, b_k) - b_{k-1})^+$."""
    ends = [0.0, *bounds, math.inf]
    return sum(rate * max(min(value, high) - low, 0.0) for rate, low, high in zip(rates, ends[:-1], ends[1:], strict=True))


def required_of(bucket: Bucket, values: Mapping[str, float]) -> float:
    """Return what a requirement asks for: an amount, or a reserve as it must stand after this year's addition."""
    match bucket:
        case Stock(requirement=requirement):
            return values[requirement]
        case Accrual(yearly=yearly, cap=cap, balance=balance):
            return min(values[balance] + values[yearly], values[cap])
        case _:
            assert_never(bucket)


def accrued(regime: Regime, bucket: Accrual, inputs: Mapping[str, float | str], years: int) -> tuple[float, ...]:
    """Return what is added in each of the coming years while the inputs stay as they are and each addition stays in the reserve."""
    values = values_of(regime, inputs)
    balance, added = values[bucket.balance], []
    for _ in range(years):
        added.append(max(min(values[bucket.yearly], values[bucket.cap] - balance), 0.0))
        balance += added[-1]
    return tuple(added)


def falls_in(regime: Regime, inputs: Mapping[str, float | str]) -> set[str]:
    """Return the names in which some amount of the law need not rise, where each branch is the one taken."""
    return behind(regime, [name for node in regime.node for name in may_fall(node)], inputs)


def behind(regime: Regime, wanted: Iterable[str], inputs: Mapping[str, float | str], *, but: Iterable[str] = ()) -> set[str]:
    """Return the names that some others rest on, themselves included; those behind an unused branch, or only behind `but`, are left out."""
    values, words = values_of(regime, inputs), {name: value for name, value in inputs.items() if isinstance(value, str)}
    nodes = {node.id: node for node in regime.node}
    open_, stop, reached = list(wanted), set(but), set[str]()
    while open_:
        name = open_.pop()
        if name not in reached | stop:
            reached.add(name)
            open_ += _used_by(nodes[name], values, words) if name in nodes else ()
    return reached
