"""Bundles: a discount where all offers of a bundle are bought, at any share; cases small enough to be worked by hand.

Ten equal years, one with a loss of 50. Cash costs 0.1 and covers the worst year. A policy of limit 10 takes 1 off the cash's cost and
1 off the mean loss, so it is worth 2.
"""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest
from support.campaigns import at_length

from optimizer import Solution, Status, load_case, load_years, optimize
from optimizer.auditor import audit, prove
from optimizer.inputs.case import Case
from optimizer.inputs.offers import Bundle, Offer
from optimizer.losses.scenarios import Scenarios, from_years

pytestmark = pytest.mark.slow

CASE = """\
format = "reserve-case/1"
id = "pair"
currency = "JPY"
bundles = "bundles.csv"
[losses]
table = "losses.csv"
years = 10
[[reserve]]
id = "cash"
carry = 0.1
[[tail]]
id = "t"
measure = "tvar"
level = 0.9
"""
CATALOGUE = "offer,insurer,limit,reinstatements,premium\nq1,A,10,0,2.1\nq2,B,10,0,2.1\n"
WORST_YEAR = {"id": "t", "measure": "tvar", "level": 0.9}


def written(folder: Path, bundles: str) -> Path:
    """Write the case of two offers, each slightly too dear alone."""
    texts = {"case.toml": CASE, "catalogue.csv": CATALOGUE, "losses.csv": "year,class,loss\n1,hot,50\n"}
    for name, text in {**texts, "bundles.csv": f"bundle,offers,discount\n{bundles}\n"}.items():
        (folder / name).write_text(text)
    return folder


def offer(name: str, premium: float = 2.1, **terms: Any) -> Offer:
    """Return an offer of limit 10."""
    return Offer.model_validate({"offer": name, "insurer": name, "limit": 10, "reinstatements": 0, "premium": premium} | terms)


def bundle(name: str, offers: str, discount: float) -> Bundle:
    """Return a bundle."""
    return Bundle.model_validate({"bundle": name, "offers": offers, "discount": discount})


def case(offers: list[Offer], bundles: list[Bundle], **parts: Any) -> Case:
    """Return a case with these offers and bundles."""
    stated = {"format": "reserve-case/1", "id": "c", "currency": "JPY", "losses": {"table": "t"}, "tail": [WORST_YEAR]}
    stated |= {"reserve": [{"id": "cash", "carry": 0.1}]} | parts
    return Case.model_validate(stated).model_copy(update={"offers": tuple(offers), "discounts": tuple(bundles)})


def one_loss() -> Scenarios:
    """Return ten years, one with a loss."""
    return from_years([[[("hot", 50.0)]]], of=10)


def answer(question: Case, years: Scenarios | None = None) -> Solution:
    """Return the answer of the search itself, which the audit must accept as it stands."""
    years = years or one_loss()
    found = optimize(question, years)
    assert all(warning.code != "by_enumeration" for warning in found.warnings)
    assert audit(question, years, found).ok
    return found


def discount(found: Solution) -> float:
    """Return the discount of an answer."""
    assert found.cost_parts is not None
    return found.cost_parts.discount


@pytest.mark.parametrize(("saved", "cost", "bought"), [(0.3, 9.9, ["q1", "q2"]), (0.1, 10.0, [])])
def test_two_offers_too_dear_alone_are_bought_for_their_discount(tmp_path: Path, saved: float, cost: float, bought: list[str]) -> None:
    """Nothing: 5 + 5. One: 2.1 + 4 + 4 = 10.1. Both: 4.2 + 3 + 3 = 10.2 less the discount."""
    where = written(tmp_path, f"b,q1;q2,{saved}")
    found = optimize(read := load_case(where), load_years(read))
    assert found.status is Status.CERTIFIED
    assert found.cost == pytest.approx(cost, rel=1e-12)
    assert list(found.shares) == bought
    assert discount(found) == (-saved if bought else 0.0)


def test_a_bundle_is_part_of_the_fingerprint(tmp_path: Path) -> None:
    one = load_case(written(tmp_path, "b,q1;q2,0.3"))
    other = load_case(written(tmp_path, "b,q1;q2,0.30"))
    assert (one.bundles, one.discounts) == ("bundles.csv", other.discounts)
    assert one.fingerprint != other.fingerprint


def test_a_bundle_with_an_offer_left_out_is_never_earned(tmp_path: Path) -> None:
    read = load_case(written(tmp_path, "b,q1;q2,9"), settings={"offers.q2.use": "no"})
    found = optimize(read, load_years(read))
    assert (found.status, found.shares) == (Status.CERTIFIED, {})
    assert discount(found) == 0


def test_the_premium_lever_leaves_the_discount_as_it_is(tmp_path: Path) -> None:
    """Premiums halved: both for 2.1 + 3 + 3 less 0.3."""
    read = load_case(written(tmp_path, "b,q1;q2,0.3"), settings={"scale.premium": "0.5"})
    found = optimize(read, load_years(read))
    assert found.cost == pytest.approx(7.8, rel=1e-12)
    assert discount(found) == -0.3


@pytest.mark.parametrize(("budget", "cost", "used"), [(1.6, 7.6, 1.6), (1.5, 9.0, 1.0)])
def test_a_discount_makes_a_mix_fit_the_budget(budget: float, cost: float, used: float) -> None:
    """Both for 1 each less 0.4 + 3 + 3; one for 1 + 4 + 4."""
    found = answer(case([offer("q1", 1), offer("q2", 1)], [bundle("b", "q1;q2", 0.4)], limits={"premium_budget": budget}))
    assert found.status is Status.CERTIFIED
    assert found.cost == pytest.approx(cost, rel=1e-12)
    told = {limit.id: limit.value for limit in found.limits}
    assert told["limits.premium_budget"] == pytest.approx(used, rel=1e-12)


def test_the_repair_of_a_budget_counts_the_discount() -> None:
    """Cash of 30 needs both policies: 2 less 0.4. A budget of 1.5 is short by 0.1; or cash of 40 with one policy."""
    short = case(
        [offer("q1", 1), offer("q2", 1)],
        [bundle("b", "q1;q2", 0.4)],
        limits={"premium_budget": 1.5},
        reserve=[{"id": "cash", "carry": 0.1, "max": 30}],
    )
    found = answer(short)
    assert found.status is Status.INFEASIBLE
    assert found.conflict is not None
    repairs = {r.rule: r.to for r in found.conflict.repairs if not r.rule.endswith("level")}
    assert repairs == pytest.approx({"limits.premium_budget": 1.6, "reserve.cash.max": 40.0})


def test_a_part_of_the_budget_above_the_whole_of_it_is_no_repair() -> None:
    """Both of one insurer: premium of 2 out of a budget of 1.6 would be 1.25 of it."""
    short = case(
        [offer("q1", 1, insurer="A"), offer("q2", 1, insurer="A")],
        [bundle("b", "q1;q2", 0.4)],
        limits={"premium_budget": 1.6, "max_premium_fraction_per_insurer": 0.5},
        reserve=[{"id": "cash", "carry": 0.1, "max": 30}],
    )
    found = answer(short)
    assert found.status is Status.INFEASIBLE
    assert found.conflict is not None
    repairs = {r.rule: r.to for r in found.conflict.repairs if not r.rule.endswith("level")}
    assert repairs == pytest.approx({"limits.premium_budget": 4.0, "reserve.cash.max": 50.0})


def test_a_budget_of_nothing_is_met_by_premiums_that_the_discount_pays() -> None:
    """0.1 + 0.2 - 0.3 is not 0 in floats, and is nothing all the same."""
    found = answer(case([offer("q1", 0.1), offer("q2", 0.2)], [bundle("b", "q1;q2", 0.3)], limits={"premium_budget": 0}))
    assert (found.status, list(found.shares)) == (Status.CERTIFIED, ["q1", "q2"])
    assert found.cost == pytest.approx(6, rel=1e-12)


def test_a_discount_above_all_costs_is_a_gain() -> None:
    """4.2 + 3 + 3 - 20."""
    found = answer(case([offer("q1"), offer("q2")], [bundle("b", "q1;q2", 20)]))
    assert found.status is Status.CERTIFIED
    assert found.cost == pytest.approx(-9.8, rel=1e-12)


def test_bundles_that_overlap_are_each_earned() -> None:
    """Three at 2.1 + 2 + 2, less 0.2 twice: 9.9; two of them less 0.2: 10."""
    found = answer(case([offer("q1"), offer("q2"), offer("q3")], [bundle("b1", "q1;q2", 0.2), bundle("b2", "q2;q3", 0.2)]))
    assert found.cost == pytest.approx(9.9, rel=1e-12)
    assert discount(found) == -0.4


def test_a_discount_is_earned_at_any_share() -> None:
    """A tenth of each costs 2 x 0.01 more than nothing, and saves 0.3."""
    found = answer(case([offer(name, shares="0.1..1") for name in ("q1", "q2")], [bundle("b", "q1;q2", 0.3)]))
    assert found.status is Status.CERTIFIED
    assert found.shares == pytest.approx({"q1": 0.1, "q2": 0.1})
    assert found.cost == pytest.approx(9.72, rel=1e-9)


def test_a_range_from_nothing_earns_only_where_something_is_bought() -> None:
    """A millionth of each, the least share: 10 + 2e-7 - 0.3."""
    found = answer(case([offer(name, shares="0..1") for name in ("q1", "q2")], [bundle("b", "q1;q2", 0.3)]))
    assert found.status is Status.CERTIFIED
    assert found.shares == pytest.approx({"q1": 1e-6, "q2": 1e-6})
    assert found.cost == pytest.approx(9.7, rel=1e-6)


@pytest.mark.parametrize("seed", [0, *at_length(range(1, 3))])
def test_among_a_hundred_offers_the_tree_finds_the_bundle_that_enumeration_finds(seed: int) -> None:
    """At most two policies: 5,051 mixes."""
    random = Random(seed)
    offers = [
        offer(f"q{j}", random.uniform(1.9, 2.6), limit=random.uniform(8, 12), fixed_charge=random.uniform(0, 0.1)) for j in range(100)
    ]
    pairs = [random.sample(range(100), 2) for _ in range(30)]
    bundles = [bundle(f"b{k}", f"q{i};q{j}", random.uniform(0, 1.5)) for k, (i, j) in enumerate(pairs)]
    question = case(offers, bundles, limits={"max_policies": 2})
    found, proof = answer(question), prove(question, one_loss())
    assert proof is not None
    assert discount(found) < 0
    assert (found.status, found.shares) == (Status.CERTIFIED, proof.mix)
