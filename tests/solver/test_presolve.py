"""The small programme is worth what the whole is, and its multipliers prove it: by the solver on the whole, and in fractions."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction
from random import Random

import highspy
import numpy as np
import pytest

from optimizer.losses.scenarios import Index, Vector
from optimizer.solver.linear_programme import LinearProgramme
from optimizer.solver.presolve import Presolve

INF = math.inf


@dataclass
class Draft:
    """A programme written row by row."""

    cost: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    rows: list[tuple[dict[int, float], float, float]] = field(default_factory=list)

    def column(self, cost: float = 0.0, high: float = INF) -> int:
        """Add a column from 0 to `high`."""
        self.cost.append(cost)
        self.high.append(high)
        return len(self.cost) - 1

    def row(self, terms: dict[int, float], low: float = -INF, high: float = INF) -> None:
        """Add a row, as often as not with the other sign or in other units."""
        self.rows.append((terms, low, high))

    def written(self) -> LinearProgramme:
        """Return it in arrays."""
        entries = [(r, j, value) for r, (terms, _, _) in enumerate(self.rows) for j, value in terms.items()]
        return LinearProgramme(
            np.array(self.cost),
            np.zeros(len(self.cost)),
            np.array(self.high),
            np.array([low for _, low, _ in self.rows]),
            np.array([high for _, _, high in self.rows]),
            np.array([r for r, _, _ in entries], dtype=np.int64),
            np.array([j for _, j, _ in entries], dtype=np.int64),
            np.array([value for _, _, value in entries]),
        )


@dataclass(frozen=True)
class Drawn:
    """A programme of offers, and which of its columns are which."""

    whole: LinearProgramme
    shares: Index
    binaries: Index
    fixed: list[int]

    def presolved(self) -> Presolve:
        """Return it without the columns that follow from others."""
        return Presolve(self.whole, binaries=self.binaries.tolist(), fixed=self.fixed, cut=self.shares.tolist())


@dataclass
class Columns:
    """Those of some offers."""

    share: list[int] = field(default_factory=list)
    buy: list[int] = field(default_factory=list)
    """Decisions, sizes among them."""
    counted: list[int] = field(default_factory=list)
    due: list[int] = field(default_factory=list)
    credit: list[int] = field(default_factory=list)


def draw_offer(draft: Draft, random: Random, columns: Columns, held: int) -> None:
    """Add an offer: what its share is, its premium due, what it counts for, and in some the cash for its deductible."""
    share, buy = draft.column(high=1.0), draft.column(random.choice((0.0, 0.02)), 1.0)
    columns.share.append(share)
    columns.buy.append(buy)
    _draw_share(draft, random, columns, random.choice((1.0, 0.8)))
    due, sign = draft.column(random.uniform(1.0, 1.2)), random.choice((1.0, -1.0))
    columns.due.append(due)
    draft.row({due: sign, share: -sign * random.uniform(0.05, 0.4)}, *((0.0, INF) if sign > 0 else (-INF, 0.0)))
    if random.random() < 0.3:
        draft.row({due: 1.0, buy: -0.05}, low=0.0)
    credit, counted, worth = draft.column(), draft.column(high=1.0), random.uniform(0.1, 1.0)
    columns.credit.append(credit)
    columns.counted.append(counted)
    draft.row({credit: 1.0, share: -worth}, high=0.0)
    draft.row({credit: 2.0, counted: -2.0 * worth}, high=0.0)
    draft.row({counted: 1.0, buy: -1.0}, high=0.0)
    if random.random() < 0.3:
        extra = draft.column()
        draft.row({extra: 1.0, counted: -0.1}, low=0.0)
        draft.row({held: 1.0, extra: -1.0}, low=0.0)


def _draw_share(draft: Draft, random: Random, columns: Columns, most: float) -> None:
    share, buy = columns.share[-1], columns.buy[-1]
    kind, sign = random.choice(("only", "range", "sizes")), random.choice((1.0, -1.0))
    if kind == "only":
        draft.row({share: sign, buy: -sign * most}, 0.0, 0.0)
    elif kind == "range":
        draft.row({share: 1.0, buy: -most}, high=0.0)
        draft.row({share: 1.0, buy: -0.1}, low=0.0)
    else:
        sizes = [draft.column(high=1.0) for _ in range(2)]
        draft.row({share: 1.0, sizes[0]: -0.3, sizes[1]: -most}, 0.0, 0.0)
        draft.row({sizes[0]: 1.0, sizes[1]: 1.0, buy: -1.0}, 0.0, 0.0)
        columns.buy += sizes


def drawn(seed: int) -> Drawn:
    """Return a programme as the model writes one: offers, a budget, a number of policies, a cap and a requirement of the law, cash."""
    random, draft, columns = Random(seed), Draft(), Columns()
    held, net = draft.column(0.1), draft.column(1.0)
    for _ in range(random.randint(1, 8)):
        draw_offer(draft, random, columns, held)
    draft.row(dict.fromkeys(columns.due, 1.0), high=random.uniform(0.2, 1.0))
    draft.row(dict.fromkeys(columns.buy, 1.0), high=3.0)
    if random.random() < 0.7:
        draft.row(dict.fromkeys(columns.credit, 1.0), high=random.uniform(0.2, 0.6))
    draft.row({held: 1.0, **dict.fromkeys(columns.credit, 1.0)}, low=1.0)
    return Drawn(draft.written(), np.array(columns.share), np.array([*columns.buy, *columns.counted]), [held, net])


def cuts_of(random: Random, shares: Index, net: int) -> list[tuple[Index, Vector, float]]:
    """Return rows that hold up the net loss from below as shares take off it, as cuts do."""
    return [
        (np.array([net, *shares]), np.array([1.0, *(random.uniform(0.1, 0.6) for _ in shares)]), random.uniform(0.5, 1.5)) for _ in range(3)
    ]


def solved(programme: LinearProgramme, cuts: list[tuple[Index, Vector, float]]) -> highspy.Highs:
    """Return a programme solved with some more rows, each of at least so much."""
    lp = highspy.Highs()  # type: ignore[no-untyped-call]  # it ships no types
    lp.setOptionValue("output_flag", False)
    none, nothing = np.zeros(0, dtype=np.int32), np.zeros(0)
    for cost, low, high in zip(programme.cost, programme.low, programme.high, strict=True):
        lp.addCol(cost, low, high, 0, none, nothing)
    for row, (low, high) in enumerate(zip(programme.row_low, programme.row_high, strict=True)):
        at = programme.row == row
        lp.addRow(low, high, int(at.sum()), programme.column[at].astype(np.int32), programme.value[at])
    for column, value, least in cuts:
        lp.addRow(least, INF, column.size, column.astype(np.int32), value)
    lp.run()
    return lp


def proved(whole: LinearProgramme, cuts: list[tuple[Index, Vector, float]], dual: Vector, box: float) -> Fraction:
    """Return what multipliers prove by weak duality in a box, in fractions."""
    terms = [
        [(int(j), Fraction(float(v))) for r, j, v in zip(whole.row, whole.column, whole.value, strict=True) if r == row]
        for row in range(whole.rows)
    ]
    terms += [[(int(j), Fraction(float(v))) for j, v in zip(column, value, strict=True)] for column, value, _ in cuts]
    low, high = [*whole.row_low, *(least for _, _, least in cuts)], [*whole.row_high, *(INF for _ in cuts)]
    reduced, total = [Fraction(float(c)) for c in whole.cost], Fraction(0)
    for y, parts, least, most in zip(map(float, dual), terms, low, high, strict=True):
        side = least if y > 0 else most
        if y == 0 or math.isinf(side):
            continue
        total += Fraction(y) * Fraction(float(side))
        for j, value in parts:
            reduced[j] -= Fraction(y) * value
    return total + sum(min(Fraction(0), d * Fraction(float(min(high, box)))) for d, high in zip(reduced, whole.high, strict=True))


@pytest.mark.parametrize("seed", range(150))
def test_the_small_programme_is_worth_what_the_whole_is_and_proves_it(seed: int) -> None:
    of, random = drawn(seed), Random(-seed)
    presolve, cuts = of.presolved(), cuts_of(random, of.shares, of.fixed[1])
    small = [(*presolve.terms(column, value), least) for column, value, least in cuts]
    whole_lp, small_lp = solved(of.whole, cuts), solved(presolve.small, small)
    assert small_lp.getModelStatus() == whole_lp.getModelStatus() == highspy.HighsModelStatus.kOptimal
    value = whole_lp.getInfo().objective_function_value
    assert small_lp.getInfo().objective_function_value == pytest.approx(value, abs=1e-9)
    point = presolve.point(np.array(small_lp.getSolution().col_value))
    assert all(value @ point[column] >= least - 1e-7 for column, value, least in cuts)
    entries = [
        (of.whole.rows + n, int(j), float(v)) for n, (column, values, _) in enumerate(cuts) for j, v in zip(column, values, strict=True)
    ]
    rows, columns, values = (np.array(part) for part in zip(*entries, strict=True))
    dual = presolve.duals(np.array(small_lp.getSolution().row_dual), (rows, columns, values), is_ray=False)
    assert float(proved(of.whole, cuts, dual, 100.0)) == pytest.approx(value, abs=1e-7)


def test_what_follows_is_left_out() -> None:
    """One offer bought all or none: its share, its premium due and whether it counts follow from whether it is bought."""
    draft = Draft()
    held, share, buy, due, credit, counted = (draft.column(*ends) for ends in ((0.1,), (0, 1), (0, 1), (1.0,), (), (0, 1)))
    draft.row({share: 1.0, buy: -0.5}, 0.0, 0.0)
    draft.row({due: 1.0, share: -0.3}, low=0.0)
    draft.row({credit: 1.0, share: -0.8}, high=0.0)
    draft.row({credit: 1.0, counted: -0.8}, high=0.0)
    draft.row({counted: 1.0, buy: -1.0}, high=0.0)
    draft.row({held: 1.0, credit: 1.0}, low=1.0)
    presolve = Presolve(draft.written(), binaries=[buy, counted], fixed=[held], cut=[share])
    assert np.flatnonzero(presolve.stays).tolist() == [held, buy]
    assert presolve.small.cost.tolist() == [0.1, pytest.approx(0.3 * 0.5)]
    assert presolve.point(np.array([0.6, 1.0])).tolist() == pytest.approx([0.6, 0.5, 1.0, 0.15, 0.4, 1.0])


def test_a_column_that_cuts_name_stays_though_nothing_holds_it_up_yet() -> None:
    draft = Draft()
    share, buy = draft.column(1.0, 1.0), draft.column(0.0, 1.0)
    draft.row({share: 1.0, buy: -0.1}, low=0.0)
    presolve = Presolve(draft.written(), binaries=[buy], fixed=[], cut=[share])
    assert presolve.stays[share]


def test_rows_that_are_weaker_than_their_rule_stay_with_their_columns() -> None:
    draft = Draft()
    share, buy = draft.column(1.0, 1.0), draft.column(0.0, 1.0)
    draft.row({share: 1.0, buy: -0.5}, 0.0, 0.0)
    presolve = Presolve(draft.written(), binaries=[buy], fixed=[], cut=[share], weak=[0])
    assert presolve.stays.all()
    assert presolve.row_of(0) == 0


def test_terms_that_cancel_leave_what_cannot_be() -> None:
    """share = buy / 2 and 2 share - buy >= 1: nothing keeps both, and that is not lost."""
    draft = Draft()
    share, buy = draft.column(1.0, 1.0), draft.column(0.0, 1.0)
    draft.row({share: 1.0, buy: -0.5}, 0.0, 0.0)
    draft.row({share: 2.0, buy: -1.0}, low=1.0)
    draft.row({share: 2.0, buy: -1.0}, low=-1.0)
    presolve = Presolve(draft.written(), binaries=[buy], fixed=[], cut=[share])
    assert presolve.small.rows == 1
    assert solved(presolve.small, []).getModelStatus() == highspy.HighsModelStatus.kInfeasible
