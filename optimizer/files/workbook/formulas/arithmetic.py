"""Arithmetic of spreadsheets, as far as programs agree on it, each number with how far two programs may lie apart.

A sum, product or quotient of two numbers is the same in every program (IEEE 754), but for a difference so near 0 that some make
it 0; long sums, powers and logarithms are not. What hangs on such a doubt (a rounding at a tie) is not known here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from optimizer.files.workbook.cell_values import Failure
from optimizer.files.workbook.formulas.parser import UnknownError

_NEAR = 2.0**-45
"""Of the larger of two numbers: programs may take a smaller difference for none."""
_LAST_DIGITS = 2.0**-50
"""Of a power or a logarithm: what programs may differ by."""
_WHOLE = 2.0**53


@dataclass(frozen=True, slots=True)
class Real:
    """A number, and how far another program may lie from it."""

    value: float
    slack: float = 0.0


Scalar = Real | str | bool | Failure | None
"""None is a blank cell."""


@dataclass(frozen=True, slots=True)
class Block:
    """The values of an area, row by row; a cell that is named is an area of one."""

    rows: tuple[tuple[Scalar, ...], ...]

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return len(self.rows), len(self.rows[0]) if self.rows else 0

    def cells(self) -> Iterator[Scalar]:
        """Yield the values, row by row."""
        for row in self.rows:
            yield from row


Value = Scalar | Block


class FailedError(ValueError):
    """A formula gives an error."""

    def __init__(self, code: str) -> None:
        """Keep the error's code."""
        self.code = code
        super().__init__(code)


def single(value: Value) -> Scalar:
    """Return a value that is one, or raise: `FailedError` for an error, `UnknownError` for several."""
    if isinstance(value, Block):
        if value.shape != (1, 1):
            raise UnknownError
        value = value.rows[0][0]
    if isinstance(value, Failure):
        raise FailedError(value.code)
    return value


def number(value: Value) -> Real:
    """Return a value as a number: a blank is 0, yes is 1; a text is not known, as programs differ."""
    scalar = single(value)
    if isinstance(scalar, (str, Failure)):
        raise UnknownError
    return scalar if isinstance(scalar, Real) else Real(1.0 if scalar else 0.0)


def _finite(value: float, slack: float) -> Real:
    if not math.isfinite(value):
        raise FailedError("#NUM!")
    return Real(value, slack)


def added(a: Real, b: Real) -> Real:
    """Return a + b."""
    value = a.value + b.value
    near = abs(value) if abs(value) <= _NEAR * max(abs(a.value), abs(b.value)) else 0.0
    return _finite(value, a.slack + b.slack + near)


def negated(a: Real) -> Real:
    """Return -a."""
    return Real(0.0 - a.value, a.slack)


def times(a: Real, b: Real) -> Real:
    """Return a * b."""
    return _finite(a.value * b.value, abs(a.value) * b.slack + abs(b.value) * a.slack + a.slack * b.slack)


def divided(a: Real, b: Real) -> Real:
    """Return a / b."""
    if b.value == 0 and b.slack == 0:
        raise FailedError("#DIV/0!")
    if abs(b.value) <= b.slack:
        raise UnknownError
    value = a.value / b.value
    return _finite(value, (a.slack + abs(value) * b.slack) / (abs(b.value) - b.slack))


def power(a: Real, b: Real) -> Real:
    """Return a to the power b."""
    if a.value == 0 and (b.value == 0 or a.slack > 0):
        raise UnknownError
    if a.value == 0 and b.value < 0:
        raise FailedError("#DIV/0!")
    if a.value < 0 and (not b.value.is_integer() or b.slack > 0):
        raise FailedError("#NUM!")
    try:
        value = a.value**b.value
    except OverflowError:
        raise FailedError("#NUM!") from None
    exact = a.slack == b.slack == 0 and a.value.is_integer() and b.value.is_integer() and b.value >= 0 and abs(value) < _WHOLE
    relative = _LAST_DIGITS + abs(b.value) * a.slack / abs(a.value or 1) + abs(math.log(abs(a.value or 1))) * b.slack
    return _finite(value, 0.0 if exact else abs(value) * relative)


def nearly(value: float, slack: float) -> Real:
    """Return a value that programs compute in ways of their own."""
    return _finite(value, slack + _LAST_DIGITS * abs(value))


def total(numbers: Iterable[Real]) -> Real:
    """Return a sum; programs add in different orders, which is a doubt where it could show."""
    terms = list(numbers)
    values = [each.value for each in terms]
    try:
        value = math.fsum(values)
    except OverflowError:
        raise FailedError("#NUM!") from None
    slack = math.fsum(each.slack for each in terms)
    if value != sum(values):
        slack += len(values) * 2.0**-52 * math.fsum(map(abs, values))
    return _finite(value, slack)


def order(a: Scalar, b: Scalar) -> int:
    """Return -1, 0 or 1 as a stands before, with or after b: numbers before texts; capitals do not count."""
    first, second = _beside(a, b), _beside(b, a)
    if isinstance(first, Real) and isinstance(second, Real):
        apart = first.value - second.value
        doubt = first.slack + second.slack + _LAST_DIGITS * max(abs(first.value), abs(second.value))
        return 0 if abs(apart) <= doubt else 1 if apart > 0 else -1
    if isinstance(first, str) and isinstance(second, str):
        left, right = first.casefold(), second.casefold()
        if left != right and not (left.isascii() and right.isascii()):
            raise UnknownError
        return (left > right) - (left < right)
    if isinstance(first, bool) and isinstance(second, bool):
        return first - second
    if isinstance(first, bool) or isinstance(second, bool):
        raise UnknownError  # yes stands after every number in Excel, and is 1 in LibreOffice
    return 1 if isinstance(first, str) else -1


def _beside(value: Scalar, other: Scalar) -> Scalar:
    """Return a value as it is compared: a blank as the nothing of the other's kind."""
    if value is None:
        return "" if isinstance(other, str) else False if isinstance(other, bool) else Real(0.0)
    return value


def compared(operator: str, a: Scalar, b: Scalar) -> bool:
    """Return whether a comparison holds."""
    place = order(a, b)
    return {"=": place == 0, "<>": place != 0, "<": place < 0, ">": place > 0, "<=": place <= 0, ">=": place >= 0}[operator]


def written(value: Scalar) -> str:
    """Return a value as a text; only whole numbers, as programs show others in different ways."""
    if isinstance(value, Real):
        if value.slack > 0 or not value.value.is_integer() or abs(value.value) >= 1e15:
            raise UnknownError
        return str(int(value.value))
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    assert not isinstance(value, Failure)  # raised by `single` and `combined`
    return value or ""


_OPERATIONS: Mapping[str, Callable[[Real, Real], Real]] = {
    "+": added,
    "-": lambda a, b: added(a, negated(b)),
    "*": times,
    "/": divided,
    "^": power,
}


def combined(operator: str, a: Scalar, b: Scalar) -> Scalar:
    """Return what an operator makes of two values."""
    for value in (a, b):
        if isinstance(value, Failure):
            raise FailedError(value.code)
    if operator == "&":
        return written(a) + written(b)
    operation = _OPERATIONS.get(operator)
    return compared(operator, a, b) if operation is None else operation(number(a), number(b))


def spread(operator: str, a: Value, b: Value) -> Value:
    """Return what an operator makes of areas, cell by cell; one value, one row or one column is used for all."""
    left, right = (value if isinstance(value, Block) else Block(((value,),)) for value in (a, b))
    shape = tuple(max(x, y) for x, y in zip(left.shape, right.shape, strict=True))
    if any(size not in (1, most) for block in (left, right) for size, most in zip(block.shape, shape, strict=True)):
        raise UnknownError
    rows = [[combined(operator, _at(left, row, column), _at(right, row, column)) for column in range(shape[1])] for row in range(shape[0])]
    return Block(tuple(map(tuple, rows)))


def _at(block: Block, row: int, column: int) -> Scalar:
    return block.rows[row if block.shape[0] > 1 else 0][column if block.shape[1] > 1 else 0]


def numbers_in(arguments: Sequence[Value]) -> Iterator[Real]:
    """Yield the numbers of arguments as sums take them: of areas the numbers alone, of values yes and no too.

    Yes and no in an area are not known: LibreOffice counts them, Excel does not.
    """
    for argument in arguments:
        if isinstance(argument, Block):
            for value in argument.cells():
                if isinstance(value, Failure):
                    raise FailedError(value.code)
                if isinstance(value, bool):
                    raise UnknownError
                if isinstance(value, Real):
                    yield value
        else:
            yield number(argument)
