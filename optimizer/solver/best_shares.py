"""The best shares once every yes/no decision is fixed: cut, refined and priced exactly until value and bound meet.

A relaxation stops within 1e-9 of its rows and 1e-8 of its cuts; a mix that close to a budget or a cap on cash can be beyond it by exact
pricing. So the vertex is solved to its last digits (`refinement`), and cut there as long as the exact price says that it is not one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np

from optimizer.inputs.shares import Range
from optimizer.losses.scenarios import Vector
from optimizer.model.cuts import Cut
from optimizer.solver.relaxation import Engine, Relaxed

ROUNDS = 60
"""Most programmes for one set of decisions; a vertex is met after a few."""
PART = 1 / 16
"""Of the gap: value and bound of the best shares meet within it."""
TINY = 1e-15
"""In model units: a cut is added where it is violated by more than doubles can tell."""


@dataclass(frozen=True, slots=True)
class Settled:
    """The best shares under fixed decisions."""

    value: float
    """Exact; inf where no lawful shares were found."""
    floor: float
    """Lower bound on the value of any shares under these decisions; inf where none are lawful."""
    shares: Vector | None = None


@dataclass(slots=True)
class BestShares:
    """Settles decisions, none twice."""

    engine: Engine
    cuts_at: Callable[[Vector, float], Iterable[Cut]]
    judge: Callable[[Vector], tuple[float, Vector]]
    """Of solver's shares: the exact value of the mix they stand for, inf where unlawful, and its shares."""
    left: Callable[[], float]
    gap: float
    _by_decisions: dict[bytes, Settled] = field(default_factory=dict)

    def under(self, binary: Vector, *, target: float = math.inf) -> Settled:
        """Return the best shares under decisions; none are looked for where the bound says that they are worth no less than `target`."""
        fixed = np.round(binary)
        key = fixed.tobytes()
        if key not in self._by_decisions:
            self._by_decisions[key] = self._settled(fixed, target)
        return self._by_decisions[key]

    def _settled(self, fixed: Vector, target: float) -> Settled:
        best = Settled(math.inf, -math.inf)
        for _ in range(ROUNDS):
            solved = self.engine.exact(fixed, seconds=self.left())
            if solved is None:
                return Settled(math.inf, math.inf)
            if not isinstance(solved, Relaxed):  # pragma: no cover - by the solver's own clock
                return best
            value, shares = self.judge(solved.x[self.engine.columns.share])
            if not solved.keeps_all and math.isinf(value):
                return Settled(math.inf, math.inf)
            best = Settled(value, solved.value, shares) if value < best.value else Settled(best.value, solved.value, best.shares)
            if not self._is_met(best) and self.engine.small.size:
                best = self._with_small_terms(fixed, solved, best)
            if self._is_met(best) or best.floor >= target or not self._cut(solved):
                break
        return best

    def _is_met(self, best: Settled) -> bool:
        return math.isfinite(best.value) and best.value - best.floor <= PART * self.gap * abs(best.value)

    def _with_small_terms(self, fixed: Vector, solved: Relaxed, best: Settled) -> Settled:
        """Look again with the rows' full strength: terms too small for the solver are reckoned with at the shares found.

        The floor holds for any shares where those of the offers with such terms are fixed by the decisions, as on a grid or not bought.
        """
        engine = self.engine
        again = engine.exact(fixed, seconds=self.left(), at=np.maximum(solved.x[engine.columns.share], 0.0))
        offers = engine.model.problem.case.offers
        are_fixed = not any(fixed[j] and isinstance(offers[j].shares, Range) for j in engine.small)
        if again is None and are_fixed:  # pragma: no cover - decided by terms beneath the solver's tolerance alone
            return Settled(math.inf, math.inf)
        if not isinstance(again, Relaxed):  # pragma: no cover - by the solver's own clock, or empty where shares may move
            return best
        value, shares = self.judge(again.x[engine.columns.share])
        floor = max(best.floor, again.value) if are_fixed else best.floor
        return Settled(value, floor, shares) if value < best.value else Settled(best.value, floor, best.shares)

    def _cut(self, solved: Relaxed) -> bool:
        """Add the cuts violated at a vertex; say whether there was any."""
        engine, added = self.engine, False
        shares = np.maximum(solved.x[engine.columns.share], 0.0)
        drawn = float(solved.x[engine.columns.drawn].sum()) * engine.unit
        for cut in self.cuts_at(shares, drawn):
            column = engine.column_of(cut)
            if column is not None and cut.at(shares, drawn) - float(solved.x[column]) * engine.unit > TINY * engine.unit:
                added |= engine.add_fine(cut)
        return added
