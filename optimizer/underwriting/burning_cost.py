r"""As-if burn: past incidents scaled to the buyer and put through the terms of today.

An incident is a share of all customers' assets: the one on record where there is one, else the $(k - 0.5)/n$ quantile of a Beta fitted
to the shares on record, for the k-th smallest of n in dollars. The loss is that share of the buyer's customers' assets, at most the
largest loss that the case's own years have in the wallet that was hit. Each incident is a year of its own; the burn is the mean payout
times the incidents a year.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from optimizer.inputs.case import Case
from optimizer.inputs.insurers import answer_probability
from optimizer.inputs.offers import Offer
from optimizer.losses.fitting.distributions import Beta
from optimizer.losses.fitting.past_incidents import Past, PastEvent
from optimizer.losses.scenarios import Scenarios, from_years
from optimizer.recovery.payouts import Payouts
from optimizer.recovery.terms import terms_of
from optimizer.results.price import AsIf, AsIfEvent, Sampled

SINCE, LEAST = 2018, 1.0
"""First calendar year, and least loss in million USD, of the incidents used: smaller and older ones are reported too patchily."""
WALLETS = {"hot": "hot", "warm": "hot", "unknown": "hot", "cold": "cold"}
"""Keys online are hot; an unknown wallet is taken as one."""
CAUSES = {"hot_wallet_breach": "key_compromise", "other": "operational"}
"""Causes that are no causes of a case, and what they are taken as."""


@dataclass(frozen=True, slots=True)
class Burn:
    """What to scale to whom."""

    past: Past
    assets: float
    """Customers' assets of the buyer, case currency."""
    rate: float | None = None
    """Incidents a year; None: the mean occurrences a year of the case's own years."""


def as_if(case: Case, years: Scenarios, offer: Offer, burn: Burn) -> AsIf:
    """Return what an offer would have paid for the past, at full share; chances that cover answers are multiplied in, not drawn."""
    used = [event for event in burn.past.events if event.date.year >= SINCE and event.usd_m >= LEAST]
    shares = _shares(used, burn.past.law)
    scaled = [_Scaled(event, share, *_loss(years, event, share * burn.assets)) for event, share in zip(used, shares, strict=True)]
    paid = _payouts(case, offer, scaled)
    rate = _occurrences(years) if burn.rate is None else burn.rate
    mean = float(paid.mean()) if paid.size else 0.0
    error = float(rate * paid.std(ddof=1) / np.sqrt(paid.size)) if paid.size > 1 else None
    return AsIf(
        source=burn.past.file,
        share_source=burn.past.shares_file,
        since=SINCE,
        assets=burn.assets,
        rate=rate,
        rate_source="case" if burn.rate is None else "stated",
        incidents=len(scaled),
        paying=int((paid > 0).sum()),
        mean_payout=mean,
        burn=Sampled(rate * mean, error),
        events=tuple(_events(scaled, paid)),
    )


@dataclass(frozen=True, slots=True)
class _Scaled:
    event: PastEvent
    share: float
    cls: str
    loss: float


def _shares(events: Sequence[PastEvent], law: Beta) -> list[float]:
    """Return the share of each incident: on record, else by its rank in dollars, equal amounts in date order."""
    n = len(events)
    rank = np.empty(n)
    rank[np.argsort([event.usd_m for event in events], kind="stable")] = np.arange(1, n + 1)
    by_rank = law.quantile((rank - 0.5) / n) if n else np.zeros(0)
    return [float(ranked) if event.share is None else event.share for event, ranked in zip(events, by_rank, strict=True)]


def _loss(years: Scenarios, event: PastEvent, amount: float) -> tuple[str, float]:
    """Return class and loss of an incident at the buyer: nothing where the case's years never hit such a wallet.

    A cause that the case does not have is taken as its first class of that wallet.
    """
    wallet = WALLETS.get(event.wallet, event.wallet)
    of_wallet = [cls for cls in years.classes if cls.partition(".")[0] == wallet]
    named = f"{wallet}.{CAUSES.get(event.cause, event.cause)}"
    if not of_wallet:
        return named, 0.0
    within = np.isin(years.part_class, [years.classes.index(cls) for cls in of_wallet])
    most = float(years.part_loss[within].max(initial=0.0))
    return (named if named in of_wallet else of_wallet[0]), min(amount, most)


def _payouts(case: Case, offer: Offer, scaled: Sequence[_Scaled]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    if not scaled:
        return np.zeros(0)
    years = from_years([[[(loss.cls, loss.loss)]] for loss in scaled])
    paid = years.per_year(Payouts(terms_of([offer], years), years).of(np.ones(1))[0])
    chance = np.array([answer_probability(case.answers, offer.offer, loss.cls) for loss in scaled])
    return np.asarray(paid * chance)


def _occurrences(years: Scenarios) -> float:
    return float(years.probability @ np.diff(years.occurrence_start))


def _events(scaled: Sequence[_Scaled], paid: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Iterator[AsIfEvent]:
    for place in np.argsort(-paid, kind="stable"):
        if paid[place] > 0:
            loss = scaled[int(place)]
            event = loss.event
            yield AsIfEvent(event.date, event.entity, loss.cls, loss.share, event.share is not None, loss.loss, float(paid[place]))
