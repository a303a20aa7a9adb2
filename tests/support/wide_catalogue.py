"""Catalogues of thousands of offers, in memory: towers on many wallets, deductible options in groups, co-insurers in slots, three kinds of
shares. The same arguments always give the same case.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from optimizer.inputs.case import Case
from optimizer.inputs.offers import Offer
from optimizer.losses.scenarios import Scenarios, Vector, starts

CLASSES = ("hot.key", "hot.insider", "cold.key", "cold.insider", "warm.operational")
PATTERNS = ("*", "hot", "cold", "*.insider", "warm;hot", "hot.key", "cold.key", "*.key")
SHARES = ("1", "1", "0.25;0.5;1", "0.1..0.5", "0..1")
UNIT = 1e6
LEVEL = 0.99


def wide_case(offers: int, years: int, *, seed: int, limits: dict[str, Any] | None = None) -> tuple[Case, Scenarios]:
    """Return a case of so many offers, and so many years with a loss that stand for half of all years."""
    rng = np.random.default_rng(seed)
    losses = _losses(years, rng)
    edges = np.round(np.quantile(losses.loss, (0.0, 0.6, 0.85, 0.95, 0.99, 0.998)), -4)
    edges[0] = 0.0
    limited = _mean_excess(losses)
    case = Case.model_validate(
        {
            "format": "reserve-case/1",
            "id": f"wide-{offers}-{years}-{seed}",
            "currency": "XXX",
            "losses": {"table": "losses.csv"},
            "reserve": [{"id": "cash", "carry": 0.1}],
            "tail": [{"id": "solvency", "measure": "tvar", "level": LEVEL}],
            "firm": {"own_funds_at_risk": float(edges[2]), "own_funds_charge": 0.04},
            "limits": {"max_policies": 12, "deductible_cash": "largest", "no_gap": True} if limits is None else limits,
        }
    )
    return case.model_copy(update={"offers": tuple(_offer(place, edges, limited, rng) for place in range(offers))}), losses


def _losses(years: int, rng: np.random.Generator) -> Scenarios:
    counts = 1 + np.minimum(rng.poisson(0.3, years), 3)
    total = int(counts.sum())
    part_class = rng.choice(len(CLASSES), total, p=(0.35, 0.15, 0.2, 0.1, 0.2))
    return Scenarios(
        classes=CLASSES,
        part_class=part_class.astype(np.int64),
        part_loss=np.round(UNIT * np.array([0.8, 0.5, 1.5, 1.0, 0.3])[part_class] * rng.lognormal(0.0, 1.3, total)),
        part_start=np.arange(total + 1, dtype=np.int64),
        occurrence_start=starts(counts.astype(np.int64)),
        probability=np.full(years, 0.5 / years),
        number=np.arange(1, years + 1),
    )


def _mean_excess(losses: Scenarios) -> tuple[Vector, Vector]:
    """Return loss sizes and what is lost above each in the mean of a year: the price of any layer is the difference of two."""
    at = np.quantile(losses.loss, np.linspace(0.0, 1.0, 400))
    weight = float(losses.probability[0])
    return at, np.array([weight * float(np.maximum(losses.loss - x, 0.0).sum()) for x in at])


def _offer(place: int, edges: Vector, excess: tuple[Vector, Vector], rng: np.random.Generator) -> Offer:
    """Return an offer; three of a quote are deductible options of which one may be bought."""
    layer = int(rng.integers(0, edges.size - 1))
    attachment, top = float(edges[layer]), float(edges[layer + 1])
    limit = round((top - attachment) * float(rng.choice((0.5, 1.0, 1.0))), -4)
    deductible = round(limit * float(rng.choice((0.02, 0.05, 0.1))), -3) if layer == 0 else 0.0
    beneath = attachment + deductible
    mean = float(np.interp(beneath, *excess) - np.interp(beneath + limit, *excess))
    covers = int(rng.integers(0, len(PATTERNS)))
    part = (1.0, 0.5, 0.3, 0.25, 0.7, 0.35, 0.2, 0.55)[covers]
    restored = int(rng.integers(0, 3))
    premium = max(round(part * mean * float(rng.uniform(0.8, 1.8)) + limit * float(rng.uniform(0.001, 0.01)), 0), 1.0)
    stated: dict[str, Any] = {
        "offer": f"q{place}",
        "insurer": f"I{int(rng.integers(0, 20))}",
        "covers": PATTERNS[covers],
        "attachment": attachment,
        "deductible": deductible,
        "limit": limit,
        "reinstatements": restored,
        "reinstatement_rate": "1" if restored and rng.random() < 0.4 else "0",
        "premium": premium,
        "minimum_premium": round(0.2 * premium) if rng.random() < 0.2 else 0.0,
        "fixed_charge": round(0.01 * premium),
        "shares": str(rng.choice(SHARES)),
        "slots": f"s{covers}-{layer}-{int(rng.integers(0, 4))}",
        "group": f"g{place // 3}",
    }
    return Offer.model_validate(stated)
