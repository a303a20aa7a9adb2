"""The programme of policies as layers, wallet by wallet: what each covers, and the bands that nobody covers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from optimizer.inputs.case import Case
from optimizer.inputs.offers import Offer
from optimizer.results.solution import Solution

ALL = "*"
NOTHING = 1e-9


@dataclass(frozen=True, slots=True)
class TowerRow:
    """A band of loss per occurrence, from `bottom` to `top`, and the part of it that one policy, or nobody, bears."""

    wallet: str
    offer: str
    """Empty where no policy covers the band: the firm bears it."""
    insurer: str
    from_share: float
    to_share: float
    share: float
    bottom: float
    top: float
    is_partial: bool
    """It covers some causes of the wallet only."""


def tower_rows(solution: Solution, case: Case) -> list[TowerRow]:
    """Return the layers bought for each wallet, and between them and beneath them the bands that are not covered in full."""
    bought = [(offer, solution.shares[offer.offer]) for offer in case.offers if offer.offer in solution.shares]
    if not bought:
        return []
    highest = max(offer.attachment + offer.deductible + offer.counts_for for offer, _ in bought)
    rows: list[TowerRow] = []
    for wallet in wallets(case):
        placed = list(_placed(wallet, [(offer, share) for offer, share in bought if _covers(offer, wallet)]))
        rows += placed
        rows += _gaps(wallet, placed, highest)
    return rows


def wallets(case: Case) -> tuple[str, ...]:
    """Return the wallets that offers or named events speak of; `*` where none is named."""
    named = [pattern.text for offer in case.offers for pattern in offer.covers]
    if case.losses.simulate is not None:
        named += [peril.cls for peril in case.losses.simulate.peril]
    named += [loss.cls for event in case.stress for loss in event.losses]
    in_order = dict.fromkeys(name.partition(".")[0] for name in named)
    return tuple(name for name in in_order if name != ALL) or (ALL,)


def _covers(offer: Offer, wallet: str) -> bool:
    return any(pattern.text.partition(".")[0] in (ALL, wallet) for pattern in offer.covers)


def _is_partial(offer: Offer, wallet: str) -> bool:
    return not any(pattern.text in (ALL, wallet, f"{wallet}.*") for pattern in offer.covers)


def _placed(wallet: str, bought: Sequence[tuple[Offer, float]]) -> Iterator[TowerRow]:
    """Yield each policy to the right of those whose bands it shares; those for some causes only come last."""
    placed: list[TowerRow] = []
    for offer, share in sorted(bought, key=lambda pair: (_is_partial(pair[0], wallet), pair[0].attachment + pair[0].deductible)):
        bottom, cap = offer.attachment + offer.deductible, offer.counts_for
        top = bottom + cap
        beside = [row.to_share for row in placed if row.bottom < top and bottom < row.top]
        start = max(beside, default=0.0)
        row = TowerRow(wallet, offer.offer, offer.insurer, start, start + share, share, bottom, top, _is_partial(offer, wallet))
        placed.append(row)
        yield row


def _gaps(wallet: str, placed: Sequence[TowerRow], highest: float) -> Iterator[TowerRow]:
    """Yield the part of each band, from nothing to the highest top of any wallet, that is not covered whatever the cause.

    Neighbours covered to the same part are one.
    """
    placed = [row for row in placed if not row.is_partial]
    edges = sorted({0.0, highest, *(row.bottom for row in placed), *(row.top for row in placed)})
    last: TowerRow | None = None
    for bottom, top in pairwise(edges):
        covered = sum(row.share for row in placed if row.bottom <= bottom and top <= row.top)
        if covered < 1 - NOTHING:
            start = bottom if last is None or (last.top, last.from_share) != (bottom, covered) else last.bottom
            joined = TowerRow(wallet, "", "", covered, 1.0, 1.0 - covered, start, top, is_partial=False)
            if last is not None and start == bottom:
                yield last
            last = joined
    if last is not None:
        yield last
