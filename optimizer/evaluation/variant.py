"""Which mixes of a case a question is about: what is left out of it, and what is ruled out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from optimizer.evaluation.span import Span
from optimizer.inputs.offers import Offer
from optimizer.inputs.shares import NOTICED_SHARE, Range
from optimizer.losses.scenarios import Vector


@dataclass(frozen=True, slots=True)
class Variant:
    """A question beside the case's own: its cheapest mix but for these; with none of them, the case's own."""

    left_out: frozenset[str] = frozenset()
    """Offers that are not to be bought."""
    forbidden: tuple[frozenset[str], ...] = ()
    """Sets of offers; a mix that buys exactly one of these sets is not meant."""
    span: Span | None = None
    """A measure held between two ends, and its price."""

    def bought_from(self, offer: Offer) -> float:
        """Return the least share at which an offer is bought.

        Where sets are forbidden, an offer that is not in every one of them makes a difference from `NOTICED_SHARE`: a millionth of it
        would be another set of offers by name alone.
        """
        if not isinstance(offer.shares, Range):
            return offer.shares.sizes[0]
        tells_apart = not all(offer.offer in bought for bought in self.forbidden)
        return max(offer.shares.bought_from, min(NOTICED_SHARE, offer.shares.most) if tells_apart else 0.0)

    def admission(self, offers: Sequence[Offer]) -> Callable[[Vector], bool]:
        """Return what says whether a mix of these offers, by its shares, is meant."""
        names = np.array([offer.offer for offer in offers])
        least = np.array([self.bought_from(offer) for offer in offers])

        def admits(shares: Vector) -> bool:
            buys = shares > 0
            bought = frozenset(names[buys].tolist())
            return not bought & self.left_out and bought not in self.forbidden and bool((shares[buys] >= least[buys]).all())

        return admits


ANY_MIX = Variant()
"""The case's own question."""
