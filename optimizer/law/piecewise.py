r"""A law's amounts along one direction of its inputs: value, slope and how far both hold, in exact fractions.

Every input is $x_i + t\,d_i$; amounts made of sums, clips, brackets and rounding are then piecewise linear in $t$, and are followed
from kink to kink without any rounding of ours. A number is read as its decimal text: 0.05 is one twentieth.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import assert_never

from optimizer.inputs.regime.clauses import Accrual, Bucket, Stock
from optimizer.inputs.regime.operators import Brackets, Clip, Difference, Given, Lookup, Max, Min, Node, Product, RoundDown, Sum
from optimizer.inputs.regime.regime import Regime

ZERO = Fraction(0)


class CurvedError(Exception):
    """An amount is a product of two that move: no straight line, however short."""


@dataclass(frozen=True, slots=True)
class Piece:
    """An amount just after a point: its value, its slope, and the distance until one of both changes (None: never)."""

    value: Fraction
    slope: Fraction = ZERO
    room: Fraction | None = None

    def __add__(self, other: Piece) -> Piece:
        """Return the sum of two amounts."""
        return Piece(self.value + other.value, self.slope + other.slope, nearer(self.room, other.room))

    def times(self, factor: Fraction) -> Piece:
        """Return the amount multiplied by a constant."""
        return Piece(self.value * factor, self.slope * factor, self.room)


def exact(value: float) -> Fraction:
    """Return the decimal number that a float is written as."""
    return Fraction(repr(float(value)))


def nearer(distance: Fraction | None, other: Fraction | None) -> Fraction | None:
    """Return the smaller of two distances, of which None has no end."""
    if distance is None or other is None:
        return other if distance is None else distance
    return min(distance, other)


def pieces_of(regime: Regime, stated: Mapping[str, Piece], words: Mapping[str, str]) -> dict[str, Piece]:
    """Return every amount of a law that has a value, for inputs and figures as they are just after a point."""
    pieces = {entry.id: Piece(exact(entry.default)) for entry in regime.input if entry.default is not None}
    pieces |= {figure.id: Piece(exact(figure.value)) for figure in regime.figure}
    pieces |= stated
    for node in regime.node:
        piece = _piece(node, pieces, words)
        if piece is not None:
            pieces[node.id] = piece
    return pieces


def required_piece(bucket: Bucket, pieces: Mapping[str, Piece]) -> Piece:
    """Return what a requirement asks for."""
    match bucket:
        case Stock(requirement=requirement):
            return pieces[requirement]
        case Accrual(yearly=yearly, cap=cap, balance=balance):
            return _least([pieces[balance] + pieces[yearly], pieces[cap]])
        case _:
            assert_never(bucket)


def _piece(node: Node, pieces: Mapping[str, Piece], words: Mapping[str, str]) -> Piece | None:
    match node:
        case Given(input=given, otherwise=otherwise):
            return pieces.get(given, pieces.get(otherwise))
        case Lookup(of=of, map=table):
            return pieces.get(table.get(words.get(of, ""), ""))
        case Product(args=args) | Sum(args=args) | Max(args=args) | Min(args=args):
            parts = [pieces[name] for name in args if name in pieces]
            return _folded(node, parts) if len(parts) == len(args) else None
        case Difference() | RoundDown() | Brackets() | Clip():
            return _shaped(node, pieces)
        case _:
            assert_never(node)


def _folded(node: Product | Sum | Max | Min, parts: Sequence[Piece]) -> Piece:
    match node:
        case Product():
            return _product(parts)
        case Sum():
            total = parts[0]
            for part in parts[1:]:
                total += part
            return total
        case Max():
            return _most(parts)
        case Min():
            return _least(parts)
        case _:
            assert_never(node)


def _shaped(node: Difference | RoundDown | Brackets | Clip, pieces: Mapping[str, Piece]) -> Piece | None:
    try:
        match node:
            case Difference(of=of, less=less):
                return _most([pieces[of] + pieces[less].times(Fraction(-1)), Piece(ZERO)])
            case RoundDown(of=of, to=to):
                return _rounded(pieces[of], pieces[to])
            case Brackets(of=of, bounds=bounds, rates=rates):
                return _bracketed(pieces[of], [pieces[name] for name in bounds], [pieces[name] for name in rates])
            case Clip(of=of, lo=lo, hi=hi):
                return _least([_most([pieces[of], pieces[lo]]), pieces[hi]])
            case _:
                assert_never(node)
    except KeyError:
        return None


def _product(parts: Sequence[Piece]) -> Piece:
    moving = [part for part in parts if part.slope != 0 or part.room is not None]
    if len(moving) > 1:
        raise CurvedError
    factor = Fraction(1)
    for part in parts:
        if part not in moving:
            factor *= part.value
    return moving[0].times(factor) if moving else Piece(factor)


def _most(parts: Sequence[Piece]) -> Piece:
    """Return the largest just after the point: of equal ones the one that rises most, until another overtakes it."""
    best = max(parts, key=lambda part: (part.value, part.slope))
    room = best.room
    for part in parts:
        room = nearer(room, part.room)
        if part.slope > best.slope:
            room = nearer(room, (best.value - part.value) / (part.slope - best.slope))
    return Piece(best.value, best.slope, room)


def _least(parts: Sequence[Piece]) -> Piece:
    minus = Fraction(-1)
    return _most([part.times(minus) for part in parts]).times(minus)


def _rounded(part: Piece, to: Piece) -> Piece:
    if to.slope != 0 or to.room is not None:
        raise CurvedError
    step = to.value
    if step == 0:
        return part
    whole = part.value // step
    if part.slope < 0 and part.value == whole * step:
        whole -= 1
    room = part.room
    if part.slope > 0:
        room = nearer(room, ((whole + 1) * step - part.value) / part.slope)
    elif part.slope < 0:
        room = nearer(room, (part.value - whole * step) / -part.slope)
    return Piece(whole * step, ZERO, room)


def _bracketed(part: Piece, bounds: Sequence[Piece], rates: Sequence[Piece]) -> Piece:
    if any(other.slope != 0 or other.room is not None for other in (*bounds, *rates)):
        raise CurvedError
    total = part.times(rates[0].value)
    for bound, before, after in zip(bounds, rates[:-1], rates[1:], strict=True):
        beyond = _most([part + bound.times(Fraction(-1)), Piece(ZERO)])
        total += beyond.times(after.value - before.value)
    return total
