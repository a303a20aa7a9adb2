"""What to say to one insurer: its quotes, what is taken of each, up to which premium, and what its clauses are worth to the buyer.

It speaks of that insurer's quotes and of no other's. Amounts in the case's currency, at 100 % share unless said otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from optimizer.inputs.case import CaseName
from optimizer.inputs.offers import Offer
from optimizer.results.explanation import OfferReason
from optimizer.results.price import ClauseWorth
from optimizer.results.solution import Caution, Policy


@dataclass(frozen=True, slots=True)
class NegotiatedOffer:
    """One quote of the insurer."""

    offer: Offer
    reason: OfferReason
    """Whether it is bought, and the premium at which that changes: what `explain` says of it."""
    policy: Policy | None
    """As bought; None where it is not."""
    clauses: tuple[ClauseWorth, ...]
    """Those of the law and of the tail rules, then the deductible (`rule` blank), then `answers` (rule `responses`): every occurrence
    of a class that it covers is answered."""


@dataclass(frozen=True, slots=True)
class Negotiation:
    """All that there is to say to one insurer."""

    case: CaseName
    insurer: str
    name: str
    """As stated; its id where the case states none."""
    offers: tuple[NegotiatedOffer, ...]
    """In the order of the catalogue."""
    complete: bool
    """Whether every question was answered."""
    solves: int = field(compare=False)
    seconds: float = field(compare=False)
    warnings: tuple[Caution, ...] = ()
    """What left a question open."""
