"""Hard catalogues: quotes at several retentions each, nearly as dear as one another, of which at most ten may be bought.

    ranges   any share from a least on, one retention of a quote at most
    whole    all or none, one retention of a quote at most
    towers   lines of a quarter, a half, three quarters or all, in slots that several offers fill; layers that stand on one another

Premiums are the mean recovery with a loading, and in towers a rate on line alike to a tenth of a per cent, so that thousands of mixes lie
close together. A budget of premium, a limit per insurer, own funds and two TVaR rules bind at once. The same arguments give the same case.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np

from optimizer.inputs.case import Case
from optimizer.inputs.offers import Offer
from optimizer.losses.scenarios import Index, Scenarios, Vector, starts

Family = Literal["ranges", "whole", "towers"]
FAMILIES: tuple[Family, ...] = get_args(Family)
CLASSES = ("hot.key", "hot.insider", "cold.key", "cold.insider", "warm.key", "warm.insider")
FREQUENCY = np.array([0.4, 0.2, 0.1, 0.1, 0.1, 0.1])
MEDIAN, SIGMA = np.array([5.0, 10.0, 30.0, 20.0, 60.0, 15.0]), np.array([1.3, 1.4, 1.3, 1.6, 1.2, 1.5])
"""Of the lognormal losses, in units of money."""
UNIT = 1e8
LARGEST = 500.0
LOSS_YEARS = 0.25
"""Part of all years that have a loss."""
RETENTIONS: dict[Family, int] = {"ranges": 3, "whole": 5, "towers": 5}
INSURERS = 10
MOST_POLICIES = 10


@dataclass(frozen=True, slots=True)
class _Losses:
    """Losses in units of money, each with its class and year."""

    loss: Vector
    part: Index
    year: Index
    years: int

    def mean_recovery(self, covers: np.ndarray, retention: float, limit: float, aggregate: float) -> float:
        """Return the mean of a year's recovery, within the year's cap."""
        paid = np.clip(self.loss - retention, 0.0, limit) * covers[self.part]
        return LOSS_YEARS / self.years * float(np.minimum(np.bincount(self.year, paid, self.years), aggregate).sum())


def hard_case(family: Family, *, years: int, offers: int, seed: int, gap: float = 1e-6) -> tuple[Case, Scenarios]:
    """Return a case of so many loss years and offers, and its years."""
    rng = np.random.default_rng((seed, FAMILIES.index(family)))
    counts = 1 + rng.poisson(0.35, years)
    part = rng.choice(len(CLASSES), int(counts.sum()), p=FREQUENCY).astype(np.int64)
    loss = np.minimum(rng.lognormal(np.log(MEDIAN[part]), SIGMA[part]), LARGEST)
    losses = _Losses(loss, part, np.repeat(np.arange(years), counts), years)
    quotes = -(-offers // RETENTIONS[family])
    found = [offer for quote in range(quotes) for offer in _quoted(family, losses, rng, quote, offers)][:offers]
    scenarios = Scenarios(
        classes=CLASSES,
        part_class=part,
        part_loss=np.round(loss * UNIT),
        part_start=np.arange(loss.size + 1, dtype=np.int64),
        occurrence_start=starts(counts.astype(np.int64)),
        probability=np.full(years, LOSS_YEARS / years),
        number=np.arange(1, years + 1),
    )
    return _case(family, years, offers, seed, gap).model_copy(update={"offers": tuple(found)}), scenarios


def _case(family: Family, years: int, offers: int, seed: int, gap: float) -> Case:
    return Case.model_validate(
        {
            "format": "reserve-case/1",
            "id": f"hard-{family}-{years}-{offers}-{seed}",
            "currency": "JPY",
            "losses": {"table": "losses.csv"},
            "reserve": [{"id": "cash", "carry": 0.11}],
            "tail": [{"id": f"t{level:g}", "measure": "tvar", "level": level / 100} for level in (99, 95)],
            "firm": {"own_funds_at_risk": 30 * UNIT, "own_funds_charge": 0.0},
            "limits": {
                "deductible_cash": "largest",
                "no_gap": family == "towers",
                "premium_budget": 40 * UNIT,
                "max_premium_per_insurer": 8 * UNIT,
                "max_policies": MOST_POLICIES,
            },
            "solve": {"gap": gap, "threads": 1},
        }
    )


def _quoted(family: Family, losses: _Losses, rng: np.random.Generator, quote: int, offers: int) -> list[Offer]:
    """Return the offers of one quote, one for each retention."""
    covers = rng.random(len(CLASSES)) < rng.choice([0.3, 0.5, 0.9])
    covers[rng.integers(len(CLASSES))] = True
    limit, base = float(rng.choice([10, 20, 30, 50, 100])), float(rng.choice([0, 0, 5, 10, 20, 40, 80, 120, 160]))
    insurer, loading = int(rng.integers(INSURERS)), rng.uniform(0.1, 0.7)
    found = []
    for step in range(RETENTIONS[family]):
        retention, aggregate = base + (step + 1) * float(rng.choice([1, 2, 5])), limit * float(rng.choice([1, 2]))
        mean = losses.mean_recovery(covers, retention, limit, aggregate)
        premium = mean * (1 + loading * rng.uniform(0.9, 1.1)) + 0.003 * limit
        if family == "towers":
            premium = mean * 1.3 + 0.004 * limit * (1 + 0.001 * rng.random())
        least = float(rng.choice([0.05, 0.1, 0.25, 1.0]))
        stated: dict[str, Any] = {
            "offer": f"q{quote}r{step}",
            "insurer": f"I{insurer}",
            "covers": ";".join(cls for cls, is_covered in zip(CLASSES, covers, strict=True) if is_covered),
            "attachment": 0.0 if base == 0 else round(retention * UNIT),
            "deductible": round(retention * UNIT) if base == 0 else 0.0,
            "limit": limit * UNIT,
            "aggregate_limit": aggregate * UNIT,
            "premium": round(premium * UNIT),
            "fixed_charge": round((0.02 + 0.02 * rng.random()) * UNIT),
            "shares": {"ranges": f"{least}..1" if least < 1 else "1", "whole": "1", "towers": "0.25;0.5;0.75;1"}[family],
        }
        place = {"slots": f"s{quote % max(offers // 15, 1)}"} if family == "towers" else {"group": f"g{quote}"}
        found.append(Offer.model_validate(stated | place))
    return found
