"""The formulas of a law, evaluated from its file by another route than the model's: node by node, None where an input is missing."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import assert_never

from optimizer.inputs.regime.clauses import Accrual, Bucket, Stock
from optimizer.inputs.regime.operators import Brackets, Clip, Difference, Given, Lookup, Max, Min, Node, Product, RoundDown, Sum, needs
from optimizer.inputs.regime.regime import Regime

Amounts = Mapping[str, float | str | None]
HAIR = 1e-9
"""Of a step: an amount this little beneath a multiple is that multiple."""


def amounts_of(law: Regime, inputs: Mapping[str, float | str]) -> dict[str, float | str | None]:
    """Return every name of the law with its value; None where an input it rests on was not stated."""
    values: dict[str, float | str | None] = {given.id: inputs.get(given.id, given.default) for given in law.input}
    values |= {figure.id: inputs.get(figure.id, figure.value) for figure in law.figure}
    for node in law.node:
        values[node.id] = _value(node, values)
    return values


def stated(values: Amounts, name: str) -> float:
    """Return a number the law needs; raise where the case states nothing that it can be computed from."""
    value = values[name]
    if not isinstance(value, float):
        raise ValueError(f"the law needs `{name}`, and the case states nothing it can be computed from")
    return value


def required(bucket: Bucket, values: Amounts) -> float:
    r"""Return what must stand there: an amount, or $\text{balance} + \min(\text{yearly}, \text{cap} - \text{balance})$ after this year."""
    match bucket:
        case Stock(requirement=name):
            return stated(values, name)
        case Accrual(yearly=yearly, cap=cap, balance=balance):
            before, most = stated(values, balance), stated(values, cap)
            return most if before >= most else before + min(stated(values, yearly), most - before)
        case _:
            assert_never(bucket)


def _value(node: Node, values: Amounts) -> float | None:
    match node:
        case Product(args=args) | Sum(args=args) | Max(args=args) | Min(args=args):
            amounts = _numbers(values, args)
            return None if amounts is None else _folded(node, amounts)
        case Difference() | RoundDown() | Clip() | Brackets():
            return _shaped(node, values)
        case Given(input=given, otherwise=otherwise):
            stated_outright = _number(values[given])
            return _number(values[otherwise]) if stated_outright is None else stated_outright
        case Lookup(of=of, map=table):
            return next((_number(values[name]) for word, name in table.items() if word == values[of]), None)
        case _:
            assert_never(node)


def _shaped(node: Difference | RoundDown | Clip | Brackets, values: Amounts) -> float | None:
    amounts = _numbers(values, needs(node))
    if amounts is None:
        return None
    match node:
        case Difference():
            return amounts[0] - min(amounts)
        case RoundDown():
            return _rounded(*amounts)
        case Clip():
            return min(max(amounts[0], amounts[1]), amounts[2])
        case Brackets(bounds=bounds):
            return _marginal(amounts[0], amounts[1 : 1 + len(bounds)], amounts[1 + len(bounds) :])
        case _:
            assert_never(node)


def _number(value: float | str | None) -> float | None:
    return value if isinstance(value, float) else None


def _numbers(values: Amounts, names: Sequence[str]) -> list[float] | None:
    numbers = [value for name in names if isinstance(value := values[name], float)]
    return numbers if len(numbers) == len(names) else None


def _folded(node: Product | Sum | Max | Min, amounts: list[float]) -> float:
    match node:
        case Product():
            return math.prod(amounts)
        case Sum():
            return math.fsum(amounts)
        case Max():
            return sorted(amounts)[-1]
        case Min():
            return sorted(amounts)[0]
        case _:
            assert_never(node)


def _rounded(amount: float, step: float) -> float:
    """Return the multiple of a step beneath an amount: the nearest one, or the one before it where that is above."""
    if step <= 0:
        return amount
    nearest = round(amount / step)
    return (nearest if nearest * step <= amount + HAIR * step else nearest - 1) * step


def _marginal(amount: float, bounds: Sequence[float], rates: Sequence[float]) -> float:
    """Return what brackets take of an amount, from the highest one down."""
    total, rest = 0.0, amount
    for bound, rate in zip(reversed(bounds), reversed(rates[1:]), strict=True):
        total += rate * max(rest - bound, 0.0)
        rest = min(rest, bound)
    return total + rates[0] * rest
