"""A random case of any size, in memory: towers of layers on five classes of loss, quoted by ten insurers.

Attachments are cut at what loss years reach, premiums are the mean recovery with a random loading, so that many mixes lie close together.
The same arguments always give the same case.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from optimizer.inputs.case import Case
from optimizer.inputs.offers import Offer
from optimizer.losses.scenarios import Scenarios, Vector, starts

CLASSES = ("hot.key_compromise", "hot.insider", "cold.key_compromise", "cold.insider", "warm.operational")
PATTERNS = ("*", "*", "hot", "cold", "warm;hot", "*.insider")
INSURERS = 10
YEN = 1e9
LEVEL = 0.99
LOSS_FREE = 0.5
"""Probability of the year without a loss."""

Kinds = Literal["whole", "mixed"]
"""Shares: all or none; or all or none, grids and a few ranges."""


def random_case(years: int, offers: int, *, seed: int, kinds: Kinds, max_policies: int | None = None) -> tuple[Case, Scenarios]:
    """Return a case of so many loss years and offers, and its years."""
    rng = np.random.default_rng(seed)
    losses = _losses(years, rng)
    yearly = losses.per_year(losses.loss)
    catalogue = tuple(_offer(j, offers, kinds, losses, rng) for j in range(offers))
    deep = float(np.quantile(yearly, 0.98))
    limits: dict[str, Any] = {"premium_budget": 0.05 * deep, "max_premium_per_insurer": 0.03 * deep, "deductible_cash": "largest"}
    limits["no_gap"] = True
    if max_policies is not None:
        limits["max_policies"] = max_policies
    case = Case.model_validate(
        {
            "format": "reserve-case/1",
            "id": f"random-{years}-{offers}-{seed}-{kinds}",
            "currency": "JPY",
            "losses": {"table": "losses.csv"},
            "reserve": [{"id": "cash", "carry": 0.11}],
            "tail": [{"id": "solvency", "measure": "tvar", "level": LEVEL}],
            "firm": {"own_funds_at_risk": 0.1 * deep, "own_funds_charge": 0.05},
            "limits": limits,
        }
    )
    return case.model_copy(update={"offers": catalogue}), losses


def _losses(years: int, rng: np.random.Generator) -> Scenarios:
    """Return years of one to four occurrences, lognormal, of a class each."""
    counts = 1 + np.minimum(rng.poisson(0.35, years), 3)
    occurrences = int(counts.sum())
    part_class = rng.choice(len(CLASSES), occurrences, p=(0.35, 0.15, 0.15, 0.1, 0.25))
    scale = np.array([0.8, 0.5, 1.5, 1.0, 0.3])[part_class]
    return Scenarios(
        classes=CLASSES,
        part_class=part_class.astype(np.int64),
        part_loss=np.round(YEN * scale * rng.lognormal(0.0, 1.4, occurrences)),
        part_start=starts(np.ones(occurrences, dtype=np.int64)),
        occurrence_start=starts(counts.astype(np.int64)),
        probability=np.full(years, (1 - LOSS_FREE) / years),
        number=np.arange(1, years + 1),
    )


def _offer(place: int, offers: int, kinds: Kinds, losses: Scenarios, rng: np.random.Generator) -> Offer:
    layer = int(rng.integers(0, 5))
    cuts = np.quantile(losses.loss, (0.0, 0.7, 0.9, 0.97, 0.99, 0.998))
    attachment = 0.0 if layer == 0 else _round(float(cuts[layer]))
    limit = _round(float(cuts[layer + 1]) - attachment)
    deductible = _round(limit * float(rng.choice((0.02, 0.05, 0.1)))) if layer == 0 else 0.0
    reinstatements = int(rng.integers(0, 3))
    paid = np.minimum(np.maximum(losses.loss - attachment - deductible, 0.0), limit)
    mean = float(losses.per_year(paid) @ losses.probability)
    premium = _round(mean * float(rng.uniform(0.5, 1.6)) + limit * float(rng.uniform(0.002, 0.008)))
    slots = max(offers // 6, 1)
    stated: dict[str, Any] = {
        "offer": f"q{place}",
        "insurer": f"I{int(rng.integers(0, INSURERS))}",
        "covers": PATTERNS[int(rng.integers(0, len(PATTERNS)))],
        "attachment": attachment,
        "deductible": deductible,
        "limit": limit,
        "reinstatements": reinstatements,
        "reinstatement_rate": "1" if reinstatements and rng.random() < 0.5 else "0",
        "premium": premium,
        "minimum_premium": _round(0.2 * premium) if rng.random() < 0.2 else 0.0,
        "fixed_charge": _round(0.01 * premium),
        "tax": 0.05,
        "shares": _shares(kinds, rng),
        "slots": f"s{int(rng.integers(0, slots))}",
    }
    return Offer.model_validate(stated)


def _shares(kinds: Kinds, rng: np.random.Generator) -> str:
    if kinds == "whole":
        return "1"
    return str(rng.choice(("1", "0.5;1", "0.25;0.5;1", "0.1..0.5"), p=(0.4, 0.25, 0.25, 0.1)))


def _round(amount: float) -> float:
    return max(float(np.round(amount, -6)), 1e6)


def shares_of(case: Case, rng: np.random.Generator, bought: int) -> Vector:
    """Return the shares of a random mix of so many offers, limits aside."""
    shares = np.zeros(len(case.offers))
    chosen = rng.choice(len(case.offers), min(bought, len(case.offers)), replace=False)
    shares[chosen] = [case.offers[j].most_share for j in chosen]
    return shares
