"""The contract terms of several offers as arrays, against the classes and insurers of some loss years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from optimizer.inputs.insurers import Response, answer_probability
from optimizer.inputs.offers import Offer
from optimizer.losses.scenarios import Index, Scenarios, Vector


@dataclass(frozen=True, slots=True)
class Terms:
    """Contract terms of several offers as arrays, ready for the kernels; money in case currency; shape (offers,)."""

    retention: Vector
    """`attachment + deductible`."""
    limit: Vector
    aggregate_deductible: Vector
    year_cap: Vector
    rates: npt.NDArray[np.float64]
    """Price of each reinstatement as part of the premium; shape (offers, most reinstatements priced)."""
    covers: npt.NDArray[np.bool_]
    """Whether an offer covers a class; shape (offers, classes)."""
    answers: npt.NDArray[np.float64]
    """Probability that cover answers an occurrence of a class; shape (offers, classes)."""
    wording: tuple[str, ...]
    """Offers of one wording answer, or refuse, together."""
    insurer: Index
    """Row of `Scenarios.failed`, -1 where the insurer never fails."""
    gross_premium: Vector
    """`premium * (1 + tax)`: what one unit of `U` costs."""


def terms_of(offers: Sequence[Offer], years: Scenarios, responses: Sequence[Response] = ()) -> Terms:
    """Return the arrays of the offers' terms against the classes and failing insurers of these years."""
    shape = (len(offers), len(years.classes))
    priced = max((len(offer.rates) for offer in offers), default=0)
    rates = np.zeros((len(offers), priced))
    for row, offer in enumerate(offers):
        rates[row, : len(offer.rates)] = offer.rates
    return Terms(
        retention=np.array([offer.attachment + offer.deductible for offer in offers], dtype=np.float64),
        limit=np.array([offer.limit for offer in offers], dtype=np.float64),
        aggregate_deductible=np.array([offer.aggregate_deductible for offer in offers], dtype=np.float64),
        year_cap=np.array([offer.year_cap for offer in offers], dtype=np.float64),
        rates=rates,
        covers=np.array([[any(p.matches(c) for p in o.covers) for c in years.classes] for o in offers], dtype=np.bool_).reshape(shape),
        answers=np.array([[answer_probability(responses, o.offer, c) for c in years.classes] for o in offers]).reshape(shape),
        wording=tuple(offer.answers_as for offer in offers),
        insurer=np.array([years.insurers.index(o.insurer) if o.insurer in years.insurers else -1 for o in offers], dtype=np.int64),
        gross_premium=gross_premiums(offers),
    )


def gross_premiums(offers: Sequence[Offer]) -> Vector:
    """Return premium with tax of each offer; shape (offers,)."""
    return np.array([offer.premium * (1.0 + offer.tax) for offer in offers], dtype=np.float64)
