r"""The relaxation without the columns that follow from others, and its multipliers brought back to every row.

Of the columns of an offer most are determined by one: bought all or none, its share is $\bar s\,y$; without a minimum its premium due
is $\text{premium}\,s$, since nothing else holds it up; where counting in law asks for nothing, whatever is bought counts. Each is a row
of two terms: $x = \alpha z$, or $x \ge \alpha z$ onto which cost and rows press $x$ down, or $x \le \alpha z$ up to which they press it.
And what policies count for is one sum: columns with the same coefficients everywhere but in a row of their own, $x_i \le \beta_i z_i$,
are merged into $X \le \sum_i \beta_i z_i$.

A point of the small programme is a point of the whole. Multipliers are brought back so that every column left out has a reduced cost of
0: the row that determines $x$ gets

$$ y_r = \frac{c_x - \sum_{i \ne r} y_i a_{ix}}{a_{rx}} $$

in the reverse of the order in which columns were left out, and the rows of merged columns that of their sum. By weak duality they prove
what the small programme proved, up to rounding, whatever was done here: a proof is checked against all rows.
Source: Andersen & Andersen (1995), *Mathematical Programming* 71; Achterberg et al. (2020), *INFORMS J. Computing* 32(2).
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from optimizer.losses.scenarios import Index, Vector
from optimizer.solver.linear_programme import LinearProgramme, shrinking

NO_BOUND = 1e20
"""Bounds from here on are none."""
MERGED = -1
"""In place of a column that determines another: it is part of a sum."""


class Presolve:
    """The small programme, and the ways from it to the whole.

    `binaries` may follow from one another alone; `fixed` are columns that stay; `cut` are those that cuts name later, which follow from
    an equation or stay; `weak` are rows that stay as they are, with all their columns.
    """

    def __init__(
        self, whole: LinearProgramme, *, binaries: Iterable[int], fixed: Iterable[int], cut: Iterable[int], weak: Iterable[int] = ()
    ) -> None:
        """Leave out what follows from something else."""
        self._work = shrinking(whole)
        self._binaries, self._cut = frozenset(binaries), set(cut)
        self._fixed = set(fixed) | {column for row in weak for column in self._work.terms[row]}
        self._drop_free_rows()
        self._substitute_equations()
        self._substitute_all_pressed()
        self._drop_implied()
        self._substitute_all_pressed()
        self._merge()
        self._lay_out(whole)

    def _drop_free_rows(self) -> None:
        for row, (low, high) in enumerate(self._work.sides):
            if low <= -NO_BOUND and high >= NO_BOUND:
                self._work.drop_row(row)

    def _substitute_equations(self) -> None:
        r"""Leave out $x$ of $a x + b z = 0$ where the bounds of $x$ follow from those of $z$."""
        chosen, gone, others = list[tuple[int, int, int, float]](), set[int](), set[int]()
        for row, terms in enumerate(self._work.terms):
            if len(terms) == 2 and self._work.sides[row] == (0.0, 0.0):
                for x, z in (tuple(terms), tuple(terms)[::-1]):
                    factor = -terms[z] / terms[x]
                    if not (x in others or {x, z} & gone) and self._may_follow(x, z, factor):
                        chosen.append((row, x, z, factor))
                        gone.add(x)
                        others.add(z)
                        break
        self._equal = [x for _, x, _, _ in chosen]
        self._cut |= {z for _, x, z, _ in chosen if x in self._cut}
        if chosen:
            self._work.substitute(chosen)

    def _may_follow(self, x: int, z: int, factor: float) -> bool:
        """Say whether a column may be a multiple of another: its bounds keep nothing that those of the other do not."""
        work = self._work
        if x in self._fixed or (x in self._binaries and not (factor == 1.0 and z in self._binaries)):
            return False
        return factor > 0 and work.low[x] <= factor * work.low[z] and factor * work.high[z] <= work.high[x]

    def _substitute_all_pressed(self) -> None:
        while self._substitute_pressed():
            pass

    def _substitute_pressed(self) -> bool:
        r"""Leave out each $x$ that cost and rows press onto its only bound $\alpha z$; say whether there was any."""
        chosen, gone, others = list[tuple[int, int, int, float]](), set[int](), set[int]()
        for x, rows in enumerate(self._work.rows_of):
            if rows and x not in self._cut and x not in others and (pressed := self._pressed(x)) is not None:
                row, z, factor = pressed
                if z not in gone:
                    chosen.append((row, x, z, factor))
                    gone.add(x)
                    others.add(z)
        if chosen:
            self._work.substitute(chosen)
        return bool(chosen)

    def _pressed(self, x: int) -> tuple[int, int, float] | None:
        """Return a row that alone keeps a column from where cost and other rows press it, with the column and factor that it follows."""
        work = self._work
        helped = [row for row in work.rows_of[x] if self._helps(row, x)]
        hurt = [row for row in work.rows_of[x] if self._hurts(row, x)]
        for is_pressed, ends in ((work.cost[x] >= 0, helped), (work.cost[x] <= 0, hurt)):
            if is_pressed and len(ends) == 1 and (end := self._two_terms(ends[0], x)) is not None and self._may_follow(x, *end):
                return ends[0], *end
        return None

    def _two_terms(self, row: int, x: int) -> tuple[int, float] | None:
        r"""Return $z$ and $\alpha$ of a row that says $x \ge \alpha z$ or $x \le \alpha z$."""
        terms, (low, high) = self._work.terms[row], self._work.sides[row]
        if len(terms) != 2 or not ((low == 0.0 and high >= NO_BOUND) or (high == 0.0 and low <= -NO_BOUND)):
            return None
        (z,) = set(terms) - {x}
        return z, -terms[z] / terms[x]

    def _helps(self, row: int, x: int) -> bool:
        """Say whether more of a column helps to keep a row."""
        low, high = self._work.sides[row]
        return low > -NO_BOUND if self._work.terms[row][x] > 0 else high < NO_BOUND

    def _hurts(self, row: int, x: int) -> bool:
        """Say whether less of a column helps to keep a row."""
        low, high = self._work.sides[row]
        return high < NO_BOUND if self._work.terms[row][x] > 0 else low > -NO_BOUND

    def _tops(self, x: int) -> dict[int, tuple[int, float]]:
        r"""Return the rows $x \le \beta z$ of a column, with $z$ and $\beta > 0$."""
        tops = {}
        for row in self._work.rows_of[x]:
            end = self._two_terms(row, x)
            if end is not None and end[1] > 0 and self._hurts(row, x) and self._work.low[end[0]] >= 0:
                tops[row] = end
        return tops

    def _sums(self) -> dict[int, dict[int, float]]:
        r"""Return what $x \le \max_i \beta_i\, y$ says of columns $x = \sum_i \beta_i z_i$, $y = \sum_i z_i$ of the same parts."""
        by_parts: dict[frozenset[int], list[tuple[int, list[float]]]] = defaultdict(list)
        for row, terms in enumerate(self._work.terms):
            if len(terms) > 2 and self._work.sides[row] == (0.0, 0.0):
                for x, by in terms.items():
                    parts = {z: -value / by for z, value in terms.items() if z != x}
                    if all(part > 0 and self._work.low[z] >= 0 for z, part in parts.items()):
                        by_parts[frozenset(parts)].append((x, list(parts.values())))
        most: dict[int, dict[int, float]] = defaultdict(dict)
        for sums in by_parts.values():
            for (x, sizes), (y, ones) in itertools.permutations(sums, 2):
                if set(ones) == {1.0}:
                    most[x][y] = max(sizes)
        return most

    def _drop_implied(self) -> None:
        r"""Leave out $x \le \beta z$ where $x \le \gamma s$ and $s \le \delta z$ say it, $\gamma \delta \le \beta$; or $x \le \gamma z$."""
        tops, sums = {x: self._tops(x) for x in range(len(self._work.rows_of)) if x not in self._fixed}, self._sums()
        for limits in tops.values():
            for row, (z, most) in list(limits.items()):
                rest = [end for other, end in limits.items() if other != row]
                steps = [least * up for s, least in rest for t, up in (*tops.get(s, {}).values(), *sums.get(s, {}).items()) if t == z]
                if any(least <= most for least in (*steps, *(least for s, least in rest if s == z))):
                    self._work.drop_row(row)
                    del limits[row]

    def _merge(self) -> None:
        """Merge columns that differ in their own row alone."""
        alike: dict[tuple[tuple[int, float], ...], list[tuple[int, int]]] = defaultdict(list)
        work = self._work
        for x, rows in enumerate(work.rows_of):
            if not rows or x in self._fixed or x in self._binaries or x in self._cut or work.cost[x] != 0 or work.low[x] != 0:
                continue
            tops = self._tops(x)
            if len(tops) == 1 and work.high[x] >= NO_BOUND:
                (top,) = tops
                alike[tuple(sorted((row, work.terms[row][x]) for row in rows if row != top))].append((top, x))
        for shared, parts in alike.items():
            if len(parts) > 1 and not {z for row, x in parts for z in work.terms[row] if z != x} & {x for _, x in parts}:
                self._merge_parts(dict(shared), parts)

    def _merge_parts(self, shared: dict[int, float], parts: list[tuple[int, int]]) -> None:
        """Put one column in the place of several; their own rows become one."""
        work, merged, most = self._work, len(self._work.rows_of), dict[int, float]()
        work.merged.append((np.array([row for row, _ in parts]), np.array([work.terms[row][x] for row, x in parts])))
        for row, x in parts:
            z = next(other for other in work.terms[row] if other != x)
            by = -work.terms[row][z] / work.terms[row][x]
            most[z] = most.get(z, 0.0) + by
            for other in shared:
                del work.terms[other][x]
            work.drop_row(row)
            work.rows_of[x] = set()
            work.gone[x] = (MERGED, 0.0)
        number = len(work.terms)
        work.terms.append({merged: 1.0, **{z: -by for z, by in most.items()}})
        work.sides.append((-math.inf, 0.0))
        work.rows_of.append({number, *shared})
        for z in most:
            work.rows_of[z].add(number)
        for other, value in shared.items():
            work.terms[other][merged] = value
        for ends, end in ((work.cost, 0.0), (work.low, 0.0), (work.high, math.inf)):
            ends.append(end)

    def _lay_out(self, whole: LinearProgramme) -> None:
        """Give what is left its numbers."""
        work, columns = self._work, whole.cost.size
        left = [x for x in range(len(work.rows_of)) if x not in work.gone]
        place = {x: k for k, x in enumerate(left)}
        self.column, self.factor = np.full(columns, -1, dtype=np.int64), np.zeros(columns)
        for x in range(columns):
            at, factor = x, 1.0
            while at in work.gone:
                at, by = work.gone[at]
                factor *= by
            self.column[x], self.factor[x] = place.get(at, -1), factor if at in place else 0.0
        left_rows = [row for row, terms in enumerate(work.terms) if terms]
        self._row = np.array(left_rows, dtype=np.int64)
        entries = [(n, place[x], value) for n, row in enumerate(left_rows) for x, value in work.terms[row].items()]
        self.small = LinearProgramme(
            np.array([work.cost[x] for x in left]),
            np.array([work.low[x] for x in left]),
            np.array([work.high[x] for x in left]),
            np.array([work.sides[row][0] for row in left_rows]),
            np.array([work.sides[row][1] for row in left_rows]),
            np.array([n for n, _, _ in entries], dtype=np.int64),
            np.array([k for _, k, _ in entries], dtype=np.int64),
            np.array([value for _, _, value in entries]),
        )
        self._rows = whole.rows
        self._first = np.full(columns, -1, dtype=np.int64)
        for n, x in enumerate(self._equal):
            self._first[x] = n
        self.stays = np.zeros(columns, dtype=np.bool_)
        self.stays[[x for x in left if x < columns]] = True

    def row_of(self, row: int) -> int | None:
        """Return where a row of the whole stands, None where it is left out; cuts stand behind the others in both."""
        if row >= self._rows:
            return self._row.size + row - self._rows
        at = int(np.searchsorted(self._row, row))
        return at if at < self._row.size and self._row[at] == row else None

    def point(self, x: Vector) -> Vector:
        """Return a point of the whole; 0 of what was merged."""
        whole: Vector = np.where(self.column >= 0, x[self.column], 0.0) * self.factor
        return whole

    def terms(self, column: Index, value: Vector) -> tuple[Index, Vector]:
        """Return the terms of a row of the whole, over columns that are not merged, as terms of the small programme."""
        at, values = self.column[column], value * self.factor[column]
        places, inverse = np.unique(at, return_inverse=True)
        sums = np.zeros(places.size)
        np.add.at(sums, inverse, values)
        return places, sums

    def duals(self, dual: Vector, cuts: tuple[Index, Index, Vector], *, is_ray: bool) -> Vector:
        """Return multipliers of all rows of the whole, its cuts behind the others; `cuts`: row, column and value of their entries."""
        rows, small = self._rows, self._row.size
        whole = np.concatenate((np.zeros(rows), dual[small:]))
        stays = self._row < rows
        whole[self._row[stays]] = dual[:small][stays]
        for (parts, coefficient), of_sum in zip(self._work.merged, dual[:small][~stays].tolist(), strict=True):
            whole[parts] = of_sum / coefficient
        row, column, value = cuts
        first = self._first[column]
        of_cuts = np.zeros(len(self._equal))
        np.add.at(of_cuts, first[first >= 0], (whole[row] * value)[first >= 0])
        for number, level in reversed(list(enumerate(self._work.levels))):
            level.complete(whole, of_cuts if number == 0 and self._equal else 0.0, is_ray=is_ray)
        return whole
