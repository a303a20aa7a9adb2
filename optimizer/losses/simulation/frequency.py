r"""How many occurrences a year has, given that it has any: tables of probabilities, exact to the last bit everywhere.

The number of a component is Poisson (dispersion 1) or negative binomial with mean $\lambda$ and variance $\lambda D$. Components are
drawn in turn; as long as nothing has occurred, the next one is drawn given that it or a later one must occur:

$$ P(K_c = 0 \mid \textstyle\sum_{q \ge c} K_q \ge 1) = z_c \frac{1 - Z_{c+1}}{1 - Z_c},
   \quad z_c = P(K_c = 0),\ Z_c = \prod_{q \ge c} z_q $$

Computed in decimal arithmetic, which no processor rounds in its own way, and then turned into floats.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext

import numpy as np

from optimizer.losses.scenarios import Index, Vector, starts

DIGITS = 50
NOTHING_LEFT = Decimal("1e-18")
"""A table of probabilities ends where less than this is left: a draw of 52 bits cannot reach beyond."""


@dataclass(frozen=True, slots=True)
class Counts:
    """The numbers of all components of a year."""

    any_loss: float
    """Probability that a year has an occurrence."""
    zero_given: Vector
    """Of each component: the probability above; shape (components,)."""
    cumulative: Vector
    """P(K <= k), k = 0, 1, …, of one component after the other."""
    start: Index
    """First place of each component in `cumulative`; shape (components + 1,)."""


def counts_of(components: Sequence[tuple[float, float]]) -> Counts:
    """Return the tables for components given as (mean, variance / mean)."""
    with localcontext(Context(prec=DIGITS, Emin=-999_999, Emax=999_999)):
        zeros = [_zero(Decimal(mean), Decimal(dispersion)) for mean, dispersion in components]
        tables = [list(_cumulative(Decimal(m), Decimal(d), z)) for (m, d), z in zip(components, zeros, strict=True)]
        given = []
        later = Decimal(1)
        for zero in reversed(zeros):
            here = zero * later
            given.append(float(zero * (1 - later) / (1 - here)) if here < 1 else 1.0)
            later = here
        return Counts(
            any_loss=float(1 - later),
            zero_given=np.array(given[::-1]),
            cumulative=np.array([float(p) for table in tables for p in table]),
            start=starts(np.array([len(table) for table in tables], dtype=np.int64)),
        )


def _zero(mean: Decimal, dispersion: Decimal) -> Decimal:
    r"""Return $e^{-\lambda}$, or $D^{-\lambda / (D - 1)}$."""
    if dispersion == 1:
        return (-mean).exp()
    return (-mean * dispersion.ln() / (dispersion - 1)).exp()


def _cumulative(mean: Decimal, dispersion: Decimal, zero: Decimal) -> Iterator[Decimal]:
    r"""Yield P(K <= k): $p_k = p_{k-1} \lambda / k$, or $p_{k-1} \frac{r + k - 1}{k} \frac{D - 1}{D}$ with $r = \lambda / (D - 1)$."""
    probability = total = zero
    yield total
    k = 0
    while 1 - total > NOTHING_LEFT:
        k += 1
        if dispersion == 1:
            probability *= mean / k
        else:
            probability *= (mean / (dispersion - 1) + k - 1) / k * (dispersion - 1) / dispersion
        total += probability
        yield total
