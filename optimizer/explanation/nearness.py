"""Which premiums are nearest to changing the decision: an estimate by neighbouring mixes, priced exactly, that sets the order of asking."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from optimizer.errors import SolveError
from optimizer.explanation.questions import Questions
from optimizer.inputs.offers import Offer
from optimizer.results.solution import Solution

MOST_PRICED = 500
"""Mixes priced for an order; where there would be more, no swaps are looked at."""
Mix = Mapping[str, float]


def by_nearness(questions: Questions, offers: Sequence[Offer], solution: Solution) -> list[Offer]:
    r"""Return offers, those first whose premium has the least relative room before the decision about them changes.

    Room is estimated from above by $(\min_{m \in N} \text{cost}(m) - \text{cost}) / (s\,p)$: $N$ are the mixes one offer away from the
    answer on the other side of the decision (without the offer, or with it; alone, or in place of one that covers some of the same), $s$
    the share and $p$ the premium. Offers without a lawful neighbour come last, in file order; so do all where time is over.
    """
    neighbours = {offer.offer: list(_neighbours(questions, offer, solution)) for offer in offers}
    if sum(map(len, neighbours.values())) > MOST_PRICED:
        neighbours = {offer: mixes[:1] for offer, mixes in neighbours.items()}
    try:
        costs = iter(questions.mix_costs([mix for mixes in neighbours.values() for mix in mixes]))
    except SolveError:
        return list(offers)
    nearest = {offer: min((next(costs) for _ in mixes), default=math.inf) for offer, mixes in neighbours.items()}
    return sorted(offers, key=lambda offer: _room(offer, nearest[offer.offer], solution))


def _room(offer: Offer, cost: float, solution: Solution) -> float:
    spent = offer.premium * solution.shares.get(offer.offer, offer.most_share)
    return (cost - (solution.cost or 0.0)) / spent if spent > 0 else math.inf


def _neighbours(questions: Questions, offer: Offer, solution: Solution) -> Iterator[Mix]:
    """Yield the mixes one offer away; the plainest first."""
    case, shares = questions.case, solution.shares
    alike = [other for other in case.offers if other.offer != offer.offer and _overlap(offer, other)]
    if offer.offer in shares:
        without = {name: share for name, share in shares.items() if name != offer.offer}
        yield without
        yield from ({**without, other.offer: other.most_share} for other in alike if other.offer not in shares)
        return
    with_offer = {**shares, offer.offer: offer.most_share}
    yield with_offer
    for other in alike:
        if other.offer in shares:
            yield {name: share for name, share in with_offer.items() if name != other.offer}


def _overlap(offer: Offer, other: Offer) -> bool:
    """Say whether two offers name a class alike."""
    return bool({pattern.text for pattern in offer.covers} & {pattern.text for pattern in other.covers})
