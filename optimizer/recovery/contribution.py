r"""One loss paid by several policies: together never more than the loss, each in proportion to what it would pay alone.

Formula (1) of `formats.md` §7 lets recoveries beyond an occurrence's loss $x_e$ earn nothing. With $C_{ej}$ what policy j would pay at
full share if there were no other and $s_j$ its share, it pays

$$ s_j C_{ej} \cdot \min\Bigl(1, \frac{x_e}{\sum_k s_k C_{ek}}\Bigr), $$

so that what all of them pay is what (1) takes off the loss: $\sum_e \sum_j = \sum_e x_e - \sum_e \max(x_e - \sum_j s_j C_{ej}, 0)$.
Aggregate limits erode, and reinstatements fall due, by what each would pay alone: net loss stays convex in the shares.
"""

from __future__ import annotations

import numpy as np

from optimizer.losses.scenarios import Vector

ROUNDING = 1e-12
"""Relative: a loss recovered by so much more is recovered once; layers that add up to a loss add up to it but for rounding."""


def contribution(loss: Vector, recovery: Vector) -> Vector:
    """Return the part that policies pay of what they would pay alone, by occurrence, within (0, 1]; shapes (occurrences,).

    `recovery` is what all of them would pay alone together. Where that is no more than the loss the part is exactly 1.
    """
    beyond = recovery > loss * (1.0 + ROUNDING)
    return np.divide(loss, recovery, out=np.ones_like(loss), where=beyond)
