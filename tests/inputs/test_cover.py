"""How surely cover answers: the most exact row speaks, in product and checker alike."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from optimizer.auditor.payout import recovery
from optimizer.inputs.insurers import Response, answer_probability
from optimizer.inputs.offers import Offer
from optimizer.losses.scenarios import from_years

PATTERNS = ("*", "*.*", "hot", "hot.*", "*.insider", "hot.insider")
"""From the least exact to the most, of those that speak of hot.insider."""


def row(offer: str, cls: str, probability: float) -> Response:
    return Response.model_validate({"offer": offer, "class": cls, "probability": probability})


ROWS = [(offer, cls) for offer in ("*", "q") for cls in PATTERNS]
"""An offer named is worth more than any pattern."""


@pytest.mark.parametrize(("less", "more"), list(itertools.combinations(ROWS, 2)))
def test_the_more_exact_of_two_rows_speaks_whatever_their_order(less: tuple[str, str], more: tuple[str, str]) -> None:
    """With a chance of 0 or 1 no draw matters: the checker answers all, or nothing."""
    years = from_years([[[("hot.insider", 1.0)]]] * 3)
    offer = Offer.model_validate({"offer": "q", "insurer": "A", "limit": 1, "reinstatements": 0, "premium": 0})
    for chance in (0.0, 1.0):
        rows = [row(*less, 1.0 - chance), row(*more, chance)]
        for stated in (rows, rows[::-1]):
            assert answer_probability(stated, "q", "hot.insider") == chance
            assert np.all(recovery(years, offer, stated)[0] == chance)


def test_a_bare_wallet_is_spoken_of_by_the_wallet_alone() -> None:
    rows = [row("q", "hot", 0.9), row("q", "hot.*", 0.3)]
    assert answer_probability(rows, "q", "hot") == 0.9
    assert answer_probability(rows, "q", "hot.insider") == 0.3
    assert answer_probability(rows, "q", "cold.insider") == 1.0
