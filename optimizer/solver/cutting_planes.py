"""Cutting the relaxation until nothing is violated, on the bare linear programme: the model is given only the cuts that then bind.

A cut put into the model is built and read term by term, a hundred times as dear as a row of the solver.
Source: Kelley (1960), *J. SIAM* 8(4); the point between is that of Ben-Ameur & Neto (2007), *Networks* 49(1).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from optimizer.losses.scenarios import Vector
from optimizer.model.cuts import Cut
from optimizer.solver.master import LP_TOLERANCE, SLACK
from optimizer.solver.relaxation import Engine, Relaxed

VIOLATION = 10 * LP_TOLERANCE
"""A cut is added where it is violated by more, in model units: below, the solver would accept the point again for ever."""
NEAR = 0.5
"""How far the centre moves toward each new point."""


def binding_cuts(engine: Engine, cuts_at: Callable[[Vector, float], Iterable[Cut]], left: Callable[[], float]) -> list[Cut]:
    """Return the cuts that bind once no point of the relaxation violates one; where it is empty or time is up, all that were made.

    `cuts_at` gives the cuts tight at shares and funds. Each is first tried between the point and a centre that follows it: cuts made at
    the points themselves zigzag.
    """
    made: list[Cut] = []
    centre: Vector | None = None
    while left() > 0:
        solved = engine.solve(engine.low, engine.high, seconds=left())
        if not isinstance(solved, Relaxed):
            return made
        shares = np.maximum(solved.x[engine.columns.share], 0.0)
        centre = shares if centre is None else centre + NEAR * (shares - centre)
        new = _violated(engine, cuts_at, solved, centre) or _violated(engine, cuts_at, solved, shares)
        if not new:
            return [cut for cut in made if _slack(engine, solved, cut) <= SLACK]
        for cut in new:
            engine.add(cut)
        made += new
    return made


def _violated(engine: Engine, cuts_at: Callable[[Vector, float], Iterable[Cut]], solved: Relaxed, shares: Vector) -> list[Cut]:
    """Return the cuts tight at some shares that a point violates."""
    new = {cut.key: cut for cut in cuts_at(shares, _drawn(engine, solved)) if not engine.has(cut)}
    return [cut for cut in new.values() if _slack(engine, solved, cut) < -VIOLATION]


def _slack(engine: Engine, solved: Relaxed, cut: Cut) -> float:
    """Return by how much a point keeps a cut, in model units; by what it misses it below 0."""
    shares = np.maximum(solved.x[engine.columns.share], 0.0)
    return float(solved.x[engine.column_of(cut)]) - cut.at(shares, _drawn(engine, solved)) / engine.unit


def _drawn(engine: Engine, solved: Relaxed) -> float:
    return float(solved.x[engine.columns.drawn].sum()) * engine.unit
