r"""How far what a firm states to the law may move before the mix it holds stops meeting the law.

The mix stands still: policies, shares, reserve. Along a direction each row of the law is piecewise linear, so the first point beyond
which no reading of the law is met is found exactly, from kink to kink. Where an amount is not piecewise linear, or what moves decides
which policies count, the point is bracketed by doubling and then by halving: the first one met on the way, not proved to be the first.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

import numpy as np

from optimizer.inputs.case import Case
from optimizer.inputs.regime.clauses import Cap, Floor, NumberInput, amounts_of_bucket
from optimizer.inputs.regime.instruments import names_of
from optimizer.inputs.regime.regime import Regime
from optimizer.law.compliance import PLACED, by_slot, compliant_readings, needs_of_rows, row_weights, rows_of
from optimizer.law.formula import behind
from optimizer.law.piecewise import CurvedError, Piece, exact, nearer, pieces_of, required_piece
from optimizer.law.recognition import Bound, Reading, Requirement, readings_with_every_cap, recognise
from optimizer.losses.scenarios import Vector

PRICE = "price"
"""The direction in which all amounts that the requirements rest on, and coins held, rise together."""
MOST_KINKS = 300
"""Followed one by one, as the steps of a rounding are; beyond them the point is bracketed."""
DOUBLINGS = 60
HALVINGS = 100
SLACK = Fraction(1, 10**11)
"""Of the largest amount: a mix short by less meets the law today, since its amounts are rounded."""


@dataclass(frozen=True, slots=True)
class Breach:
    """Where one thing that moves ends the lawfulness of a mix."""

    what: str
    """An input of the law, or `price`."""
    direction: Literal["up", "down"]
    today: float
    """The input as stated; 1 for the price."""
    at: float | None
    """The last value at which the mix is lawful, or from which on it is not; None: the mix stays lawful however far it goes."""
    is_exact: bool

    @property
    def change(self) -> float | None:
        """Return the move as a part of today's value; None where there is none."""
        return None if self.at is None or self.today == 0 else self.at / self.today - 1


@dataclass(frozen=True, slots=True)
class _Line:
    """A direction: what each input gains for each step, and how far it goes (None: without end)."""

    what: str
    direction: Literal["up", "down"]
    gains: Mapping[str, Fraction]
    end: Fraction | None
    coins: bool = False


def breaches(case: Case, shares: Mapping[str, float], amounts: Mapping[str, float]) -> tuple[Breach, ...]:
    """Return, for each amount or count stated to the law, and for the price, where a mix (by offer, by instrument) stops being lawful.

    Empty where the case has no law, or the mix does not meet it today.
    """
    law = case.law
    if law is None or case.regime is None or not is_lawful(case, shares, amounts):
        return ()
    held = _Held(case, law, shares, amounts)
    return tuple(_breach(held, line) for line in _lines(case, law))


def is_lawful(case: Case, shares: Mapping[str, float], amounts: Mapping[str, float]) -> bool:
    """Say whether a mix meets the law of a case as it is stated."""
    recognition = recognise(case)
    every, held = row_weights(recognition), [amounts.get(r.id, 0.0) for r in case.reserve]
    bought = np.array([shares.get(offer.offer, 0.0) for offer in case.offers])
    for chosen in compliant_readings(recognition, case.offers, bought):
        needs = needs_of_rows(chosen, every)
        sums = [sum(c * a for c, a in zip(shape, held, strict=True)) for shape in every]
        scale = float(SLACK) * max([1e-300, *(abs(n) for n in needs if math.isfinite(n)), *sums])
        if all(total >= need - scale for total, need in zip(sums, needs, strict=True)):
            return True
    return False


def _lines(case: Case, law: Regime) -> Iterator[_Line]:
    inputs = {} if case.regime is None else case.regime.inputs
    moving = {i.id: exact(value) for i in law.input if isinstance(i, NumberInput) and isinstance(value := inputs.get(i.id), float)}
    kinds = {i.id: i.unit for i in law.input if isinstance(i, NumberInput)}
    for name, today in moving.items():
        if kinds[name] in ("money", "count"):
            yield _Line(name, "up", {name: Fraction(1)}, None)
            if today > 0:
                yield _Line(name, "down", {name: Fraction(-1)}, today)
    priced = behind(law, [name for bucket in law.bucket for name in amounts_of_bucket(bucket)], inputs)
    gains = {name: value for name, value in moving.items() if kinds[name] == "money" and name in priced and value > 0}
    if gains:
        yield _Line(PRICE, "up", gains, None, coins=True)
        yield _Line(PRICE, "down", {name: -gain for name, gain in gains.items()}, Fraction(1), coins=True)


class _Held:
    """A mix, with each reading of the law under which its policies may count."""

    def __init__(self, case: Case, law: Regime, shares: Mapping[str, float], amounts: Mapping[str, float]) -> None:
        self.case, self.law, self.shares, self.amounts = case, law, shares, amounts
        self.inputs = {} if case.regime is None else case.regime.inputs
        self.bought: Vector = np.array([shares.get(offer.offer, 0.0) for offer in case.offers])
        every = readings_with_every_cap(case, law)
        self.readings = [r for r in every if all(float(self.bought[list(j)].sum()) >= PLACED for j in r.full)]
        self.reserve = [exact(amounts.get(r.id, 0.0)) for r in case.reserve]
        self.rules = {rule.id: rule.amount for rule in law.constraint if isinstance(rule, (Cap, Floor))}
        self.buckets = {bucket.id: bucket for bucket in law.bucket}

    def conditions(self, reading: Reading) -> Iterator[list[list[tuple[Requirement, Fraction, Fraction]]]]:
        """Yield, for each requirement of a reading, the ways to count: requirement, policies' credit and cash on top."""
        for requirement in reading.requirements:
            able = [int(j) for j in np.flatnonzero(self.bought) if requirement.credit[int(j)] > 0]
            asks = [j for j in able if requirement.extra_cash > 0 and self.case.offers[j].deductible > 0]
            free = [j for j in able if j not in asks]
            counted = []
            for size in range(len(asks) + 1):
                for chosen in itertools.combinations(asks, size):
                    insured = sum((exact(requirement.credit[j]) * exact(float(self.bought[j])) for j in (*free, *chosen)), Fraction(0))
                    counted.append([(requirement, insured, exact(requirement.extra_cash * by_slot(self.case.offers, chosen)))])
            yield counted

    def depends(self, names: Sequence[str]) -> bool:
        """Say whether what moves decides which policies or instruments count, and for how much."""
        wanted = [name for instrument in self.law.instrument for name in names_of(instrument)]
        return bool(behind(self.law, wanted, self.inputs) & set(names))


def _breach(held: _Held, line: _Line) -> Breach:
    try:
        if held.depends(tuple(line.gains)):
            raise CurvedError
        step, start = _followed(held, line)
    except CurvedError:
        step, start = None, Fraction(0)
    is_exact = start is None
    if start is not None:
        step = _bracketed(held, line, start)
    today = Fraction(1) if line.what == PRICE else exact(float(held.inputs[line.what]))
    sign = 1 if line.direction == "up" else -1
    at = None if step is None else float(today + sign * step)
    return Breach(line.what, line.direction, float(today), at, is_exact)


def _followed(held: _Held, line: _Line) -> tuple[Fraction | None, Fraction | None]:
    """Follow the rows from kink to kink to the first point beyond which no reading is met; None if there is none.

    Second, where the kinks became too many: the point reached, up to which the mix is lawful.
    """
    here = Fraction(0)
    words = {name: value for name, value in held.inputs.items() if isinstance(value, str)}
    for _ in range(MOST_KINKS):
        stated = {
            name: Piece(exact(value) + here * line.gains.get(name, 0), line.gains.get(name, Fraction(0)))
            for name, value in held.inputs.items()
            if not isinstance(value, str)
        }
        pieces = pieces_of(held.law, stated, words)
        every = [_rows(held, line, (here, pieces), reading) for reading in held.readings]
        room = None if line.end is None else line.end - here
        for piece in pieces.values():
            room = nearer(room, piece.room)
        broken = _first_failure(every, room)
        if broken is not None:
            return here + broken, None
        if room is None or (line.end is not None and here + room >= line.end):
            return None, None
        here += room
    return None, here


Rows = list[list[list[Piece]]]
"""By requirement, by way to count: the slack of each row."""


def _rows(held: _Held, line: _Line, at: tuple[Fraction, Mapping[str, Piece]], reading: Reading) -> Rows:
    """Return the slack of each row of a reading: of each requirement one of the ways to count must have none below 0."""
    here, pieces = at
    coins = Fraction(1 if line.direction == "up" else -1) if line.coins else Fraction(0)
    moves = [coins if r.cls == "same_kind_crypto" else Fraction(0) for r in held.case.reserve]
    reserve = [Piece(a * (1 + here * move), a * move) for a, move in zip(held.reserve, moves, strict=True)]
    return [[_slacks(held, reserve, pieces, way[0]) for way in counted] for counted in held.conditions(reading)]


def _slacks(held: _Held, reserve: Sequence[Piece], pieces: Mapping[str, Piece], way: tuple[Requirement, Fraction, Fraction]) -> list[Piece]:
    requirement, insured, extra = way
    required = required_piece(held.buckets[requirement.id], pieces)
    bounds = {bound.id: pieces[held.rules[bound.id]] for bound in (*requirement.floors, *requirement.caps)}
    values = rows_of(_at(requirement, required.value, {name: piece.value for name, piece in bounds.items()}))
    slopes = rows_of(_at(requirement, required.slope, {name: piece.slope for name, piece in bounds.items()}))
    slacks = []
    for row, slope in zip(values, slopes, strict=True):
        parts = [a.times(exact(counts)) for counts, a in zip(row.counts, reserve, strict=True)]
        brings = sum((part.value for part in parts), Fraction(0)) + (insured if row.insured else 0)
        asks = Fraction(row.amount) + (extra if row.bears else 0)
        hair = SLACK * max(abs(brings), abs(asks))
        slacks.append(Piece(brings - asks + hair, sum((part.slope for part in parts), Fraction(0)) - Fraction(slope.amount)))
    return slacks


def _at(requirement: Requirement, required: Fraction, bounds: Mapping[str, Fraction]) -> Requirement:
    """Return a requirement with other amounts: fractions, so that nothing is rounded."""

    def moved(bound: Bound) -> Bound:
        return replace(bound, amount=bounds[bound.id])  # type: ignore[arg-type]  # amounts are only added

    floors, caps = tuple(moved(b) for b in requirement.floors), tuple(moved(b) for b in requirement.caps)
    return replace(requirement, required=required, floors=floors, caps=caps)  # type: ignore[arg-type]  # as above


def _first_failure(every: Sequence[Rows], room: Fraction | None) -> Fraction | None:
    """Return the first point, before the next kink, just beyond which no reading is met."""
    slacks = [slack for rows in every for counted in rows for way in counted for slack in way]
    zeros = {-slack.value / slack.slope for slack in slacks if slack.slope != 0}
    marks = sorted({Fraction(0), *(z for z in zeros if z > 0 and (room is None or z < room))})
    for mark, following in itertools.zip_longest(marks, marks[1:]):
        beyond = following if following is not None else (room if room is not None else mark + 1)
        middle = (mark + beyond) / 2
        if not any(all(any(all(s.value + middle * s.slope >= 0 for s in way) for way in counted) for counted in rows) for rows in every):
            return mark
    return None


def _bracketed(held: _Held, line: _Line, start: Fraction) -> Fraction | None:
    """Look, from a point on, for one at which the mix is no longer lawful, by doubling; then halve."""

    def lawful(step: Fraction) -> bool:
        inputs = {n: v if isinstance(v, str) else float(exact(v) + step * line.gains.get(n, 0)) for n, v in held.inputs.items()}
        choice = held.case.regime
        moved = held.case.model_copy(update={"regime": None if choice is None else choice.model_copy(update={"inputs": inputs})})
        move = float(step) * (1 if line.direction == "up" else -1) if line.coins else 0.0
        kinds = {r.id: r.cls for r in held.case.reserve}
        amounts = {r: a * (1 + move) if kinds.get(r) == "same_kind_crypto" else a for r, a in held.amounts.items()}
        return is_lawful(moved, held.shares, amounts)

    today = Fraction(1) if line.what == PRICE else exact(float(held.inputs[line.what]))
    step = (today or Fraction(1)) / 1024
    low, high = start, None
    for _ in range(DOUBLINGS):
        reach = start + step if line.end is None else min(start + step, line.end)
        if not lawful(reach):
            high = reach
            break
        low, step = reach, step * 2
        if line.end is not None and reach == line.end:
            break
    if high is None:
        return None
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if lawful(middle) else (low, middle)
    return low
