"""Payouts of whole catalogues equal the contract's formulas, worked out one occurrence at a time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np
import pytest

from optimizer.inputs.insurers import Response
from optimizer.inputs.offers import Offer
from optimizer.losses.scenarios import Scenarios, Vector, from_years
from optimizer.recovery.layers import answer_draws
from optimizer.recovery.net_loss import uncovered
from optimizer.recovery.payouts import Payouts
from optimizer.recovery.terms import terms_of

KINDS = ("hot.key", "hot.insider", "cold.key")
COVERS = ("*", "hot", "*.key", "cold;hot.insider")
LOSSES = (5.0, 10.0, 20.0, 30.0, 60.0, 7.5, 33.0)


def offer(name: str, covers: str, terms: dict[str, Any]) -> Offer:
    """Return an offer with a premium of 10, restored at will where nothing else is said."""
    return Offer.model_validate(
        {"reinstatements": "unlimited", **terms, "offer": name, "insurer": name[0], "covers": covers, "premium": 10.0}
    )


def years_of(losses: list[list[float]], failed: dict[str, list[bool]] | None = None) -> Scenarios:
    """Return years of occurrences of one part each, all of one class, with the years in which insurers fail."""
    plain = from_years([[[("hot.key", loss)] for loss in year] for year in losses])
    return with_failures(plain, failed or {})


def with_failures(years: Scenarios, failed: dict[str, list[bool]]) -> Scenarios:
    """Return the same years in which insurers fail; one entry a year kept."""
    return Scenarios(
        classes=years.classes,
        part_class=years.part_class,
        part_loss=years.part_loss,
        part_start=years.part_start,
        occurrence_start=years.occurrence_start,
        probability=years.probability,
        number=years.number,
        insurers=tuple(failed),
        failed=np.array(list(failed.values()), dtype=np.bool_).reshape(len(failed), years.years if failed else 0),
        seed=7,
    )


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ({"limit": 30.0}, [10.0, 30.0, 30.0]),
        ({"attachment": 15.0, "deductible": 5.0, "limit": 30.0}, [0.0, 20.0, 30.0]),
        ({"limit": 30.0, "aggregate_deductible": 8.0}, [2.0, 22.0, 22.0]),
        ({"limit": 30.0, "aggregate_deductible": 8.0, "aggregate_limit": 12.0}, [2.0, 12.0, 12.0]),
        ({"limit": 30.0, "aggregate_deductible": 40.0}, [0.0, 0.0, 0.0]),
        ({"limit": float("inf"), "aggregate_limit": 50.0}, [10.0, 40.0, 50.0]),
    ],
)
def test_a_year_with_one_loss_is_paid_one_layer_of_it(terms: dict[str, float], expected: list[float]) -> None:
    years = years_of([[10.0], [40.0], [90.0]])
    payouts = Payouts(terms_of([offer("a", "*", terms)], years), years)
    assert payouts.of(np.array([1.0]))[0].tolist() == expected
    everywhere = np.ones(3, dtype=np.bool_), (np.array([1.0, 10.0, 100.0]), np.zeros(3))
    assert payouts.weighted(*everywhere)[0].tolist() == [expected[0] + 10 * expected[1] + 100 * expected[2]]


def test_one_reinstatement_is_owed_for_the_part_of_the_limit_paid_even_by_an_insurer_that_failed() -> None:
    years = years_of([[10.0], [40.0], [10.0]], {"a": [False, False, True]})
    payouts = Payouts(terms_of([offer("a", "*", {"limit": 20.0, "reinstatements": 1, "reinstatement_rate": 0.5})], years), years)
    recovery, premium = payouts.of(np.array([0.8]))
    assert recovery.tolist() == [8.0, 16.0, 0.0]
    assert premium.tolist() == [0.8 * 10 * 0.5 * 0.5, 0.8 * 10 * 0.5, 0.8 * 10 * 0.5 * 0.5]


@dataclass(frozen=True)
class Drawn:
    """A random catalogue against random years."""

    offers: tuple[Offer, ...]
    years: Scenarios
    responses: tuple[Response, ...]


def drawn(seed: int) -> Drawn:
    """Draw offers of every kind of term, years of one loss and of several, failures and refusals."""
    random = Random(seed)
    amounts = (0.0, 5.0, 10.0, 20.0, 20.0)
    years = [[_occurrence(random) for _ in range(random.choice((1, 1, 1, 2, 4)))] for _ in range(60)]
    plain = from_years(years, probability=[random.random() / 60 for _ in years])
    offers = []
    for n in range(8):
        limit = random.choice((5.0, 15.0, 40.0))
        restored = random.choice((0, 1, 2))
        terms = {
            "attachment": random.choice(amounts),
            "deductible": random.choice(amounts),
            "limit": limit,
            "aggregate_deductible": random.choice((0.0, 0.0, 4.0, 50.0)),
            "aggregate_limit": random.choice((None, 12.0, 100.0)),
            "reinstatements": restored,
            "reinstatement_rate": ";".join(random.choice(("0", "0.5", "1")) for _ in range(restored)) or "0",
            "tax": random.choice((0.0, 0.1)),
            "wording": random.choice(("wide", "narrow")),
        }
        offers.append(offer(f"{'abc'[n % 3]}{n}", random.choice(COVERS), terms))
    failed = {name: [random.random() < 0.1 for _ in range(plain.years)] for name in "ab"}
    chance = tuple(Response.model_validate({"offer": "*", "class": kind, "probability": 0.7}) for kind in ("hot.key", "cold.key"))
    return Drawn(tuple(offers), with_failures(plain, failed), chance if seed % 2 else ())


def _occurrence(random: Random) -> list[tuple[str, float]]:
    return [(random.choice(KINDS), random.choice(LOSSES)) for _ in range(random.choice((1, 1, 2)))]


def paid(case: Drawn, j: int) -> tuple[Vector, Vector]:
    """Return recovery of each occurrence and reinstatements used of each year, one occurrence after the other."""
    years, terms = case.years, case.offers[j]
    fails = years.failed_years(terms.insurer)
    draws = answer_draws(years, terms.answers_as)
    recovery, use = np.zeros(years.occurrences), np.zeros(years.years)
    for i in range(years.years):
        total = before = 0.0
        for e in range(years.occurrence_start[i], years.occurrence_start[i + 1]):
            x = sum(
                float(years.part_loss[part])
                for part in range(years.part_start[e], years.part_start[e + 1])
                if _covers(case, terms, years.classes[years.part_class[part]], float(draws[e]))
            )
            total += min(max(x - terms.attachment - terms.deductible, 0.0), terms.limit)
            now = min(max(total - terms.aggregate_deductible, 0.0), terms.year_cap)
            recovery[e] = 0.0 if fails is not None and fails[i] else now - before
            before = now
        use[i] = sum(rate * min(max(before - k * terms.limit, 0.0), terms.limit) / terms.limit for k, rate in enumerate(terms.rates))
    return recovery, use


def _covers(case: Drawn, terms: Offer, kind: str, draw: float) -> bool:
    chance = next((row.probability for row in case.responses if row.cls.matches(kind)), 1.0)
    return any(pattern.matches(kind) for pattern in terms.covers) and draw < chance


@pytest.mark.parametrize("seed", range(40))
def test_random_catalogues_pay_what_their_formulas_say(seed: int) -> None:
    case, random = drawn(seed), np.random.default_rng(seed)
    years, payouts = case.years, Payouts(terms_of(case.offers, case.years, case.responses), case.years)
    alone = [paid(case, j) for j in range(len(case.offers))]
    shares = random.choice([0.0, 0.25, 1.0], len(case.offers))
    answering = random.random(len(case.offers)) < 0.7
    owed = sum(s * o.premium * (1 + o.tax) * use for s, o, (_, use) in zip(shares, case.offers, alone, strict=True))
    for pays in (None, answering):
        recovery, premium = payouts.of(shares, answering=pays)
        paying = shares if pays is None else shares * pays
        assert recovery == pytest.approx(sum(s * one for s, (one, _) in zip(paying, alone, strict=True)), abs=1e-12)
        assert premium == pytest.approx(owed, abs=1e-12)
    chosen = random.random(years.years) < 0.5
    by_year = np.where(chosen, random.random(years.years), 0.0)
    by_occurrence = by_year[years.year_of] * random.choice([0.0, 1.0], years.occurrences)
    recovery, use = payouts.weighted(chosen, (by_occurrence, by_year), answering=answering)
    assert recovery == pytest.approx(
        [float(by_occurrence @ one) * pays for (one, _), pays in zip(alone, answering, strict=True)], abs=1e-12
    )
    assert use == pytest.approx([float(by_year @ used) for _, used in alone], abs=1e-12)


def test_what_is_listed_already_gives_the_same_bits_as_what_is_listed_anew() -> None:
    case = drawn(3)
    first = Payouts(terms_of(case.offers, case.years, case.responses), case.years)
    moved = tuple(o.model_copy(update={"limit": o.limit + 1.0}) for o in case.offers)
    terms, shares = terms_of(moved, case.years, case.responses), np.full(len(moved), 0.3)
    again, anew = Payouts(terms, case.years, first), Payouts(terms, case.years)
    assert [part.tobytes() for part in again.of(shares)] == [part.tobytes() for part in anew.of(shares)]


@pytest.mark.slow
def test_many_equal_weights_are_added_without_a_drift() -> None:
    """A high layer's payout is a small difference of two sums of half a million years: both must be exact to the last digits."""
    random = np.random.default_rng(20261129)
    loss, weight = np.minimum(random.lognormal(22.0, 0.3, 500_000), 5e9), 2.98e-8
    years = from_years([[[("hot.key", float(x))]] for x in loss])
    terms = [{"attachment": 4.9e9, "limit": 1e9}, {"deductible": 3e9, "limit": 2e9}, {"attachment": 4e9, "deductible": 1e8, "limit": 5e8}]
    payouts = Payouts(terms_of([offer(f"q{n}", "*", one) for n, one in enumerate(terms)], years), years)
    alike = np.full(loss.size, weight)
    recovery, _ = payouts.weighted(np.ones(loss.size, dtype=np.bool_), (alike, alike))
    for j in range(len(terms)):
        each = payouts.of(np.eye(len(terms))[j])[0]
        assert recovery[j] == pytest.approx(weight * math.fsum(each.tolist()), rel=2e-14)
    every = uncovered(loss, np.zeros(loss.size), alike, years)[1]
    assert every == pytest.approx(weight * math.fsum(loss.tolist()), rel=1e-15)
