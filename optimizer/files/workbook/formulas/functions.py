"""Functions of spreadsheets that are computed here: those that a table of offers or losses is likely to use.

A function that is not in the list, or that would depend on the day, on chance or on how a program reads a text, is not known here.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal

from optimizer.files.tables.numerals import reads_as_number
from optimizer.files.workbook.cell_values import Failure
from optimizer.files.workbook.formulas.arithmetic import (
    Block,
    FailedError,
    Real,
    Scalar,
    Value,
    added,
    compared,
    divided,
    nearly,
    negated,
    number,
    numbers_in,
    order,
    power,
    single,
    times,
    total,
    written,
)
from optimizer.files.workbook.formulas.parser import UnknownError
from optimizer.files.workbook.number_formats import serial_of

Arguments = Sequence[Value]
_MOST_DIGITS = 20


def _step(x: Real, step: Callable[[float], float]) -> Real:
    """Return a function that jumps; where a doubt about x reaches over a jump, it is not known."""
    value = step(x.value)
    if x.slack > 0 and not step(x.value - x.slack) == value == step(x.value + x.slack):
        raise UnknownError
    return Real(value)


def _rounding(mode: str) -> Callable[[Arguments], Value]:
    def rounded(arguments: Arguments) -> Value:
        digits = number(arguments[1]) if len(arguments) > 1 else Real(0.0)
        places = int(digits.value)
        if abs(places) > _MOST_DIGITS or digits.slack:
            raise UnknownError
        unit = Decimal(1).scaleb(-places)

        def step(value: float) -> float:
            parts = Decimal(repr(value)) / unit
            return float(parts.to_integral_value(mode) * unit)

        return _step(number(arguments[0]), step)

    return rounded


def _of_real(compute: Callable[[float], float], slope: Callable[[float], float]) -> Callable[[Arguments], Value]:
    """Return a function of one number; beyond its domain it is an error."""

    def applied(arguments: Arguments) -> Value:
        x = number(arguments[0])
        try:
            return nearly(compute(x.value), x.slack * abs(slope(x.value)) if x.slack else 0.0)
        except (ValueError, OverflowError, ZeroDivisionError):
            raise FailedError("#NUM!") from None

    return applied


def _extreme(chosen: Callable[[Sequence[float]], float]) -> Callable[[Arguments], Value]:
    def extreme(arguments: Arguments) -> Value:
        numbers = list(numbers_in(arguments))
        return Real(chosen([x.value for x in numbers]), max(x.slack for x in numbers)) if numbers else Real(0.0)

    return extreme


def _average(arguments: Arguments) -> Value:
    numbers = list(numbers_in(arguments))
    return divided(total(numbers), Real(float(len(numbers))))


def _product(arguments: Arguments) -> Value:
    numbers = list(numbers_in(arguments))
    if not numbers:
        raise UnknownError  # of no numbers, Excel makes 0 and LibreOffice 1
    result = Real(1.0)
    for x in numbers:
        result = times(result, x)
    return result


def _count(arguments: Arguments) -> Value:
    values = [value for argument in arguments for value in (argument.cells() if isinstance(argument, Block) else (argument,))]
    if any(isinstance(value, bool) for value in values) or any(isinstance(value, str) for value in arguments):
        raise UnknownError
    return Real(float(sum(isinstance(value, Real) for value in values)))


def _count_all(arguments: Arguments) -> Value:
    values = [value for argument in arguments for value in (argument.cells() if isinstance(argument, Block) else (argument,))]
    return Real(float(sum(value is not None for value in values)))


def _sum_of_products(arguments: Arguments) -> Value:
    blocks = [value if isinstance(value, Block) else Block(((value,),)) for value in arguments]
    if len({block.shape for block in blocks}) != 1:
        raise UnknownError
    products = []
    for values in zip(*(block.cells() for block in blocks), strict=True):
        product = Real(1.0)
        for value in values:
            if isinstance(value, Failure):
                raise FailedError(value.code)
            if isinstance(value, bool):
                raise UnknownError
            # beside a number, a text and a blank count as 0
            product = times(product, value if isinstance(value, Real) else Real(0.0))
        products.append(product)
    return total(products)


def _area(value: Value) -> Block:
    if not isinstance(value, Block):
        raise UnknownError
    return value


def _meets(criterion: Value) -> Callable[[Scalar], bool]:
    """Return the test of a criterion: a number, a text, or an operator before one; wildcards are not known."""
    wanted = single(criterion)
    operator = "="
    if isinstance(wanted, str):
        operator = next((sign for sign in ("<=", ">=", "<>", "<", ">", "=") if wanted.startswith(sign)), "")
        text = wanted.removeprefix(operator)
        operator = operator or "="
        if any(letter in text for letter in "*?~") or not text or text.upper() in ("TRUE", "FALSE"):
            raise UnknownError
        wanted = Real(float(text)) if reads_as_number(text) else text
        if isinstance(wanted, str) and operator != "=":
            raise UnknownError
    if wanted is None or isinstance(wanted, bool):
        raise UnknownError

    def test(value: Scalar) -> bool:
        if isinstance(value, bool) or (isinstance(value, str) and isinstance(wanted, Real) and reads_as_number(value.strip())):
            raise UnknownError
        same = isinstance(value, Real) if isinstance(wanted, Real) else isinstance(value, str)
        return compared(operator, value, wanted) if same else operator == "<>"

    return test


def _chosen(pairs: Arguments, shape: tuple[int, int]) -> list[bool]:
    """Return which cells meet every criterion."""
    if len(pairs) % 2:
        raise UnknownError
    chosen = [True] * (shape[0] * shape[1])
    for area, criterion in zip(pairs[::2], pairs[1::2], strict=True):
        if _area(area).shape != shape:
            raise UnknownError
        test = _meets(criterion)
        chosen = [before and test(value) for before, value in zip(chosen, _area(area).cells(), strict=True)]
    return chosen


def _sum_over(summed: Block, pairs: Arguments) -> Value:
    cells = [value for value, is_chosen in zip(summed.cells(), _chosen(pairs, summed.shape), strict=True) if is_chosen]
    return total(numbers_in([Block((tuple(cells),))]))


def _sum_if(arguments: Arguments) -> Value:
    return _sum_over(_area(arguments[2] if len(arguments) > 2 else arguments[0]), arguments[:2])


def _count_if(arguments: Arguments) -> Value:
    return Real(float(sum(_chosen(arguments, _area(arguments[0]).shape))))


def _match(arguments: Arguments) -> Value:
    """Look for an equal value in one row or column; in order, as programs do without a third argument, is not known."""
    wanted, area = single(arguments[0]), _area(arguments[1])
    if len(arguments) < 3 or number(arguments[2]).value != 0 or 1 not in area.shape:
        raise UnknownError
    return Real(float(_place(wanted, list(area.cells())) + 1))


def _place(wanted: Scalar, cells: Sequence[Scalar]) -> int:
    if wanted is None or (isinstance(wanted, str) and any(letter in wanted for letter in "*?~")):
        raise UnknownError
    for place, value in enumerate(cells):
        if type(value) is type(wanted) and order(value, wanted) == 0:
            return place
    raise FailedError("#N/A")


def _look_up(arguments: Arguments) -> Value:
    area = _area(arguments[1])
    if len(arguments) < 4 or number(arguments[3]).value != 0:
        raise UnknownError
    column = _within(number(arguments[2]), area.shape[1])
    return area.rows[_place(single(arguments[0]), [row[0] for row in area.rows])][column]


def _index(arguments: Arguments) -> Value:
    area = _area(arguments[0])
    places = [number(value) for value in arguments[1:]]
    if len(places) == 1 and 1 in area.shape:
        places = [Real(1.0), *places] if area.shape[0] == 1 else [*places, Real(1.0)]
    if len(places) != 2:
        raise UnknownError
    return area.rows[_within(places[0], area.shape[0])][_within(places[1], area.shape[1])]


def _within(place: Real, most: int) -> int:
    if place.slack or place.value < 1:
        raise UnknownError
    if place.value >= most + 1:
        raise FailedError("#REF!")
    return int(place.value) - 1


def _truths(arguments: Arguments) -> list[bool]:
    values = [value for argument in arguments for value in (argument.cells() if isinstance(argument, Block) else (argument,))]
    stated = [value for value in values if value is not None]
    if not stated or any(isinstance(value, str) for value in stated):
        raise UnknownError
    return [truth(value) for value in stated]


def truth(value: Value) -> bool:
    """Return whether a value is yes: a number that is not 0."""
    scalar = single(value)
    if isinstance(scalar, str):
        raise UnknownError
    if isinstance(scalar, Real) and 0 < abs(scalar.value) <= scalar.slack:
        raise UnknownError
    return bool(scalar.value) if isinstance(scalar, Real) else bool(scalar)


def _date(arguments: Arguments) -> Value:
    year, month, day = (int(number(value).value) for value in arguments)
    if not (1901 <= year <= 9999 and 1 <= month <= 12 and 1 <= day <= 28):
        raise UnknownError
    return Real(serial_of(dt.date(year, month, day), from_1904=False))


def _modulo(arguments: Arguments) -> Value:
    x, divisor = number(arguments[0]), number(arguments[1])
    parts = _step(divided(x, divisor), lambda value: float(math.floor(value)))
    return added(x, negated(times(divisor, parts)))


def _logarithm(arguments: Arguments) -> Value:
    x, base = number(arguments[0]), number(arguments[1]) if len(arguments) > 1 else Real(10.0)
    if not (x.value > 0 and base.value > 0) or base.value == 1:
        raise FailedError("#NUM!")
    return nearly(math.log(x.value) / math.log(base.value), 4 * (x.slack + base.slack))


FUNCTIONS: Mapping[str, tuple[int, int, Callable[[Arguments], Value]]] = {
    "SUM": (1, 255, lambda a: total(numbers_in(a))),
    "AVERAGE": (1, 255, _average),
    "MIN": (1, 255, _extreme(min)),
    "MAX": (1, 255, _extreme(max)),
    "PRODUCT": (1, 255, _product),
    "COUNT": (1, 255, _count),
    "COUNTA": (1, 255, _count_all),
    "SUMPRODUCT": (1, 255, _sum_of_products),
    "SUMIF": (2, 3, _sum_if),
    "SUMIFS": (3, 255, lambda a: _sum_over(_area(a[0]), a[1:])),
    "COUNTIF": (2, 2, _count_if),
    "COUNTIFS": (2, 255, _count_if),
    "ROUND": (2, 2, _rounding(ROUND_HALF_UP)),
    "ROUNDUP": (2, 2, _rounding(ROUND_UP)),
    "ROUNDDOWN": (2, 2, _rounding(ROUND_DOWN)),
    "TRUNC": (1, 2, _rounding(ROUND_DOWN)),
    "INT": (1, 1, lambda a: _step(number(a[0]), lambda x: float(math.floor(x)))),
    "ABS": (1, 1, lambda a: Real(abs(number(a[0]).value), number(a[0]).slack)),
    "MOD": (2, 2, _modulo),
    "POWER": (2, 2, lambda a: power(number(a[0]), number(a[1]))),
    "SQRT": (1, 1, _of_real(math.sqrt, lambda x: 1 / math.sqrt(x))),
    "EXP": (1, 1, _of_real(math.exp, math.exp)),
    "LN": (1, 1, _of_real(math.log, lambda x: 1 / x)),
    "LOG10": (1, 1, _of_real(math.log10, lambda x: 1 / x)),
    "LOG": (1, 2, _logarithm),
    "PI": (0, 0, lambda _: Real(math.pi)),
    "AND": (1, 255, lambda a: all(_truths(a))),
    "OR": (1, 255, lambda a: any(_truths(a))),
    "NOT": (1, 1, lambda a: not truth(a[0])),
    "TRUE": (0, 0, lambda _: True),
    "FALSE": (0, 0, lambda _: False),
    "VLOOKUP": (3, 4, _look_up),
    "MATCH": (2, 3, _match),
    "INDEX": (2, 3, _index),
    "CONCATENATE": (1, 255, lambda a: "".join(written(single(value)) for value in a)),
    "DATE": (3, 3, _date),
}
"""By name: the least and the most arguments, and what it makes of them."""
