"""Own assets pledged in kind: what is left of each occurrence once the backing of its classes is used up over the year."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from numba import njit

from optimizer.inputs.case import Backing
from optimizer.losses.scenarios import Index, Scenarios, Vector


@njit(cache=True, nogil=True)
def _take_off(
    amounts: Vector,
    covers: npt.NDArray[np.bool_],
    losses: tuple[Index, Index, Vector, Index],
    left: Vector,
) -> None:
    """Take each year's backing off its occurrences in time order, parts in order, backings in order."""
    part_start, part_class, part_loss, occurrence_start = losses
    remaining = np.empty(amounts.size)
    for i in range(occurrence_start.size - 1):
        remaining[:] = amounts
        for e in range(occurrence_start[i], occurrence_start[i + 1]):
            for part in range(part_start[e], part_start[e + 1]):
                loss = part_loss[part]
                for b in range(amounts.size):
                    if covers[b, part_class[part]]:
                        used = min(remaining[b], loss)
                        remaining[b] -= used
                        loss -= used
                left[e] += loss


def backed_loss(years: Scenarios, backing: Sequence[Backing]) -> Vector:
    r"""Return $x_e$ less the backing of its classes (`formats.md` §7 (4)); shape (occurrences,)."""
    if not backing:
        return years.loss
    covers = np.array([[any(p.matches(c) for p in b.covers) for c in years.classes] for b in backing], dtype=np.bool_)
    left = np.zeros(years.occurrences)
    losses = (years.part_start, years.part_class, years.part_loss, years.occurrence_start)
    _take_off(np.array([b.amount for b in backing]), covers.reshape(len(backing), -1), losses, left)
    return left
